//! How many instructions does a spawn take, a wake, a timer?
//!
//! callgrind counts what a process executes. Two processes that differ in
//! nothing but the number of iterations differ by the instructions of those
//! iterations; what starting up costs is in both. Other processes cannot
//! change the count, so one measurement is enough.

use std::process::Command;
use std::time::Duration;

use crate::data::{Count, Failure, Line};
use crate::plan::{Plan, Progress};
use crate::row::{Row, THREADS};
use crate::run::{again, output};

/// callgrind makes everything some fifty times slower.
const PATIENCE: Duration = Duration::from_secs(60);

const CALLGRIND: &[&str] = &[
    "valgrind",
    "--tool=callgrind",
    "--callgrind-out-file=/dev/null",
];

/// What is counted: a row, few iterations of it, and many.
const COUNTED: &[(Row, u64, u64)] = &[
    (Row::SpawnJoin(1_000), 5, 25),
    (Row::SelfWake(1), 1_000, 11_000),
    (Row::TimerCancelled, 10, 110),
    (Row::Timeout, 1_000, 11_000),
];

/// valgrind's version, if it is there.
pub fn valgrind() -> Option<String> {
    let mut command = Command::new("valgrind");
    command.arg("--version");
    let (version, _) = output(command, PATIENCE).ok()?;
    Some(version.trim().to_owned())
}

/// Counts for each contender in the rows of `plan`.
pub fn count(
    plan: &Plan,
    mut take: impl FnMut(Line) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let mut progress = Progress::default();
    for &(row, few, many) in COUNTED {
        if !plan.rows().any(|planned| planned == row) {
            continue;
        }
        for contender in row.contenders() {
            // How often a thread waits for another is up to the system.
            if contender == THREADS || !plan.admits(contender) {
                continue;
            }
            progress.show(&format!("instructions of {row}"), contender);
            let (row_name, contender_name) = (row.to_string(), contender.to_owned());
            take(match instructions(row, contender, few, many) {
                Ok(instructions) => Line::Counted(Count {
                    row: row_name,
                    contender: contender_name,
                    instructions,
                }),
                Err(why) => {
                    progress.complain(&row_name, contender, &why);
                    Line::Failed(Failure {
                        row: row_name,
                        contender: contender_name,
                        why: format!("under callgrind: {why}"),
                    })
                }
            })?;
        }
    }
    progress.end();
    Ok(())
}

fn instructions(row: Row, contender: &str, few: u64, many: u64) -> Result<f64, String> {
    let executed = |iterations: u64| {
        let command = again(CALLGRIND, row, contender, &iterations.to_string());
        let (_, said) = output(command.map_err(|error| error.to_string())?, PATIENCE)?;
        collected(&said).ok_or_else(|| "callgrind gave no count".to_owned())
    };
    let (less, more) = (executed(few)?, executed(many)?);
    let units = (many - few) * row.units();
    Ok((more as f64 - less as f64) / units as f64)
}

/// The number in callgrind's "Collected : 123".
fn collected(said: &str) -> Option<u64> {
    let line = said.lines().find(|line| line.contains("Collected :"))?;
    line.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::collected;

    #[test]
    fn callgrinds_count_is_read() {
        let said =
            "==7== \n==7== Events    : Ir\n==7== Collected : 4242\n==7== \n==7== I   refs:  4,242";
        assert_eq!(collected(said), Some(4242));
        assert_eq!(collected("valgrind: no such tool"), None);
    }
}
