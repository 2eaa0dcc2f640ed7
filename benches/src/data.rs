//! What is written down of a run?
//!
//! A file of JSON, an object a line: what the machine is, each measurement, and what failed. The
//! page is made from such a file and from nothing else.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// What stands for a fact that was not found.
pub const UNKNOWN: &str = "unknown";

/// Facts by their names.
pub type Facts = BTreeMap<String, String>;

/// Figures by their names, which end in their units.
pub type Figures = BTreeMap<String, f64>;

/// One measurement in one fresh process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measurement {
    pub row: String,
    pub contender: String,
    pub round: u64,
    pub figures: Figures,
}

/// A measurement that came to nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    pub row: String,
    pub contender: String,
    pub failed: String,
}

/// One line of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Line {
    /// Facts about something: "machine", "versions", "run" or "earlier".
    Facts {
        about: String,
        facts: Facts,
    },
    Measured(Measurement),
    Failed(Failure),
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

/// All lines of a file, sorted into kinds.
#[derive(Clone, Debug, Default)]
pub struct Data {
    /// Facts, by what they are about. Of two lines about one thing the later adds to the former.
    pub facts: BTreeMap<String, Facts>,
    pub measurements: Vec<Measurement>,
    pub failures: Vec<Failure>,
}

impl Data {
    /// Reads a whole file.
    ///
    /// # Errors
    ///
    /// The number of the line that is no [`Line`].
    pub fn parse(text: &str) -> Result<Data, String> {
        let mut data = Data::default();
        for (number, line) in (1..).zip(text.lines()) {
            match serde_json::from_str(line)
                .map_err(|_| format!("line {number} is no measurement"))?
            {
                Line::Facts { about, facts } => data.facts.entry(about).or_default().extend(facts),
                Line::Measured(measurement) => data.measurements.push(measurement),
                Line::Failed(failure) => data.failures.push(failure),
            }
        }
        Ok(data)
    }

    /// A fact, or [`UNKNOWN`].
    pub fn fact(&self, about: &str, name: &str) -> &str {
        let fact = self.facts.get(about).and_then(|facts| facts.get(name));
        fact.map_or(UNKNOWN, String::as_str)
    }
}

#[cfg(test)]
mod tests;
