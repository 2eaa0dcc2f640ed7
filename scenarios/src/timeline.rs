//! How are lanes drawn?
//!
//! One line a job, in characters, to scale: `⣿` is a wait that is under way, `⣀` waiting for its turn,
//! `x` the place where a job was dropped or gave up. The same lines are drawn while a run goes on
//! and when it is over; acts that are drawn together share one scale, so that 15 s look five times as
//! long as 3.
//!
//! The dots are Braille because their width is one column everywhere. Blocks (`█`) take two in some
//! terminals of Korean, Japanese and Chinese locales, and so do `…`, `×` and `→`.
//!
//! Next: [`output`](crate::output)

use unicode_width::UnicodeWidthStr;

use crate::{
    about::Bar,
    event::fit,
    lanes::{Act, Row},
    words,
};

/// Names take no more columns than this.
const WIDEST_NAME: usize = 16;

/// The room there is, and what it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Columns, names included.
    pub width: usize,
    /// Seconds from the left end of a bar to the right.
    pub seconds: f64,
    /// Columns for names, if not as many as they need.
    pub names: Option<usize>,
}

/// What becomes of a job's line once it is drawn: a terminal gives it a colour.
pub type Paint = fn(&Row, String) -> String;

/// The rows of an act at `now`, at most `most` of them.
pub fn rows(act: &Act, now: f64, scale: Scale, most: usize, paint: Paint) -> Vec<String> {
    let drawn = drawn(act);
    let names = scale
        .names
        .unwrap_or_else(|| name_width(&drawn, scale.width));
    let room = bar_width(scale.width, names);
    let fits = if drawn.len() <= most {
        most
    } else {
        most.saturating_sub(1)
    };
    let line = |row: &&Row| {
        let bar = bar(row, act.began, now, room, scale.seconds);
        paint(
            row,
            format!("  {}  {}", fit(&row.name, names), bar.trim_end()),
        )
    };
    let mut lines: Vec<String> = drawn.iter().take(fits).map(line).collect();
    if fits < drawn.len() {
        let more = words::filled("common.more", &[("n", (drawn.len() - fits).into())]);
        lines.push(format!("  {more}"));
    }
    lines
}

/// The rows in which anything has happened.
fn drawn(act: &Act) -> Vec<&Row> {
    act.rows
        .iter()
        .filter(|row| !row.marks.is_empty())
        .collect()
}

/// Finished acts below each other on one scale, with an axis under them.
pub fn draw(acts: &[Act], width: usize, paint: Paint) -> Vec<String> {
    let seconds = acts.iter().map(Act::length).fold(0.0, f64::max);
    // All names take as much room as the widest: the bars of all acts stand above one axis.
    let names = acts.iter().map(|act| name_width(&drawn(act), width));
    let names = names.max().unwrap_or(1);
    let scale = Scale {
        width,
        seconds,
        names: Some(names),
    };
    let mut lines = Vec::new();
    for act in acts {
        let unit = words::text("common.seconds");
        lines.push(format!("{}: {:.3}{unit}", act.title, act.length()));
        let end = act.began + act.length();
        lines.extend(rows(act, end, scale, usize::MAX, paint));
    }
    if !lines.is_empty() {
        lines.push(axis(width, names, seconds));
    }
    lines
}

/// The line that says where the left and the right end stand.
fn axis(width: usize, names: usize, seconds: f64) -> String {
    let room = bar_width(width, names);
    let right = format!("{seconds:.1}{}", words::text("common.seconds"));
    let between = room.saturating_sub(1 + right.width());
    format!("  {}  0{}{right}", " ".repeat(names), " ".repeat(between))
}

/// How wide the column of names is.
fn name_width(rows: &[&Row], width: usize) -> usize {
    let widest = rows.iter().map(|row| row.name.width()).max().unwrap_or(0);
    widest.min(WIDEST_NAME).min(width / 3).max(1)
}

fn bar_width(width: usize, names: usize) -> usize {
    width.saturating_sub(names + 5).clamp(4, 80)
}

/// One bar. Each column shows what went on in its middle; what was too short for a column still
/// leaves a trace.
fn bar(row: &Row, began: f64, now: f64, width: usize, seconds: f64) -> String {
    let column = if seconds > 0.0 {
        seconds / width as f64
    } else {
        1.0
    };
    let at = |t: f64| (((t - began) / column) as usize).min(width - 1);
    let mut cells = vec![' '; width];
    for (i, cell) in cells.iter_mut().enumerate() {
        let middle = began + (i as f64 + 0.5) * column;
        if middle > now {
            break;
        }
        let last = row.marks.iter().rev().find(|mark| mark.0 <= middle);
        *cell = match last {
            Some((_, Bar::Full)) => '⣿',
            Some((_, Bar::Light)) => '⣀',
            _ => ' ',
        };
    }
    for &(t, mark) in &row.marks {
        if mark == Bar::Cut {
            cells[at(t)] = 'x';
        }
    }
    if cells.iter().all(|&cell| cell == ' ') {
        cells[at(row.marks[0].0)] = '⡇';
    }
    cells.into_iter().collect()
}

#[cfg(test)]
mod tests;
