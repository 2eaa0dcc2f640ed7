//! What do several rounds say together, and where do we stand?
//!
//! A ratio is taken within a round, because what else the machine did then met both; the median of
//! the rounds' ratios is what counts.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::data::Measurement;
use crate::pace::quantile;
use crate::words::{self, OURS};

/// Less time, or less memory, by more than a twentieth.
pub const AHEAD: &str = "ahead";
/// As much, within a twentieth.
pub const LEVEL: &str = "level";
/// More.
pub const BEHIND: &str = "**behind**";

/// All measurements of one figure of one row.
#[derive(Clone, Debug)]
pub struct Figure<'a> {
    pub row: &'a str,
    /// The figure's name, which ends in its unit.
    pub name: &'a str,
    /// For each contender, a value a round.
    values: IndexMap<&'a str, BTreeMap<u64, f64>>,
}

/// The ratios of all rounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    pub least: f64,
    pub median: f64,
    pub most: f64,
}

/// A contender, mostly ours, beside the best peer.
pub struct Standing<'a> {
    pub figure: &'a Figure<'a>,
    pub peer: &'a str,
    pub ratio: Ratio,
}

impl Ratio {
    /// [`AHEAD`], [`LEVEL`] or [`BEHIND`].
    pub fn verdict(self) -> &'static str {
        match self.median {
            ..0.95 => AHEAD,
            0.95..=1.05 => LEVEL,
            _ => BEHIND,
        }
    }
}

impl<'a> Figure<'a> {
    /// All the figures in `measurements`, in the order in which they came.
    pub fn all(measurements: &'a [Measurement]) -> Vec<Figure<'a>> {
        let mut all = IndexMap::<_, IndexMap<_, BTreeMap<_, _>>>::new();
        for it in measurements {
            for (name, value) in &it.figures {
                let of_figure = all.entry((&*it.row, &**name)).or_default();
                let of_contender = of_figure.entry(&*it.contender).or_default();
                of_contender.insert(it.round, *value);
            }
        }
        let all = all.into_iter();
        all.map(|((row, name), values)| Figure { row, name, values })
            .collect()
    }

    /// The median of the rounds, in the figure's unit.
    pub fn median(&self, contender: &str) -> Option<f64> {
        let rounds = self.values.get(contender)?;
        Some(quantile(rounds.values().copied().collect(), 0.5))
    }

    /// The peer that the others are compared with: the best of them.
    pub fn best_peer(&self) -> Option<&'static str> {
        let medians = words::peers().filter_map(|who| Some((who, self.median(who)?)));
        let best = medians.min_by(|(_, a), (_, b)| a.total_cmp(b));
        best.map(|(who, _)| who)
    }

    pub fn contenders(&self) -> impl Iterator<Item = &'a str> {
        self.values.keys().copied()
    }

    /// The ratio to `base`; `None` where that cannot be said: one of them was not measured, or found
    /// to be nothing.
    pub fn ratio(&self, contender: &str, base: &str) -> Option<Ratio> {
        let (values, base) = (self.values.get(contender)?, self.values.get(base)?);
        let within = |(round, value): (&u64, &f64)| Some(value / base.get(round)?);
        let ratios = values.iter().filter_map(within);
        let ratios: Vec<f64> = ratios.filter(|it| it.is_finite()).collect();
        Some(Ratio {
            least: ratios.iter().copied().reduce(f64::min)?,
            most: ratios.iter().copied().reduce(f64::max)?,
            median: quantile(ratios, 0.5),
        })
    }

    pub fn standing(&'a self, contender: &str) -> Option<Standing<'a>> {
        let peer = self.best_peer()?;
        let ratio = self.ratio(contender, peer)?;
        let figure = self;
        Some(Standing {
            figure,
            peer,
            ratio,
        })
    }

    /// Whether it enters the summary. The extremes do not: they say more about what else the machine
    /// did; instructions say less than time.
    fn is_judged(&self) -> bool {
        !["p99_us", "request_p99_us", "instructions"].contains(&self.name)
    }
}

impl Standing<'_> {
    /// Where ours stands in each figure that enters the summary and that a peer was measured in, the
    /// worst first.
    pub fn all<'a>(figures: &'a [Figure<'a>]) -> Vec<Standing<'a>> {
        let judged = figures.iter().filter(|figure| figure.is_judged());
        let mut all: Vec<_> = judged.filter_map(|it| it.standing(OURS)).collect();
        all.sort_by(|a, b| b.ratio.median.total_cmp(&a.ratio.median));
        all
    }
}

#[cfg(test)]
mod tests;
