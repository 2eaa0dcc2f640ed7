//! What is written down of a run?
//!
//! A file of JSON, an object a line: what the machine is, each measurement, and what failed. The
//! page is made from such a file and from nothing else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What stands for a fact that was not found.
pub const UNKNOWN: &str = "unknown";

/// Facts by their names.
pub type Facts = BTreeMap<String, String>;

/// One measurement in one fresh process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measurement {
    /// The row's name.
    pub row: String,
    /// Whose figures they are.
    pub contender: String,
    /// In which round.
    pub round: u64,
    /// The figures, by their names, which end in their units.
    pub figures: BTreeMap<String, f64>,
}

/// A measurement that came to nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// The row's name.
    pub row: String,
    /// The contender that failed.
    pub contender: String,
    /// Why, in one line.
    pub failed: String,
}

/// One line of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Line {
    /// Facts about something: "machine", "versions", "run" or "at" (earlier commits).
    Facts {
        /// What they are about.
        about: String,
        /// The facts.
        facts: Facts,
    },
    /// A measurement.
    Measured(Measurement),
    /// A failure.
    Failed(Failure),
}

/// All lines of a file, sorted into kinds.
#[derive(Clone, Debug, Default)]
pub struct Data {
    /// Facts, by what they are about. Of two lines about one thing the later adds to the former.
    pub facts: BTreeMap<String, Facts>,
    /// The measurements, in the order in which they were made.
    pub measurements: Vec<Measurement>,
    /// What failed.
    pub failures: Vec<Failure>,
}

impl Line {
    /// Facts about something.
    pub fn facts(about: &str, facts: Facts) -> Line {
        let about = about.to_owned();
        Line::Facts { about, facts }
    }

    /// What a contender's process found, or why it found nothing.
    pub fn found(
        row: &str,
        contender: &str,
        round: u64,
        found: Result<BTreeMap<String, f64>, String>,
    ) -> Line {
        let (row, contender) = (row.to_owned(), contender.to_owned());
        match found {
            Ok(figures) => Line::Measured(Measurement {
                row,
                contender,
                round,
                figures,
            }),
            Err(failed) => Line::Failed(Failure {
                row,
                contender,
                failed,
            }),
        }
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| std::fmt::Error)?)
    }
}

impl Data {
    /// Reads a whole file.
    ///
    /// # Errors
    ///
    /// Which line is none of those that [`Line`] knows.
    pub fn parse(text: &str) -> Result<Data, String> {
        let mut data = Data::default();
        for (number, line) in (1..).zip(text.lines()) {
            let line = serde_json::from_str(line);
            data.push(line.map_err(|_| format!("line {number} is no measurement"))?);
        }
        Ok(data)
    }

    /// Adds a line.
    pub fn push(&mut self, line: Line) {
        match line {
            Line::Facts { about, facts } => self.facts.entry(about).or_default().extend(facts),
            Line::Measured(measurement) => self.measurements.push(measurement),
            Line::Failed(failure) => self.failures.push(failure),
        }
    }

    /// A fact, or [`UNKNOWN`].
    pub fn fact(&self, about: &str, name: &str) -> &str {
        let fact = self.facts.get(about).and_then(|facts| facts.get(name));
        fact.map_or(UNKNOWN, String::as_str)
    }
}

/// The value with its first four digits: the machine gives no more.
pub fn four_digits(value: f64) -> f64 {
    format!("{value:.3e}").parse().expect("it was a number")
}

#[cfg(test)]
mod tests;
