//! How are figures written, one and many?

use std::fmt;

/// A table in Markdown. `{}` writes it for a page, `{:#}` in columns, for a terminal.
pub struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// With these columns; the numbers of one that begins with `>` stand to the right.
    pub fn new<H: Into<String>>(head: impl IntoIterator<Item = H>) -> Table {
        Table {
            head: head.into_iter().map(Into::into).collect(),
            rows: vec![],
        }
    }

    /// Adds a row.
    pub fn push(&mut self, row: impl IntoIterator<Item = String>) {
        self.rows.push(row.into_iter().collect());
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_number: Vec<bool> = self.head.iter().map(|it| it.starts_with('>')).collect();
        let head: Vec<_> = self.head.iter().map(|it| it.replacen('>', "", 1)).collect();
        let widths = (0..head.len()).map(|column| {
            let cells = self
                .rows
                .iter()
                .chain([&head])
                .filter_map(|row| row.get(column));
            let widest = cells.map(|cell| cell.chars().count()).max();
            if f.alternate() {
                widest.unwrap_or(0)
            } else {
                0
            }
        });
        let widths: Vec<_> = widths.collect();
        let rule = widths.iter().zip(&is_number).map(|(width, is_number)| {
            let end = if *is_number { ":" } else { "-" };
            "-".repeat(width.saturating_sub(1).max(2)) + end
        });
        let rule: Vec<_> = rule.collect();
        for row in [&head, &rule].into_iter().chain(&self.rows) {
            for (column, cell) in row.iter().enumerate() {
                let width = widths[column];
                match is_number[column] {
                    true => write!(f, "| {cell:>width$} ")?,
                    false => write!(f, "| {cell:<width$} ")?,
                }
            }
            writeln!(f, "|")?;
        }
        Ok(())
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
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
