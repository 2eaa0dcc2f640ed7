//! What is written down of a run?
//!
//! A file of JSON, an object a line: what the machine is, each measurement,
//! what failed, and the counted instructions. The report is made from such a
//! file and from nothing else.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Facts by their names.
pub type Facts = BTreeMap<String, String>;

/// One measurement in one fresh process.
#[derive(Clone, Debug, PartialEq)]
pub struct Measurement {
    /// The row's name.
    pub row: String,
    /// Who was measured.
    pub contender: String,
    /// In which round.
    pub round: u64,
    /// The figures, by their names.
    pub figures: BTreeMap<String, f64>,
}

/// A measurement that came to nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The row's name.
    pub row: String,
    /// Who failed.
    pub contender: String,
    /// Why, in one line.
    pub why: String,
}

/// The instructions a unit of a row takes, as callgrind counts them.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// The row's name.
    pub row: String,
    /// Whose instructions.
    pub contender: String,
    /// How many.
    pub instructions: f64,
}

/// One line of the file.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// Facts about something: "machine", "versions" or "run".
    Facts(String, Facts),
    /// A measurement.
    Measured(Measurement),
    /// A failure.
    Failed(Failure),
    /// A count.
    Counted(Count),
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
    /// The counted instructions.
    pub counts: Vec<Count>,
}

impl Line {
    /// The line, as JSON. Figures keep four digits: the machine gives no more.
    pub fn to_json(&self) -> Value {
        match self {
            Line::Facts(about, facts) => json!({ "about": about, "facts": facts }),
            Line::Measured(it) => {
                let figures: BTreeMap<_, _> = it
                    .figures
                    .iter()
                    .map(|(name, &value)| (name, four_digits(value)))
                    .collect();
                json!({ "row": it.row, "contender": it.contender, "round": it.round, "figures": figures })
            }
            Line::Failed(it) => {
                json!({ "row": it.row, "contender": it.contender, "failed": it.why })
            }
            Line::Counted(it) => {
                let instructions = four_digits(it.instructions);
                json!({ "row": it.row, "contender": it.contender, "instructions": instructions })
            }
        }
    }

    /// Reads what [`to_json`](Self::to_json) wrote; `None` for anything else.
    pub fn from_json(value: &Value) -> Option<Line> {
        let text = |key: &str| Some(value.get(key)?.as_str()?.to_owned());
        if let Some(facts) = value.get("facts") {
            let facts = facts.as_object()?.iter();
            let facts = facts.map(|(name, fact)| Some((name.clone(), fact.as_str()?.to_owned())));
            return Some(Line::Facts(text("about")?, facts.collect::<Option<_>>()?));
        }
        let (row, contender) = (text("row")?, text("contender")?);
        Some(if let Some(why) = text("failed") {
            Line::Failed(Failure {
                row,
                contender,
                why,
            })
        } else if let Some(instructions) = value.get("instructions") {
            Line::Counted(Count {
                row,
                contender,
                instructions: instructions.as_f64()?,
            })
        } else {
            let figures = value.get("figures")?.as_object()?.iter();
            let figures = figures.map(|(name, value)| Some((name.clone(), value.as_f64()?)));
            Line::Measured(Measurement {
                row,
                contender,
                round: value.get("round")?.as_u64()?,
                figures: figures.collect::<Option<_>>()?,
            })
        })
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
        for (number, line) in text.lines().enumerate() {
            let json = serde_json::from_str(line).ok();
            let line = json.as_ref().and_then(Line::from_json).ok_or_else(|| {
                format!("line {} is no line of a file of measurements", number + 1)
            })?;
            data.push(line);
        }
        Ok(data)
    }

    /// Adds a line.
    pub fn push(&mut self, line: Line) {
        match line {
            Line::Facts(about, facts) => self.facts.entry(about).or_default().extend(facts),
            Line::Measured(measurement) => self.measurements.push(measurement),
            Line::Failed(failure) => self.failures.push(failure),
            Line::Counted(count) => self.counts.push(count),
        }
    }

    /// A fact, or "unknown".
    pub fn fact(&self, about: &str, name: &str) -> &str {
        let fact = self.facts.get(about).and_then(|facts| facts.get(name));
        fact.map_or("unknown", String::as_str)
    }
}

/// The value with its first four digits.
fn four_digits(value: f64) -> f64 {
    format!("{value:.3e}").parse().expect("it was a number")
}

#[cfg(test)]
mod tests;
