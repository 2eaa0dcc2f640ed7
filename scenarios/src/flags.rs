//! What can be asked for?
//!
//! The flags that all scenarios share, and the ranges that a scenario's own are held to. What is
//! wrong is said in one line before anything starts, and ends with exit code 2.
//!
//! Next: [`engine`](crate::engine)

use std::{
    ffi::OsString,
    io::{self, Write},
    ops::RangeInclusive,
    process::ExitCode,
};

use clap::{Args, CommandFactory, FromArgMatches, Parser, ValueEnum, error::ErrorKind};

use crate::{about::About, engine::Engine, trace_output::Form};

/// A scenario's own flags, and those that all have.
#[derive(Parser)]
#[command(disable_help_flag = true)]
#[group(skip)]
pub struct Flags<A: Args> {
    /// The scenario's own.
    #[command(flatten)]
    pub own: A,
    /// Everybody's.
    #[command(flatten)]
    pub common: Common,
}

/// For a scenario without flags of its own.
#[derive(Args)]
pub struct NoFlags {}

/// The flags that all scenarios have.
#[derive(Args)]
#[command(next_help_heading = "How it is run")]
#[group(skip)]
pub struct Common {
    /// What runs the jobs
    #[arg(long, value_name = "ENGINE")]
    pub engine: Option<Choice>,

    /// Let the clock jump to the next timer instead of waiting for it (executor alone)
    #[arg(long)]
    pub virtual_time: bool,

    /// How long a second is: 0.1 is ten times as fast
    #[arg(long, value_name = "F", default_value = "1", value_parser = time_scale)]
    pub time_scale: f64,

    /// Print one JSON object a line, and nothing else
    #[arg(long)]
    pub json: bool,

    /// Write down each step of the executor: a page that plays them in FILE.html, trace events in FILE.json, lines of text with `-`
    #[arg(long, value_name = "FILE", value_parser = Form::parse)]
    pub trace: Option<Form>,

    /// Have the record hold what the live executor looked like, too, for the test of the page
    #[arg(long, hide = true, requires = "trace")]
    pub snapshots: bool,

    /// Report what the run cost on standard error, for `--engine all`
    #[arg(long, hide = true, requires = "engine")]
    pub measured: bool,

    /// Print this help
    #[arg(short, long, action = clap::ArgAction::HelpShort)]
    help: Option<bool>,
}

/// The values of `--engine`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Choice {
    /// This project's executor: all jobs on one thread, whoever waits gives way
    Executor,
    /// One std thread a job
    Threads,
    /// A plain loop: one job after another
    Sequential,
    /// One after another, each in a process of its own, and a table of what they cost
    All,
}

impl Choice {
    /// The engine of that name; None for all.
    pub fn engine(self) -> Option<Engine> {
        match self {
            Choice::Executor => Some(Engine::Executor),
            Choice::Threads => Some(Engine::Threads),
            Choice::Sequential => Some(Engine::Sequential),
            Choice::All => None,
        }
    }
}

/// Reads the command line. The error is the exit code, once what is wrong (or the help) has been printed.
pub fn parse<A: Args>(
    about: &About,
    by_default: &[Engine],
    line: impl IntoIterator<Item = OsString>,
) -> Result<Flags<A>, ExitCode> {
    let engines: Vec<&str> = by_default.iter().map(|engine| engine.name()).collect();
    let engines = format!("What runs the jobs [default: {}]", engines.join(", then "));
    let mut command = Flags::<A>::command()
        .mut_arg("engine", |arg| arg.help(engines))
        .name(about.name)
        .bin_name(about.name)
        .about(format!("{}\n\n{}", about.title, about.story))
        .after_help(format!(
            "What it is called in asyncio, here and in tokio:\n{}\n\nTry:\n{}",
            about.names, about.try_this
        ));
    let parsed = command
        .try_get_matches_from_mut(line)
        .and_then(|matches| Flags::from_arg_matches(&matches));
    parsed.map_err(|error| explain(about.name, &error))
}

/// Prints the help that was asked for, or says in one line what is wrong with the command line.
pub fn explain(name: &str, error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp => {
            // `-h | head -3` is no error.
            let _ = error.print();
            ExitCode::SUCCESS
        }
        _ => refuse(name, &one_line(&error.to_string())),
    }
}

/// Says in one line why nothing was started.
pub fn refuse(name: &str, why: &str) -> ExitCode {
    // With standard error closed, the exit code still tells.
    let _ = writeln!(io::stderr(), "error: {why} ({name} -h tells more)");
    ExitCode::from(2)
}

/// clap's message without its usage and its blank lines.
fn one_line(message: &str) -> String {
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let lines = message.lines().map(str::trim);
    let kept: Vec<&str> = lines
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more information"))
        .filter(|line| !line.is_empty())
        .collect();
    kept.join("; ")
}

fn time_scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(scale) if (1e-6..=1000.0).contains(&scale) => Ok(scale),
        _ => Err("a number from 0.000001 to 1000 is needed".to_owned()),
    }
}

/// For `value_parser`: a length in seconds, up to an hour.
pub fn length_in_seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=3600.0).contains(&seconds) => Ok(seconds),
        _ => Err("a number of seconds from 0 to 3600 is needed".to_owned()),
    }
}

/// For `value_parser`: a whole number in `range`.
pub fn count(range: RangeInclusive<usize>) -> impl Fn(&str) -> Result<usize, String> + Clone {
    move |text| match text.parse() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => Err(format!(
            "a whole number from {} to {} is needed",
            range.start(),
            range.end()
        )),
    }
}

#[cfg(test)]
mod tests;
