//! Which measurements are made, and in what order?
//!
//! The processes take turns (A B C, B C A, ..), so that whatever else the machine does meets all of
//! them.

use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{env, io};

use crate::child;
use crate::contenders::{AT, OURS};
use crate::count;
use crate::data::Line;
use crate::earlier::Earlier;
use crate::pace::Pace;
use crate::row::Row;
use crate::rows::rows;

/// What is measured, and how often.
#[derive(Clone, Debug, clap::Args)]
pub struct Plan {
    /// Only the row of this name, or those whose names begin so; may be given again
    #[arg(long = "row", value_name = "NAME", value_parser = is_row)]
    rows: Vec<String>,
    /// Only this contender; may be given again
    #[arg(long, value_name = "CONTENDER", value_parser = is_contender)]
    only: Vec<String>,
    /// How many measurements of each
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub rounds: u64,
    /// How long one measurement runs (50ms), or how many iterations (1000)
    #[arg(long, default_value = "50ms", value_parser = is_pace)]
    pub pace: String,
    /// Also measure the executor as it was at this commit; may be given again
    #[arg(long = "at", value_name = "COMMIT")]
    pub at: Vec<String>,
}

/// The row of that name, or else those whose names begin so.
fn of_name(name: &str) -> Vec<Row> {
    let is_it = rows().find(|row| row.to_string() == name);
    let begin_so = || {
        rows()
            .filter(|row| row.to_string().starts_with(name))
            .collect()
    };
    is_it.map_or_else(begin_so, |row| vec![row])
}

fn is_row(name: &str) -> Result<String, String> {
    match of_name(name).is_empty() {
        false => Ok(name.to_owned()),
        true => Err("there is no such row; --list names them".to_owned()),
    }
}

fn is_contender(name: &str) -> Result<String, String> {
    let is_known = rows().any(|row| row.contenders().contains(&name));
    let none = "nobody of that name takes part in this build; --list names all";
    is_known.then(|| name.to_owned()).ok_or(none.to_owned())
}

fn is_pace(pace: &str) -> Result<String, String> {
    pace.parse::<Pace>().map(|_| pace.to_owned())
}

impl Plan {
    /// The rows, in the order in which they are measured.
    pub fn rows(&self) -> Vec<Row> {
        let wanted = self.rows.iter().flat_map(|name| of_name(name));
        let wanted: Vec<String> = wanted.map(|row| row.to_string()).collect();
        let is_wanted = |row: &Row| self.rows.is_empty() || wanted.contains(&row.to_string());
        rows().filter(is_wanted).collect()
    }

    /// Whether the contender takes part.
    pub fn admits(&self, contender: &str) -> bool {
        let is_it = |only: &String| only == contender || contender.starts_with(AT);
        self.only.is_empty() || self.only.iter().any(is_it)
    }

    /// Makes the measurements row by row, so that what is compared lies close together in time, and
    /// gives each to `take`; with `counts`, the instructions last. A contender that fails is not tried
    /// again in that row, so that one that hangs costs no more than one patience.
    ///
    /// # Errors
    ///
    /// Those of `take`, and if this program cannot be found.
    pub fn measure(
        &self,
        earlier: &[Earlier],
        counts: bool,
        mut take: impl FnMut(Line) -> io::Result<()>,
    ) -> io::Result<()> {
        let (this, begun) = (env::current_exe()?, Instant::now());
        for row in self.rows() {
            eprintln!("{:4} s  {row}", begun.elapsed().as_secs());
            let name = &row.to_string();
            let mut contenders = self.contenders(row, &this, earlier);
            for round in 0..self.rounds {
                let mut failed = Vec::new();
                for (contender, program, who) in &contenders {
                    let found = child::measure(program, [name, who, &self.pace]);
                    if let Err(why) = &found {
                        eprintln!("{row}, {contender}: {why}");
                        failed.push(contender.clone());
                    }
                    take(Line::found(name, contender, round, found))?;
                }
                contenders.retain(|(contender, ..)| !failed.contains(contender));
                // Each round begins with another, so that nobody always follows the same one.
                let first = contenders.len().min(1);
                contenders.rotate_left(first);
            }
            contenders.retain(|(_, _, who)| counts && count::is_counted(row, who));
            for (contender, program, who) in &contenders {
                take(Line::found(
                    name,
                    contender,
                    0,
                    count::count(row, program, who),
                ))?;
            }
        }
        Ok(())
    }

    /// Each contender: its name, its program, and its name there.
    fn contenders<'a>(
        &self,
        row: Row,
        this: &Path,
        earlier: &'a [Earlier],
    ) -> Vec<(String, PathBuf, &'a str)> {
        let mut all = Vec::new();
        for contender in row.contenders() {
            if self.admits(contender) {
                all.push((contender.to_owned(), this.to_owned(), contender));
            }
            if contender == OURS {
                let then = |it: &'a Earlier| (it.name.clone(), it.program("ratios"), OURS);
                all.extend(earlier.iter().map(then));
            }
        }
        all
    }
}

#[cfg(test)]
mod tests;
