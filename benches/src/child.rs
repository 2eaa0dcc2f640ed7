//! How is one contender measured in a process of its own?
//!
//! Each figure comes from a fresh process, so that nobody inherits another's heap or warm caches. The
//! process is this very program, told by its arguments to make one measurement and to print it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, process};

use wait_timeout::ChildExt;

use crate::data::four_digits;
use crate::pace::Pace;
use crate::rows;

/// What takes longer than this hangs: the longest row takes a tenth of it.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The first argument of a process that is to make one measurement.
const CHILD: &str = "--child";

/// Figures by their names.
pub type Figures = BTreeMap<String, f64>;

/// Makes the one measurement that this process was started for, and exits; returns if it was started
/// for something else. To be called first in `main`: nothing else has been allocated then.
pub fn measure_if_child() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [flag, row, contender, pace] = arguments.as_slice() else {
        return;
    };
    if flag != CHILD {
        return;
    }
    match figures(row, contender, pace) {
        Ok(figures) => println!("{figures}"),
        Err(why) => {
            eprintln!("{why}");
            process::exit(1);
        }
    }
    process::exit(0);
}

fn figures(row: &str, contender: &str, pace: &str) -> Result<String, String> {
    let row = rows::named(row).ok_or_else(|| format!("there is no row {row:?}"))?;
    let found = row.measure(contender, pace.parse::<Pace>()?)?;
    let figures = row.figures(found).into_iter();
    let figures: BTreeMap<_, _> = figures.map(|(name, it)| (name, four_digits(it))).collect();
    serde_json::to_string(&figures).map_err(|error| error.to_string())
}

/// `program`, to be run as a child, through `wrapper` if there is one.
pub fn command(wrapper: &[&str], program: &Path, arguments: [&str; 3]) -> Command {
    let mut command = match wrapper {
        [] => Command::new(program),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(program);
            command
        }
    };
    command.arg(CHILD).args(arguments);
    command
}

/// Measures a contender in a fresh process of `program`.
///
/// # Errors
///
/// Why it could not be measured, in one line: it hangs, panics, crashes.
pub fn measure(program: &Path, arguments: [&str; 3]) -> Result<Figures, String> {
    let (output, _) = output(command(&[], program, arguments), PATIENCE)?;
    serde_json::from_str(&output).map_err(|error| error.to_string())
}

/// What a process wrote, on standard output and standard error: no more than fits into the pipes.
///
/// # Errors
///
/// In one line: it could not be started, took longer than `patience` (and was killed), or failed.
pub fn output(mut command: Command, patience: Duration) -> Result<(String, String), String> {
    let told = |error: std::io::Error| error.to_string();
    command.env("RUST_BACKTRACE", "0").stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(told)?;
    if child.wait_timeout(patience).map_err(told)?.is_none() {
        child.kill().and_then(|()| child.wait()).map_err(told)?;
        return Err(format!("no result after {} s", patience.as_secs_f64()));
    }
    let output = child.wait_with_output().map_err(told)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (said, complaint) = (text(&output.stdout), text(&output.stderr));
    if output.status.success() {
        return Ok((said, complaint));
    }
    // valgrind's own lines begin so, and are in the way.
    let is_telling = |line: &&str| !line.is_empty() && !line.starts_with("==");
    let mut lines = complaint.lines().filter(is_telling);
    // A panic says in its first line where it was, and why in its second.
    let why = match lines.next() {
        Some(first) if first.contains("panicked at") => lines.next(),
        first => first,
    };
    Err(why.map_or_else(|| output.status.to_string(), str::to_owned))
}

#[cfg(test)]
mod tests;
