//! Which measurements are made, and in what order?
//!
//! The processes take turns (A B C, B C A, ..), so that whatever else the
//! machine does meets all of them.

use std::error::Error;
use std::io::{self, IsTerminal};
use std::time::Instant;

use lexopt::{Parser, ValueExt};

use crate::data::{Failure, Line};
use crate::pace::Pace;
use crate::row::{ROWS, Row};
use crate::run::measure;

/// What is measured, and how often.
#[derive(Clone, Debug)]
pub struct Plan {
    /// These rows; all if there is none.
    pub rows: Vec<Row>,
    /// These contenders; all if there is none.
    pub only: Vec<String>,
    /// How many measurements of each.
    pub rounds: u64,
    /// How long one takes.
    pub pace: String,
}

impl Default for Plan {
    fn default() -> Plan {
        Plan {
            rows: vec![],
            only: vec![],
            rounds: 3,
            pace: "50ms".to_owned(),
        }
    }
}

impl Plan {
    /// The flags that [`take`](Self::take) knows.
    pub const HELP: &str =
        "  --row NAME        only the rows whose name begins so; may be given again
  --only CONTENDER  only this contender; may be given again
  --rounds N        how many measurements of each (3)
  --pace PACE       how long one measurement runs (50ms), or how many iterations (1000)";

    /// Takes a flag and its value; false if the flag is none of these.
    ///
    /// # Errors
    ///
    /// If the value is missing or means nothing.
    pub fn take(&mut self, flag: &str, parser: &mut Parser) -> Result<bool, Box<dyn Error>> {
        match flag {
            "row" => self.rows.extend(named(&parser.value()?.string()?)?),
            "only" => self.only.push(parser.value()?.string()?),
            "rounds" => self.rounds = parser.value()?.parse()?,
            "pace" => {
                self.pace = parser.value()?.string()?;
                self.pace.parse::<Pace>()?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The rows, in the order of the report.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        let all = ROWS.iter().copied();
        all.filter(|row| self.rows.is_empty() || self.rows.contains(row))
    }

    /// Whether the contender takes part.
    pub fn admits(&self, contender: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == contender)
    }

    /// Makes the measurements row by row, so that what is compared lies close
    /// together in time, and gives each to `take`. Who fails is not tried again
    /// in that row, so that one who hangs costs no more than one patience.
    ///
    /// # Errors
    ///
    /// Those of `take`.
    pub fn measure(&self, mut take: impl FnMut(Line) -> io::Result<()>) -> io::Result<()> {
        let mut progress = Progress::default();
        for row in self.rows() {
            let mut contenders = row.contenders();
            contenders.retain(|contender| self.admits(contender));
            let mut failed = Vec::new();
            for round in 0..self.rounds {
                for &contender in &contenders {
                    progress.show(&row.to_string(), contender);
                    take(match measure(row, contender, &self.pace, round) {
                        Ok(measurement) => Line::Measured(measurement),
                        Err(why) => {
                            failed.push(contender);
                            progress.complain(&row.to_string(), contender, &why);
                            Line::Failed(Failure {
                                row: row.to_string(),
                                contender: contender.to_owned(),
                                why,
                            })
                        }
                    })?;
                }
                contenders.retain(|contender| !failed.contains(contender));
                // Each round begins with another, so that nobody always follows the same one.
                let first = contenders.len().min(1);
                contenders.rotate_left(first);
            }
        }
        progress.end();
        Ok(())
    }
}

/// The row of that name, or else all whose names begin so.
fn named(name: &str) -> Result<Vec<Row>, String> {
    if let Some(row) = Row::named(name) {
        return Ok(vec![row]);
    }
    let begins_so = |row: &Row| row.to_string().starts_with(name);
    let rows: Vec<Row> = ROWS.iter().copied().filter(begins_so).collect();
    match rows.is_empty() {
        false => Ok(rows),
        true => Err(format!(
            "there is no row {name:?}; `ratios --list` names them"
        )),
    }
}

/// Where we are: on a terminal one line that changes, elsewhere a line a row.
pub struct Progress {
    begun: Instant,
    row: String,
}

impl Default for Progress {
    fn default() -> Self {
        Progress {
            begun: Instant::now(),
            row: String::new(),
        }
    }
}

impl Progress {
    /// Says what is measured now.
    pub fn show(&mut self, row: &str, contender: &str) {
        let seconds = self.begun.elapsed().as_secs();
        if io::stderr().is_terminal() {
            eprint!("\r\x1b[K{seconds:4} s  {row}, {contender}");
        } else if self.row != row {
            eprintln!("{seconds:4} s  {row}");
        }
        row.clone_into(&mut self.row);
    }

    /// Says what failed, and why.
    pub fn complain(&self, row: &str, contender: &str, why: &str) {
        self.end();
        eprintln!("{row}, {contender}: {why}");
    }

    /// Clears the line.
    pub fn end(&self) {
        if io::stderr().is_terminal() {
            eprint!("\r\x1b[K");
        }
    }
}

#[cfg(test)]
mod tests;
