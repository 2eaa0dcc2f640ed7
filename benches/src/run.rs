//! How is one contender measured in a process of its own?
//!
//! Each figure comes from a fresh process, so that nobody inherits another's
//! heap or warm caches. The process is this very program, told by a flag to
//! make one measurement and to print it.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use lexopt::ValueExt;
use serde_json::{Value, json};

use crate::data::Measurement;
use crate::pace::Pace;
use crate::row::Row;

/// What takes longer than this hangs: the longest row takes a tenth of it.
const PATIENCE: Duration = Duration::from_secs(60);

/// The flag with which a process is told to make one measurement.
pub const CHILD: &str = "--child";

/// One measurement, whose figures are printed as JSON.
fn child(row: Row, contender: &str, pace: Pace) -> io::Result<()> {
    let figures: BTreeMap<_, _> = row
        .figures(row.measure(contender, pace))
        .into_iter()
        .collect();
    writeln!(io::stdout(), "{}", json!(figures))
}

/// What a process that was started with [`CHILD`] does: one measurement, whose
/// figures it prints as JSON. `parser` gives what follows on the command line.
///
/// # Errors
///
/// If that is not a row, a contender and a pace.
pub fn child_of(parser: &mut lexopt::Parser) -> Result<(), Box<dyn Error>> {
    let name = parser.value()?.string()?;
    let row = Row::named(&name).ok_or_else(|| format!("there is no row {name:?}"))?;
    let contender = parser.value()?.string()?;
    Ok(child(row, &contender, parser.value()?.parse()?)?)
}

/// This program, to be run once more as a child, through `wrapper` if there is one.
pub fn again(wrapper: &[&str], row: Row, contender: &str, pace: &str) -> io::Result<Command> {
    let this = env::current_exe()?;
    let mut command = match wrapper {
        [] => Command::new(this),
        [program, arguments @ ..] => {
            let mut command = Command::new(program);
            command.args(arguments).arg(this);
            command
        }
    };
    command.args([CHILD, &row.to_string(), contender, pace]);
    Ok(command)
}

/// Measures `contender` in a fresh process.
///
/// # Errors
///
/// Why it could not be measured, in one line: it hangs, panics, crashes.
pub fn measure(row: Row, contender: &str, pace: &str, round: u64) -> Result<Measurement, String> {
    let command = again(&[], row, contender, pace).map_err(|error| error.to_string())?;
    let (output, _) = output(command, PATIENCE)?;
    let figures: Value = serde_json::from_str(&output).map_err(|error| error.to_string())?;
    let figures = figures.as_object().into_iter().flatten();
    Ok(Measurement {
        row: row.to_string(),
        contender: contender.to_owned(),
        round,
        figures: figures
            .filter_map(|(name, value)| Some((name.clone(), value.as_f64()?)))
            .collect(),
    })
}

/// What a process wrote, on standard output and standard error.
///
/// # Errors
///
/// In one line: it could not be started, took longer than `patience` (and was
/// killed), or failed.
pub fn output(command: Command, patience: Duration) -> Result<(String, String), String> {
    let said = wait(command, patience).map_err(|error| error.to_string())?;
    if said.status.success() {
        return Ok((said.output, said.complaint));
    }
    // valgrind's own lines begin so, and are in the way.
    let is_telling = |line: &&str| !line.is_empty() && !line.starts_with("==");
    let mut lines = said.complaint.lines().filter(is_telling);
    // A panic says in its first line where it was, and why in its second.
    let why = match lines.next() {
        Some(first) if first.contains("panicked at") => lines.next(),
        first => first,
    };
    Err(why.map_or_else(|| said.status.to_string(), str::to_owned))
}

struct Said {
    status: std::process::ExitStatus,
    output: String,
    complaint: String,
}

fn wait(mut command: Command, patience: Duration) -> io::Result<Said> {
    let mut child = command
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > patience {
            child.kill()?;
            child.wait()?;
            let seconds = patience.as_secs_f64();
            return Err(io::Error::other(format!("no result after {seconds} s")));
        }
        thread::sleep(Duration::from_millis(5));
    };
    // What a child prints fits into the pipes, so it need not be read while it runs.
    let (mut output, mut complaint) = (String::new(), String::new());
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    stdout.expect("it is piped").read_to_string(&mut output)?;
    stderr
        .expect("it is piped")
        .read_to_string(&mut complaint)?;
    Ok(Said {
        status,
        output,
        complaint,
    })
}

#[cfg(test)]
mod tests;
