//! Which measurements are made, and in what order?
//!
//! The processes take turns (A B C, B C A, ..), so that whatever else the machine does meets all of
//! them.

use std::error::Error;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;
use std::{env, io};

use clap::builder::PossibleValuesParser;

use crate::child;
use crate::data::{Facts, Failure, Figures, Line, Measurement};
use crate::earlier::Earlier;
use crate::machine;
use crate::pace::Pace;
use crate::row::Row;
use crate::rows::{named, rows};
use crate::words::{OURS, contenders};

/// What is measured, and how often.
#[derive(Clone, Debug, clap::Args)]
pub struct Plan {
    /// Only the row of this name, or those whose names begin so; may be given again
    #[arg(long = "row", value_name = "NAME", value_parser = is_row)]
    rows: Vec<String>,
    /// Only this contender; may be given again
    #[arg(long, value_name = "CONTENDER", value_parser = PossibleValuesParser::new(contenders()))]
    only: Vec<String>,
    /// How many measurements of each
    #[arg(long, value_name = "N", default_value_t = 3)]
    rounds: u64,
    /// How long one measurement runs (50ms), or how many iterations (1000)
    #[arg(long, default_value = "50ms", value_parser = is_pace)]
    pace: String,
    /// Also measure the executor as it was at this commit
    #[arg(long, value_name = "COMMIT")]
    at: Option<String>,
}

/// Whether a row has that name, or a name that begins so where none has it.
fn is_meant(name: &str, row: Row) -> bool {
    let row = row.to_string();
    row == name || named(name).is_none() && row.starts_with(name)
}

fn is_row(name: &str) -> Result<String, &'static str> {
    let is_known = rows().any(|row| is_meant(name, row));
    let none = "there is no such row; --list names them";
    is_known.then(|| name.to_owned()).ok_or(none)
}

fn is_pace(pace: &str) -> Result<String, String> {
    pace.parse::<Pace>().map(|_| pace.to_owned())
}

/// Who is measured: the name, the program, and the name there.
type Contender = (String, PathBuf, &'static str);

impl Plan {
    /// The rows, in the order in which they are measured.
    fn rows(&self) -> impl Iterator<Item = Row> {
        let is_it = |row: &Row| self.rows.iter().any(|name| is_meant(name, *row));
        rows().filter(move |row| self.rows.is_empty() || is_it(row))
    }

    /// Whether the contender takes part.
    fn admits(&self, contender: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == contender)
    }

    /// Makes all measurements and gives each to `take`; with `counts`, instructions are counted, too.
    ///
    /// # Errors
    ///
    /// Those of `take`; if the earlier commit does not build, or this program cannot be found.
    pub fn measure(
        &self,
        counts: bool,
        mut take: impl FnMut(Line) -> io::Result<()>,
    ) -> Result<(), Box<dyn Error>> {
        // Before the earlier commit is built, which keeps the machine busy for a while.
        let load = machine::load();
        let (begun, this) = (Instant::now(), env::current_exe()?);
        let earlier = self.at.as_deref().map(Earlier::build).transpose()?;
        let commit = ["log", "-1", "--format=%h"];
        let run = machine::known([
            ("rounds", Some(self.rounds.to_string())),
            ("pace", Some(self.pace.clone())),
            ("load", Some(load)),
            ("commit", machine::said(Command::new("git").args(commit))),
            ("valgrind", child::valgrind()),
        ]);
        let mut told = |about: &str, facts: Facts| {
            let about = about.to_owned();
            take(Line::Facts { about, facts })
        };
        told("machine", machine::facts())?;
        told("versions", machine::versions())?;
        told("run", run)?;
        let subjects = earlier
            .iter()
            .map(|it| (it.name.clone(), it.subject.clone()));
        told("earlier", subjects.collect())?;
        for row in self.rows() {
            eprintln!("{:4} s  {row}", begun.elapsed().as_secs());
            let mut contenders: Vec<Contender> = row
                .contenders()
                .filter(|who| self.admits(who))
                .map(|who| (who.to_owned(), this.clone(), who))
                .collect();
            // Where ours is, even if it is not measured itself.
            if let Some(it) = earlier.as_ref().filter(|_| row.work(OURS).is_some()) {
                let second = contenders.len().min(1);
                contenders.insert(second, (it.name.clone(), it.program.clone(), OURS));
            }
            self.measure_row(row, contenders, counts, &mut take)?;
        }
        let seconds = begun.elapsed().as_secs().to_string();
        let (about, facts) = ("run".to_owned(), [("seconds".to_owned(), seconds)].into());
        Ok(take(Line::Facts { about, facts })?)
    }

    /// Measures a row, so that what is compared lies close together in time. A contender that fails is
    /// not tried again, so that one that hangs costs no more than one patience.
    fn measure_row(
        &self,
        row: Row,
        mut contenders: Vec<Contender>,
        counts: bool,
        take: &mut impl FnMut(Line) -> io::Result<()>,
    ) -> io::Result<()> {
        let name = row.to_string();
        let line = |contender: &str, round, found: Result<Figures, String>| {
            let (row, contender) = (name.clone(), contender.to_owned());
            match found {
                Ok(figures) => Line::Measured(Measurement {
                    row,
                    contender,
                    round,
                    figures,
                }),
                Err(failed) => {
                    eprintln!("{row}, {contender}: {failed}");
                    Line::Failed(Failure {
                        row,
                        contender,
                        failed,
                    })
                }
            }
        };
        for round in 0..self.rounds {
            let mut left = Vec::new();
            for (contender, program, who) in contenders {
                let found = child::measure(&program, [&name, who, &self.pace]);
                let is_fine = found.is_ok();
                take(line(&contender, round, found))?;
                left.extend(is_fine.then_some((contender, program, who)));
            }
            contenders = left;
            // Each round begins with another, so that nobody always follows the same one.
            let first = contenders.len().min(1);
            contenders.rotate_left(first);
        }
        for (contender, program, who) in &contenders {
            let counted = counts.then(|| child::count(row, program, who)).flatten();
            if let Some(found) = counted {
                take(line(contender, 0, found))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
