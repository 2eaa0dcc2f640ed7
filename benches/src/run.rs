//! How are two contenders compared on a machine that others use too?
//!
//! Each figure comes from a fresh process, so that nobody inherits another's
//! heap or warm caches, and the processes take turns (A B C, A B C, ..), so that
//! whatever else the machine does meets all of them. A ratio is taken within
//! a round, and the median of the rounds' ratios is what counts.

use std::collections::BTreeMap;
use std::env;
use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::pace::{Pace, median};
use crate::row::{FLOOR, OURS, Row, THREADS};

/// A measurement that takes longer than this hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// The flag with which a process is told to make one measurement.
pub const CHILD: &str = "--child";

/// One measurement in one fresh process.
#[derive(Clone, Debug)]
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

impl Measurement {
    /// One line of a file of measurements.
    pub fn to_json(&self) -> Value {
        json!({ "row": self.row, "contender": self.contender, "round": self.round, "figures": self.figures })
    }

    /// Reads what [`to_json`](Self::to_json) wrote; `None` for anything else.
    pub fn from_json(value: &Value) -> Option<Measurement> {
        let figures = value.get("figures")?.as_object()?;
        Some(Measurement {
            row: value.get("row")?.as_str()?.to_owned(),
            contender: value.get("contender")?.as_str()?.to_owned(),
            round: value.get("round")?.as_u64()?,
            figures: figures
                .iter()
                .filter_map(|(name, v)| Some((name.clone(), v.as_f64()?)))
                .collect(),
        })
    }
}

/// What a process that was started with [`CHILD`] does: one measurement, whose
/// figures it prints as JSON.
pub fn child(row: Row, contender: &str, pace: Pace) -> io::Result<()> {
    let figures: BTreeMap<_, _> = row
        .figures(row.measure(contender, pace))
        .into_iter()
        .collect();
    writeln!(io::stdout(), "{}", json!(figures))
}

/// Measures `contender` in a fresh process; the error is one line.
pub fn measure(row: Row, contender: &str, pace: &str, round: u64) -> Result<Measurement, String> {
    let output = fresh_process(row, contender, pace).map_err(|error| error.to_string())?;
    let figures: Value = serde_json::from_str(&output).map_err(|error| error.to_string())?;
    Measurement::from_json(
        &json!({ "row": row.to_string(), "contender": contender, "round": round, "figures": figures }),
    )
    .ok_or_else(|| "it printed no figures".to_owned())
}

fn fresh_process(row: Row, contender: &str, pace: &str) -> io::Result<String> {
    let mut child = Command::new(env::current_exe()?)
        .args([CHILD, &row.to_string(), contender, pace])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            return Err(io::Error::other(format!(
                "no result after {} s",
                PATIENCE.as_secs()
            )));
        }
        thread::sleep(Duration::from_millis(5));
    };
    let (mut output, mut complaint) = (String::new(), String::new());
    child
        .stdout
        .take()
        .expect("it is piped")
        .read_to_string(&mut output)?;
    child
        .stderr
        .take()
        .expect("it is piped")
        .read_to_string(&mut complaint)?;
    if status.success() {
        return Ok(output);
    }
    let why = complaint
        .lines()
        .filter(|line| !line.is_empty())
        .nth(1)
        .unwrap_or("no reason given");
    Err(io::Error::other(why.to_owned()))
}

/// All measurements of one figure of one row.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The row's name.
    pub row: String,
    /// The figure's name, which ends in its unit.
    pub name: String,
    /// For each contender, a value a round.
    pub values: Vec<(String, BTreeMap<u64, f64>)>,
}

impl Figure {
    /// All the figures in `measurements`, in the order in which they came.
    pub fn all(measurements: &[Measurement]) -> Vec<Figure> {
        let mut all: Vec<Figure> = Vec::new();
        for measurement in measurements {
            for (name, &value) in &measurement.figures {
                let is_this =
                    |figure: &Figure| figure.row == measurement.row && figure.name == *name;
                let place = all.iter().position(is_this).unwrap_or_else(|| {
                    all.push(Figure {
                        row: measurement.row.clone(),
                        name: name.clone(),
                        values: vec![],
                    });
                    all.len() - 1
                });
                let values = &mut all[place].values;
                let who = values
                    .iter()
                    .position(|(who, _)| *who == measurement.contender);
                let who = who.unwrap_or_else(|| {
                    values.push((measurement.contender.clone(), BTreeMap::new()));
                    values.len() - 1
                });
                values[who].1.insert(measurement.round, value);
            }
        }
        all
    }

    /// The median of the rounds, in the figure's unit.
    pub fn median(&self, contender: &str) -> Option<f64> {
        let values = self.rounds(contender)?;
        Some(median(&mut values.values().copied().collect::<Vec<_>>()))
    }

    /// The peer that the others are compared with: the best, or std threads
    /// where no peer was measured.
    pub fn best_peer(&self) -> Option<&str> {
        let is_peer = |who: &str| ![OURS, FLOOR, THREADS].contains(&who);
        let medians = self
            .values
            .iter()
            .map(|(who, _)| (who.as_str(), self.median(who).unwrap_or(f64::NAN)));
        let peers = medians.filter(|(who, _)| is_peer(who));
        let best = peers
            .min_by(|(_, a), (_, b)| a.total_cmp(b))
            .map(|(who, _)| who);
        best.or_else(|| self.rounds(THREADS).map(|_| THREADS))
    }

    /// The ratio to `base`: the median of the ratios within a round.
    pub fn ratio(&self, contender: &str, base: &str) -> Option<f64> {
        let mut ratios = self.ratios(contender, base)?;
        Some(median(&mut ratios))
    }

    /// The ratio to `base` in each round that both took part in.
    pub fn ratios(&self, contender: &str, base: &str) -> Option<Vec<f64>> {
        let (values, base) = (self.rounds(contender)?, self.rounds(base)?);
        Some(
            values
                .iter()
                .filter_map(|(round, value)| Some(value / base.get(round)?))
                .collect(),
        )
    }

    fn rounds(&self, contender: &str) -> Option<&BTreeMap<u64, f64>> {
        self.values
            .iter()
            .find(|(who, _)| who == contender)
            .map(|(_, values)| values)
    }
}
