//! A page from a record that a program has saved: `player run.json -o run.html`.

use std::{fs, path::PathBuf, process::ExitCode};

use clap::Parser;
use scenarios::{
    flags::explain,
    language::{self, Language},
    output,
    trace_output::{html, save::write_whole},
    words,
};

fn main() -> ExitCode {
    let line: Vec<_> = std::env::args_os().collect();
    language::set(Language::wanted(&line, |name| std::env::var(name).ok()));
    let flags = match Flags::try_parse_from(line) {
        Ok(flags) => flags,
        Err(error) => return explain(NAME, &error),
    };
    let output = flags
        .output
        .unwrap_or_else(|| flags.record.with_extension("html"));
    let failed = |key: &str, file: &PathBuf, error: String| {
        let fields = [
            ("file", file.display().to_string().into()),
            ("error", error.into()),
        ];
        output::fail(&words::filled(key, &fields))
    };
    let record = match fs::read_to_string(&flags.record) {
        Ok(record) => record,
        Err(error) => failed("errors.cannot_read", &flags.record, error.to_string()),
    };
    let page = match html::page_of_record(&record) {
        Ok(page) => page,
        Err(why) => failed("errors.unusable", &flags.record, why),
    };
    if let Err(error) = write_whole(&output, &page) {
        failed("errors.no_file", &output, error.to_string());
    }
    let file = output.display().to_string();
    output::line(&words::filled(
        "common.open_in_browser",
        &[("file", file.into())],
    ));
    ExitCode::SUCCESS
}

const NAME: &str = "player";

/// Makes the page that plays a recorded run, from the file that `recording.save("run.json")` wrote
#[derive(Parser)]
#[command(name = NAME, disable_help_flag = true)]
struct Flags {
    /// The record: a file of the format that scenarios/src/trace_output/player.rs tells
    #[arg(value_name = "RUN.json")]
    record: PathBuf,
    /// Where the page goes; beside the record, if not said
    #[arg(short, long, value_name = "FILE.html")]
    output: Option<PathBuf>,
    /// en or ko
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<Language>,
    /// Print this help
    #[arg(short, long, action = clap::ArgAction::HelpLong)]
    help: Option<bool>,
}
