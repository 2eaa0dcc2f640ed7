//! What is a row: a piece of work, at one size, done by its contenders?

use std::fmt;

use crate::contenders::{FLOOR, OURS, RECORDED, THREADS};
use crate::pace::{Laps, Pace};
use crate::shapes::Shape;
use crate::work::{Found, Sample};

/// A piece of work, the sizes it is done at, and the contenders.
pub struct Kind {
    /// Its name on the command line and in the measurements.
    pub name: &'static str,
    /// How many of it; none if that is no question.
    pub sizes: &'static [u64],
    /// The peers, by name.
    pub peers: &'static [&'static str],
    /// At which size the work is also done with no executor.
    pub floor: fn(u64) -> bool,
    /// Threads take part up to this size: more are slow and prove nothing new.
    pub most_threads: u64,
    /// At which size our own executor is also measured with a recorder.
    pub recorded: Option<u64>,
    /// How many of what the figure is for one iteration makes.
    pub units: fn(u64) -> u64,
    /// `None` for a contender that this build does not know.
    pub measure: fn(Row, &str, Pace) -> Option<Found>,
}

/// A piece of work at one size.
#[derive(Clone, Copy)]
pub struct Row {
    /// The work.
    pub kind: &'static Kind,
    /// How many of it.
    pub size: Option<u64>,
}

impl Row {
    /// How many of it.
    pub fn n(self) -> u64 {
        self.size.unwrap_or(1)
    }

    /// How many of what the figure is for one iteration makes.
    pub fn units(self) -> u64 {
        (self.kind.units)(self.n())
    }

    /// The contenders.
    pub fn contenders(self) -> Vec<&'static str> {
        let mut all = vec![OURS];
        all.extend((self.kind.recorded == Some(self.n())).then_some(RECORDED));
        all.extend(self.kind.peers);
        all.extend((self.kind.floor)(self.n()).then_some(FLOOR));
        all.extend(((1..=self.kind.most_threads).contains(&self.n())).then_some(THREADS));
        all
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
    pub fn measure(self, contender: &str, pace: Pace) -> Result<Found, String> {
        let found = match self.contenders().contains(&contender) {
            true => (self.kind.measure)(self, contender, pace),
            false => None,
        };
        found.ok_or_else(|| {
            format!("{contender} takes no part in {self}, or only in a build with --features peers")
        })
    }

    /// As [`measure`](Self::measure), of what is timed.
    ///
    /// # Panics
    ///
    /// If it takes no part, or the row is more than a time.
    pub fn laps(self, contender: &str, pace: Pace) -> Laps {
        match self.measure(contender, pace) {
            Ok(Found::Laps(laps)) => laps,
            _ => panic!("{contender} is not timed in {self}"),
        }
    }

    /// What was found, as named figures.
    pub fn figures(self, found: Found) -> Sample {
        match found {
            Found::Laps(laps) if Shape::named(self.kind.name).is_some() => {
                vec![("ms", laps.nanos() / 1e6)]
            }
            Found::Laps(laps) => vec![("ns", laps.nanos() / self.units() as f64)],
            Found::Figures(figures) => figures,
        }
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
