//! How are figures written, one and many?

use std::fmt;

use crate::row::kind_and_size;

/// What is not there.
pub const NONE: &str = "–";

/// A table in Markdown. `{}` writes it for a page, `{:#}` in columns, for a terminal.
pub struct Table {
    head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// With these columns; the numbers of one that begins with `>` stand to the right.
    pub fn new<H: Into<String>>(head: impl IntoIterator<Item = H>) -> Table {
        Table {
            head: head.into_iter().map(Into::into).collect(),
            rows: vec![],
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head: Vec<_> = self.head.iter().map(|it| it.replacen('>', "", 1)).collect();
        let width = |column: usize| {
            let rows = self.rows.iter().chain([&head]);
            let cells = rows.filter(|_| f.alternate()).map(|row| &row[column]);
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<_> = (0..head.len()).map(width).collect();
        let is_number = |column: usize| self.head[column].starts_with('>');
        let rule = |column: usize| {
            let end = if is_number(column) { ":" } else { "-" };
            "-".repeat(widths[column].max(3) - 1) + end
        };
        let rule: Vec<_> = (0..head.len()).map(rule).collect();
        for row in [&head, &rule].into_iter().chain(&self.rows) {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                match is_number(column) {
                    true => write!(f, "| {cell:>width$} ")?,
                    false => write!(f, "| {cell:<width$} ")?,
                }
            }
            writeln!(f, "|")?;
        }
        Ok(())
    }
}

/// A row's name for people: "spawn_join, 1,000".
pub fn row_label(row: &str) -> String {
    match kind_and_size(row) {
        (kind, Some(size)) => format!("{kind}, {}", count(size)),
        (kind, None) => kind.to_owned(),
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

/// An amount of what the figure of that name is in: its name ends in the unit.
pub fn amount(value: f64, figure: &str) -> String {
    match figure.rsplit('_').next().unwrap_or(figure) {
        "ns" => time(value),
        "us" => time(value * 1e3),
        "ms" => time(value * 1e6),
        "bytes" if value < 1000.0 => format!("{value:.0} B"),
        "bytes" => format!("{} kB", digits(value / 1e3)),
        _ => digits(value),
    }
}

fn time(nanos: f64) -> String {
    let (value, unit) = match nanos {
        ..1e3 => (nanos, "ns"),
        1e3..1e6 => (nanos / 1e3, "µs"),
        1e6..1e9 => (nanos / 1e6, "ms"),
        _ => (nanos / 1e9, "s"),
    };
    format!("{} {unit}", digits(value))
}

/// Three digits, or two where it is less than one: the machine gives no more.
pub fn digits(value: f64) -> String {
    match value.abs() {
        1000.0.. => count(value.round() as u64),
        100.0..1000.0 => format!("{value:.0}"),
        10.0..100.0 => format!("{value:.1}"),
        0.095..10.0 => format!("{value:.2}"),
        0.0 => "0".to_owned(),
        _ => format!("{value:.3}"),
    }
}

/// A whole number, with commas between the thousands.
pub fn count(number: u64) -> String {
    match number {
        ..1000 => number.to_string(),
        _ => format!("{},{:03}", count(number / 1000), number % 1000),
    }
}
