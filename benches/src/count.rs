//! How many instructions does a spawn take, a wake, a timer?
//!
//! callgrind counts what a process executes. Two processes that differ in nothing but the number of
//! iterations differ by the instructions of those iterations; what starting up costs is in both. Other
//! processes cannot change the count, so one measurement is enough.

use std::path::Path;
use std::process::Command;

use crate::child::{Figures, PATIENCE, command, output};
use crate::contenders::THREADS;
use crate::machine::said;
use crate::row::Row;

/// The name of the figure.
pub const INSTRUCTIONS: &str = "instructions";

const CALLGRIND: &[&str] = &[
    "valgrind",
    "--tool=callgrind",
    "--callgrind-out-file=/dev/null",
];

/// What is counted: few iterations of a row, and many. callgrind makes all some fifty times slower.
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

/// Whether that is counted. How often a thread waits for another is up to the system.
pub fn is_counted(row: Row, contender: &str) -> bool {
    contender != THREADS && COUNTED.iter().any(|(name, ..)| *name == row.to_string())
}

/// The instructions a unit of the row takes in `program`, as a figure.
///
/// # Errors
///
/// Why they could not be counted, in one line.
pub fn count(row: Row, program: &Path, contender: &str) -> Result<Figures, String> {
    let row_name = row.to_string();
    let counted = COUNTED.iter().find(|(name, ..)| *name == row_name);
    let &(_, few, many) = counted.ok_or("nobody counts that")?;
    let executed = |iterations: u64| {
        let arguments = [&row_name, contender, &iterations.to_string()];
        let (_, said) = output(command(CALLGRIND, program, arguments), PATIENCE)?;
        collected(&said).ok_or_else(|| "callgrind gave no count".to_owned())
    };
    let units = (many - few) * row.units();
    let each = (executed(many)? as f64 - executed(few)? as f64) / units as f64;
    Ok(Figures::from([(INSTRUCTIONS.to_owned(), each.round())]))
}

/// The number in callgrind's "Collected : 123".
fn collected(said: &str) -> Option<u64> {
    let line = said.lines().find(|line| line.contains("Collected :"))?;
    line.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests;
