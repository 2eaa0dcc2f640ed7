//! What can be asked for?
//!
//! The flags that all scenarios share, and the ranges that a scenario's own are held to. What is
//! wrong is said in one line before anything starts, and ends with exit code 2.
//!
//! Next: [`engine`](crate::engine)

use std::{error::Error, ffi::OsString, ops::RangeInclusive, process::ExitCode};

use clap::{
    Args, CommandFactory, FromArgMatches, Parser, ValueEnum,
    error::{ContextKind, ContextValue, ErrorKind},
};
use serde_json::Value;

use crate::{
    about::About, engine::Engine, help, language::Language, output, trace_output::Form, words,
};

/// A scenario's own flags, and the flags that all scenarios have.
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

/// The flags that all scenarios have. What each does is said by the tables of [words].
#[derive(Args)]
#[command(next_help_heading = "common")]
#[group(skip)]
#[allow(missing_docs)]
pub struct Common {
    #[arg(long, value_name = "ENGINE")]
    pub engine: Option<Choice>,

    #[arg(long)]
    pub virtual_time: bool,

    #[arg(long, value_name = "F", default_value = "1", value_parser = time_scale)]
    pub time_scale: f64,

    /// Read by [`Language::wanted`] before anything else is.
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<Language>,

    #[arg(long)]
    pub json: bool,

    #[arg(long, value_name = "FILE", value_parser = Form::parse)]
    pub trace: Option<Form>,

    /// Have the record hold the state after each step, too, for the test of the page.
    #[arg(long, hide = true, requires = "trace")]
    pub snapshots: bool,

    /// Report what the run cost on standard error, for `--engine all`.
    #[arg(long, hide = true, requires = "engine")]
    pub measured: bool,

    #[arg(short, long, action = clap::ArgAction::HelpShort)]
    help: Option<bool>,
}

/// The values of `--engine`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Choice {
    /// This project's executor: all jobs on one thread
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
///
/// `sizes` is what the title tells of the scenario's own flags.
pub fn parse<A: Args>(
    about: &About,
    by_default: &[Engine],
    sizes: fn(&A) -> Vec<(&'static str, Value)>,
    line: Vec<OsString>,
) -> Result<Flags<A>, ExitCode> {
    let unsaid =
        Flags::<A>::try_parse_from([about.name]).map_err(|error| explain(about.name, &error))?;
    let title = help::title(about, &sizes(&unsaid.own));
    let mut command = help::write(Flags::<A>::command(), about, by_default, &title);
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
        _ => refuse(name, &what_is_wrong(error)),
    }
}

/// Says in one line why nothing was started.
pub fn refuse(name: &str, why: &str) -> ExitCode {
    let fields = [("why", why.into()), ("name", name.into())];
    output::say_error(&words::filled("errors.refused", &fields));
    ExitCode::from(2)
}

/// What `clap` found wrong, in the language of this process.
fn what_is_wrong(error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        _ => String::new(),
    };
    let key = match error.kind() {
        ErrorKind::UnknownArgument if context(ContextKind::InvalidArg).starts_with('-') => {
            "unknown_flag"
        }
        ErrorKind::UnknownArgument => "surplus",
        ErrorKind::InvalidValue if context(ContextKind::InvalidValue).is_empty() => "no_value",
        ErrorKind::InvalidValue => "bad_choice",
        ErrorKind::ValueValidation => "bad_value",
        ErrorKind::ArgumentConflict
            if context(ContextKind::PriorArg) == context(ContextKind::InvalidArg) =>
        {
            "twice"
        }
        ErrorKind::ArgumentConflict => "conflict",
        ErrorKind::MissingRequiredArgument => "missing",
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            "no_value"
        }
        _ => return one_line(&error.to_string()),
    };
    let reason = error.source().map(ToString::to_string).unwrap_or_default();
    let alike = context(ContextKind::SuggestedArg);
    let mut fields = vec![
        ("flag", context(ContextKind::InvalidArg).into()),
        ("value", context(ContextKind::InvalidValue).into()),
        ("can_be", context(ContextKind::ValidValue).into()),
        ("other", context(ContextKind::PriorArg).into()),
        ("reason", reason.into()),
    ];
    if !alike.is_empty() {
        fields.push(("alike", alike.into()));
    }
    words::filled(&format!("errors.{key}"), &fields)
}

/// A message of `clap`'s that has no words of ours, without its usage and its blank lines.
fn one_line(message: &str) -> String {
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let lines = message.lines().map(str::trim);
    let kept: Vec<&str> = lines
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more information"))
        .filter(|line| !line.is_empty())
        .collect();
    kept.join("; ")
}

/// For `value_parser`: a number in `range`, the limits included.
pub fn number(range: RangeInclusive<f64>) -> impl Fn(&str) -> Result<f64, String> + Clone {
    move |text| match text.parse::<f64>() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => Err(needed(
            "needs_number",
            range.start().to_string(),
            range.end().to_string(),
        )),
    }
}

fn needed(what: &str, from: String, to: String) -> String {
    words::filled(
        &format!("errors.{what}"),
        &[("from", from.into()), ("to", to.into())],
    )
}

fn time_scale(text: &str) -> Result<f64, String> {
    number(1e-6..=1000.0)(text)
}

/// For `value_parser`: a length in seconds, up to an hour.
pub fn length_in_seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=3600.0).contains(&seconds) => Ok(seconds),
        _ => Err(needed("needs_seconds", "0".to_owned(), "3600".to_owned())),
    }
}

/// For `value_parser`: a whole number in `range`.
pub fn count(range: RangeInclusive<usize>) -> impl Fn(&str) -> Result<usize, String> + Clone {
    move |text| match text.parse() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => Err(needed(
            "needs_count",
            range.start().to_string(),
            range.end().to_string(),
        )),
    }
}

#[cfg(test)]
mod tests;
