//! Measures each row for each contender in fresh processes that take turns, and prints ratios, or
//! writes `BENCHMARKS.md` with its charts.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use benches::data::Data;
use benches::plan::Plan;
use benches::{child, machine, page, rows};
use clap::Parser;

/// Measures every row for every contender, each in a fresh process, in turn, and prints ratios.
///
/// A build with `--features peers` knows the peers. With --page each measurement is written to
/// docs/bench/data.jsonl at once: --from has the page of a run that was ended early.
#[derive(Parser)]
#[command(version)]
struct Options {
    #[command(flatten)]
    plan: Plan,
    /// Also count instructions, where valgrind is there, and write BENCHMARKS.md, HTTP.md, the charts
    /// and the data
    #[arg(long)]
    page: bool,
    /// Measure nothing: tell these measurements
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Print the rows and who takes part in each
    #[arg(long)]
    list: bool,
}

fn main() -> ExitCode {
    child::measure_if_child();
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ratios: {error} (see --help)");
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout();
    if options.list {
        for row in rows::rows() {
            let contenders: Vec<_> = row.contenders().collect();
            writeln!(out, "{:28} {}", row.to_string(), contenders.join(" "))?;
        }
        return Ok(());
    }
    let text = match &options.from {
        Some(file) => {
            let named = |error| format!("{}: {error}", file.display());
            fs::read_to_string(file).map_err(named)?
        }
        None => measure(options)?,
    };
    let data = Data::parse(&text)?;
    if !options.page {
        write!(out, "{}", page::tables(&data))?;
        return Ok(());
    }
    let mut files = page::render(&data);
    files.insert(page::DATA.to_owned(), text);
    for (name, text) in files {
        fs::write(machine::workspace().join(&name), text)?;
        writeln!(out, "{name}")?;
    }
    Ok(())
}

/// Makes all measurements. Returns them as they are written down.
fn measure(options: &Options) -> Result<String, Box<dyn Error>> {
    if cfg!(debug_assertions) {
        return Err("an unoptimised build says nothing: run it with --release".into());
    }
    let mut text = String::new();
    let counts = options.page && child::valgrind().is_some();
    options.plan.measure(counts, |line| {
        text += &format!("{line}\n");
        match options.page {
            true => fs::write(machine::workspace().join(page::DATA), &text),
            false => Ok(()),
        }
    })?;
    Ok(text)
}
