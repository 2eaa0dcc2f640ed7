//! A group of rows as a table of ratios to the best peer.

use std::fmt::Write;

use super::contenders::place;
use super::units::{amount, digits, is_judged, meaning, row_label};
use crate::figure::{Figure, Ratio, is_peer};
use crate::row::{FLOOR, OURS};

/// What counts as neither ahead nor behind.
const LEVEL: std::ops::RangeInclusive<f64> = 0.95..=1.05;

/// How ours stands to the best peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Quicker, or smaller.
    Ahead,
    /// Within a twentieth.
    Level,
    /// Slower, or larger.
    Behind,
}

impl Verdict {
    /// By the median of the ratios, as the tables print it.
    pub fn of(ratio: Ratio) -> Verdict {
        if LEVEL.contains(&ratio.median) {
            Verdict::Level
        } else if ratio.median < 1.0 {
            Verdict::Ahead
        } else {
            Verdict::Behind
        }
    }

    /// The word in the tables.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Ahead => "ahead",
            Verdict::Level => "level",
            Verdict::Behind => "**behind**",
        }
    }
}

/// Ours beside the best peer in one figure.
pub struct Standing<'a> {
    /// The figure.
    pub figure: &'a Figure,
    /// The best peer.
    pub peer: &'a str,
    /// Ours to it.
    pub ratio: Ratio,
}

/// Where ours stands in each figure that enters the summary and that a peer
/// was measured in, the worst first.
pub fn standings(figures: &[Figure]) -> Vec<Standing<'_>> {
    let judged = figures.iter().filter(|figure| is_judged(&figure.name));
    let mut all: Vec<Standing> = judged
        .filter_map(|figure| {
            let peer = figure.best_peer()?;
            let ratio = figure.ratio(OURS, peer)?;
            Some(Standing {
                figure,
                peer,
                ratio,
            })
        })
        .collect();
    all.sort_by(|a, b| b.ratio.median.total_cmp(&a.ratio.median));
    all
}

/// The least and the most of a ratio, where there was more than one round.
pub fn spread(ratio: Ratio) -> String {
    if ratio.least == ratio.most {
        return "–".to_owned();
    }
    format!("{} to {}", digits(ratio.least), digits(ratio.most))
}

/// The summary: a line a standing.
pub fn summary(standings: &[Standing]) -> String {
    let mut out = String::from(
        "| row | figure | best peer | barista ÷ best peer | in the rounds | |\n|---|---|---|---:|---:|---|\n",
    );
    for it in standings {
        let best = it.figure.median(it.peer).unwrap_or(f64::NAN);
        let _ = writeln!(
            out,
            "| {} | {} | {}, {} | {} | {} | {} |",
            row_label(&it.figure.row),
            meaning(&it.figure.name),
            it.peer,
            amount(best, &it.figure.name),
            digits(it.ratio.median),
            spread(it.ratio),
            Verdict::of(it.ratio).word(),
        );
    }
    out
}

/// All contenders' ratios in the figures of a group.
pub fn group(figures: &[&Figure]) -> String {
    let mut others: Vec<&str> = Vec::new();
    for who in figures.iter().flat_map(|figure| figure.contenders()) {
        if (is_peer(who) || who == FLOOR) && !others.contains(&who) {
            others.push(who);
        }
    }
    others.sort_by_key(|who| place(who));
    let mut out = format!(
        "| row | figure | best peer | barista | in the rounds | | {} |\n|---|---|---|---:|---:|---|{}\n",
        others.join(" | "),
        "---:|".repeat(others.len())
    );
    for figure in figures {
        let Some(best) = figure.best_peer() else {
            continue;
        };
        let ours = figure.ratio(OURS, best);
        let absolute = amount(figure.median(best).unwrap_or(f64::NAN), &figure.name);
        let _ = write!(
            out,
            "| {} | {} | {best}, {absolute} | {} | {} | {} |",
            row_label(&figure.row),
            meaning(&figure.name),
            ours.map_or("–".to_owned(), |ratio| format!(
                "**{}**",
                digits(ratio.median)
            )),
            ours.map_or("–".to_owned(), spread),
            ours.map_or("not measured", |ratio| Verdict::of(ratio).word()),
        );
        for who in &others {
            let ratio = figure.ratio(who, best);
            let _ = write!(
                out,
                " {} |",
                ratio.map_or("–".to_owned(), |ratio| digits(ratio.median))
            );
        }
        out.push('\n');
    }
    out
}
