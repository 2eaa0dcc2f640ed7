//! What do several rounds say together?
//!
//! A ratio is taken within a round, because what else the machine did then met both; the median of
//! the rounds' ratios is what counts.

use std::collections::BTreeMap;

use crate::contenders::is_peer;
use crate::data::Measurement;
use crate::pace::quantile;

/// All measurements of one figure of one row.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The row's name.
    pub row: String,
    /// The figure's name, which ends in its unit.
    pub name: String,
    /// For each contender, a value a round.
    values: Vec<(String, BTreeMap<u64, f64>)>,
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

impl Figure {
    /// All the figures in `measurements`, in the order in which they came.
    pub fn all(measurements: &[Measurement]) -> Vec<Figure> {
        let mut all: Vec<Figure> = Vec::new();
        for measured in measurements {
            for (name, &value) in &measured.figures {
                let is_this = |it: &Figure| it.row == measured.row && it.name == *name;
                let place = all.iter().position(is_this).unwrap_or(all.len());
                if place == all.len() {
                    all.push(Figure {
                        row: measured.row.clone(),
                        name: name.clone(),
                        values: vec![],
                    });
                }
                let values = &mut all[place].values;
                let is_whose = |(who, _): &(String, _)| *who == measured.contender;
                let whose = values.iter().position(is_whose).unwrap_or(values.len());
                if whose == values.len() {
                    values.push((measured.contender.clone(), BTreeMap::new()));
                }
                values[whose].1.insert(measured.round, value);
            }
        }
        all
    }

    /// The median of the rounds, in the figure's unit.
    pub fn median(&self, contender: &str) -> Option<f64> {
        let values = self.rounds(contender)?.values().copied();
        Some(quantile(values.collect(), 0.5))
    }

    /// The peer that the others are compared with: the best of them.
    pub fn best_peer(&self) -> Option<&str> {
        let peers = self.contenders().filter(|who| is_peer(who));
        let medians = peers.filter_map(|who| Some((who, self.median(who)?)));
        let best = medians.min_by(|(_, a), (_, b)| a.total_cmp(b));
        best.map(|(who, _)| who)
    }

    /// Whose figures there are.
    pub fn contenders(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|(who, _)| who.as_str())
    }

    /// The ratio to `base`; `None` where that cannot be said: one of them was not measured, or found
    /// to be nothing.
    pub fn ratio(&self, contender: &str, base: &str) -> Option<Ratio> {
        let (values, base) = (self.rounds(contender)?, self.rounds(base)?);
        let within = |(round, value): (&u64, &f64)| Some(value / base.get(round)?);
        let ratios: Vec<f64> = values.iter().filter_map(within).collect();
        let ratios: Vec<f64> = ratios.into_iter().filter(|it| it.is_finite()).collect();
        let least = ratios.iter().copied().reduce(f64::min)?;
        let most = ratios.iter().copied().reduce(f64::max)?;
        let median = quantile(ratios, 0.5);
        Some(Ratio {
            least,
            median,
            most,
        })
    }

    fn rounds(&self, contender: &str) -> Option<&BTreeMap<u64, f64>> {
        let mut values = self.values.iter();
        let values = values.find(|(who, _)| who == contender);
        values.map(|(_, values)| values)
    }
}

#[cfg(test)]
mod tests;
