//! What do several rounds say together?
//!
//! A ratio is taken within a round, because what else the machine did then met
//! both; the median of the rounds' ratios is what counts.

use std::collections::BTreeMap;

use crate::data::Measurement;
use crate::pace::median;
use crate::row::{FLOOR, OURS, RECORDED, THREADS};

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

    /// The peer that the others are compared with: the best of them.
    pub fn best_peer(&self) -> Option<&str> {
        let medians = self
            .contenders()
            .filter(|who| is_peer(who))
            .filter_map(|who| Some((who, self.median(who)?)));
        medians
            .min_by(|(_, a), (_, b)| a.total_cmp(b))
            .map(|(who, _)| who)
    }

    /// Who was measured.
    pub fn contenders(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|(who, _)| who.as_str())
    }

    /// The ratio to `base`; `None` where that cannot be said: one of them was
    /// not measured, or found to be nothing.
    pub fn ratio(&self, contender: &str, base: &str) -> Option<Ratio> {
        let (values, base) = (self.rounds(contender)?, self.rounds(base)?);
        let mut ratios: Vec<f64> = values
            .iter()
            .filter_map(|(round, value)| Some(value / base.get(round)?))
            .filter(|ratio| ratio.is_finite())
            .collect();
        let median = median(&mut ratios);
        Some(Ratio {
            least: *ratios.first()?,
            median,
            most: *ratios.last()?,
        })
    }

    fn rounds(&self, contender: &str) -> Option<&BTreeMap<u64, f64>> {
        let mut values = self.values.iter();
        values
            .find(|(who, _)| who == contender)
            .map(|(_, values)| values)
    }
}

/// The ratios of all rounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// In the best round.
    pub least: f64,
    /// Their median.
    pub median: f64,
    /// In the worst round.
    pub most: f64,
}

/// Whether that is neither of our own nor the floor nor std threads.
pub fn is_peer(contender: &str) -> bool {
    ![OURS, RECORDED, FLOOR, THREADS].contains(&contender)
}

#[cfg(test)]
mod tests;
