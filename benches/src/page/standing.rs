//! Where do we stand in a figure, beside its best peer?

use super::table::count;
use crate::contenders::OURS;
use crate::figure::{Figure, Ratio};
use crate::row::kind_and_size;

/// What counts as neither ahead nor behind.
const LEVEL: std::ops::RangeInclusive<f64> = 0.95..=1.05;

/// Ours beside the best peer in one figure.
pub struct Standing<'a> {
    /// The figure.
    pub figure: &'a Figure,
    /// The best peer.
    pub peer: &'a str,
    /// Ours to it.
    pub ratio: Ratio,
}

impl Standing<'_> {
    /// Where ours stands in each figure that enters the summary and that a peer was measured in, the
    /// worst first.
    pub fn all(figures: &[Figure]) -> Vec<Standing<'_>> {
        let judged = figures.iter().filter(|figure| is_judged(&figure.name));
        let standing = |figure| Standing::of(figure, OURS);
        let mut all: Vec<Standing> = judged.filter_map(standing).collect();
        all.sort_by(|a, b| b.ratio.median.total_cmp(&a.ratio.median));
        all
    }

    /// Where a contender stands in a figure.
    pub fn of<'a>(figure: &'a Figure, contender: &str) -> Option<Standing<'a>> {
        let peer = figure.best_peer()?;
        let ratio = figure.ratio(contender, peer)?;
        Some(Standing {
            figure,
            peer,
            ratio,
        })
    }

    /// More time, or more memory.
    pub fn is_behind(&self) -> bool {
        self.ratio.median > *LEVEL.end()
    }

    /// Less time, or less memory.
    pub fn is_ahead(&self) -> bool {
        self.ratio.median < *LEVEL.start()
    }

    /// The word in the tables.
    pub fn word(&self) -> &'static str {
        match () {
            () if self.is_behind() => "**behind**",
            () if self.is_ahead() => "ahead",
            () => "level",
        }
    }

    /// Row and figure, for people.
    pub fn label(&self) -> String {
        format!(
            "{}: {}",
            row_label(&self.figure.row),
            meaning(&self.figure.name)
        )
    }
}

/// What a figure of that name is, in words.
pub fn meaning(figure: &str) -> &str {
    match figure {
        "ns" => "time",
        "ms" => "time of the whole",
        "over_ms" => "time over the sleep",
        "cpu_ns" => "processor time",
        "bytes" => "memory",
        "asleep_bytes" => "memory asleep",
        "p50_us" => "late, median",
        "p99_us" => "late, 99 of 100",
        "request_p50_us" => "answered, p50",
        "request_p99_us" => "answered, p99",
        other => other,
    }
}

/// Whether the figure enters the summary. The extremes do not: they say more about what else the
/// machine did; instructions say less than time.
fn is_judged(figure: &str) -> bool {
    !matches!(figure, "p99_us" | "request_p99_us" | "instructions")
}

/// A row's name for people: "spawn_join, 1,000".
pub fn row_label(row: &str) -> String {
    match kind_and_size(row) {
        (kind, Some(size)) => format!("{kind}, {}", count(size)),
        (kind, None) => kind.to_owned(),
    }
}
