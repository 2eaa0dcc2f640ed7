//! How is one contender measured in a process of its own?
//!
//! Each figure comes from a fresh process, so that nobody inherits another's heap or warm caches. The
//! process is this very program, told by its arguments to make one measurement and to print it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, process};

use wait_timeout::ChildExt;

use crate::data::Figures;
use crate::machine::said;
use crate::pace::Pace;
use crate::row::Row;
use crate::rows;
use crate::words::THREADS;

/// What takes longer than this hangs: the longest row takes a tenth of it.
const PATIENCE: Duration = Duration::from_secs(60);

/// The first argument of a process that is to make one measurement.
const CHILD: &str = "--child";

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
    let found = row.measure(contender, pace.parse::<Pace>()?)?.into_iter();
    // The machine gives no more than four digits.
    let four_digits = |value: f64| format!("{value:.3e}").parse().expect("it was a number");
    let found: Figures = found
        .map(|(name, value)| (name.into(), four_digits(value)))
        .collect();
    serde_json::to_string(&found).map_err(|error| error.to_string())
}

/// Measures a contender in a fresh process of `program`.
///
/// # Errors
///
/// Why it could not be measured, in one line: it hangs, panics, crashes.
pub fn measure(program: &Path, arguments: [&str; 3]) -> Result<Figures, String> {
    let mut child = Command::new(program);
    let (figures, _) = output(child.arg(CHILD).args(arguments), PATIENCE)?;
    serde_json::from_str(&figures).map_err(|error| error.to_string())
}

/// What instructions are counted of: few iterations of a row, and many. callgrind makes all some fifty
/// times slower.
const COUNTED: &[(&str, u64, u64)] = &[
    ("spawn_join_1000", 5, 25),
    ("self_wake_1", 1_000, 11_000),
    ("ping_pong", 5, 25),
    ("timer_cancelled_0", 10, 110),
    ("timeout", 1_000, 11_000),
    ("join_all_10", 1_000, 6_000),
    ("join_all_1000", 5, 25),
];

/// valgrind's version, if it is there.
pub fn valgrind() -> Option<String> {
    said(Command::new("valgrind").arg("--version"))
}

/// The instructions that a unit of the row takes; `None` where nobody counts them.
///
/// callgrind counts what a process executes. Two processes that differ in nothing but the number of
/// iterations differ by the instructions of those iterations; what starting up costs is in both. Other
/// processes cannot change the count, so one measurement is enough.
pub fn count(row: Row, program: &Path, contender: &str) -> Option<Result<Figures, String>> {
    if contender == THREADS {
        return None; // How often one thread waits for another is up to the system.
    }
    let (name, units) = (&row.to_string(), row.work(contender)?.units());
    let &(_, few, many) = COUNTED.iter().find(|(counted, ..)| counted == name)?;
    let executed = |iterations: u64| {
        let mut wrapped = Command::new("valgrind");
        wrapped.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
        wrapped.arg(program).args([CHILD, name, contender]);
        let (_, said) = output(wrapped.arg(iterations.to_string()), PATIENCE)?;
        collected(&said).ok_or_else(|| "callgrind gave no count".to_owned())
    };
    let counted = || {
        let more = executed(many)? - executed(few)?;
        let each = more / ((many - few) * units) as f64;
        Ok(Figures::from([("instructions".to_owned(), each.round())]))
    };
    Some(counted())
}

/// The number in callgrind's "Collected : 123".
fn collected(said: &str) -> Option<f64> {
    let line = said.lines().find(|line| line.contains("Collected :"))?;
    line.rsplit(' ').next()?.parse().ok()
}

/// What a process wrote, on standard output and standard error: no more than fits into the pipes.
///
/// # Errors
///
/// In one line: it could not be started, took longer than `patience` (and was killed), or failed.
fn output(command: &mut Command, patience: Duration) -> Result<(String, String), String> {
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
