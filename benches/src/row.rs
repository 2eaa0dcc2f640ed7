//! What is a row: a piece of work, at one size, done by its contenders?

use std::fmt;

use crate::pace::{Laps, Pace};
use crate::words;
use crate::work::Sample;

/// A piece of work, and the sizes it is done at; none if that is no question.
pub struct Kind {
    pub name: &'static str,
    pub sizes: &'static [u64],
    /// The work of this size, as this contender does it. `None` if it takes no part, or this build does
    /// not know it.
    pub work: fn(u64, &str) -> Option<Work>,
}

/// What a contender has to do, and which figures come of it.
pub enum Work {
    /// It is timed. An iteration makes this many units; the figure is for one of them.
    Each(u64, Box<dyn FnOnce(Pace) -> Laps>),
    /// It is timed; the figure is for the whole.
    Whole(Box<dyn FnOnce(Pace) -> Laps>),
    /// It is more than a time.
    Figures(Box<dyn FnOnce() -> Sample>),
}

impl Work {
    pub fn units(&self) -> u64 {
        match self {
            Work::Each(units, _) => *units,
            _ => 1,
        }
    }

    /// # Panics
    ///
    /// If it is more than a time, or its results are wrong.
    pub fn laps(self, pace: Pace) -> Laps {
        match self {
            Work::Each(_, work) | Work::Whole(work) => work(pace),
            Work::Figures(_) => panic!("it is more than a time"),
        }
    }
}

/// A piece of work at one size.
#[derive(Clone, Copy)]
pub struct Row {
    pub kind: &'static Kind,
    pub size: Option<u64>,
}

impl Row {
    /// The work as a contender does it, if it takes part.
    pub fn work(self, contender: &str) -> Option<Work> {
        (self.kind.work)(self.size.unwrap_or(1), contender)
    }

    pub fn contenders(self) -> impl Iterator<Item = &'static str> {
        words::contenders().filter(move |who| self.work(who).is_some())
    }

    /// Measures `contender`, in this process.
    ///
    /// # Errors
    ///
    /// If it does not take part in the row.
    ///
    /// # Panics
    ///
    /// If its results are wrong.
    pub fn measure(self, contender: &str, pace: Pace) -> Result<Sample, String> {
        let none = "takes no part, or only in a build with --features peers";
        let work = self.work(contender);
        Ok(match work.ok_or(format!("{self}: {contender} {none}"))? {
            Work::Each(units, work) => vec![("ns", work(pace).nanos() / units as f64)],
            Work::Whole(work) => vec![("ms", work(pace).nanos() / 1e6)],
            Work::Figures(work) => work(),
        })
    }
}

impl fmt::Display for Row {
    /// The name on the command line and in the measurements.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.size {
            Some(size) => write!(f, "{}_{size}", self.kind.name),
            None => f.write_str(self.kind.name),
        }
    }
}

/// A row's kind and size, from its name.
pub fn kind_and_size(row: &str) -> (&str, Option<u64>) {
    match row.rsplit_once('_') {
        Some((kind, size)) if size.parse::<u64>().is_ok() => (kind, size.parse().ok()),
        _ => (row, None),
    }
}
