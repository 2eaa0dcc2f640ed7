//! How is a figure written?

/// An amount of what the figure of that name is in: its name ends in the unit.
pub fn amount(value: f64, figure: &str) -> String {
    let unit = figure.rsplit('_').next().unwrap_or(figure);
    match unit {
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

/// What a figure of that name is, in words.
pub fn meaning(figure: &str) -> &str {
    match figure {
        "ns" => "time",
        "ms" => "time of the whole",
        "over_ms" => "time over the sleep",
        "cpu_ns" => "processor time",
        "bytes" => "memory",
        "asleep_bytes" => "memory asleep",
        "peak_bytes" => "peak memory",
        "p50_us" => "late, median",
        "p99_us" => "late, 99 of 100",
        "max_us" => "late, latest",
        other => other,
    }
}

/// Whether the figure enters the summary. The extremes do not: they say more
/// about what else the machine did. Peak memory repeats memory asleep.
pub fn is_judged(figure: &str) -> bool {
    !matches!(figure, "p99_us" | "max_us" | "peak_bytes")
}

/// A row's kind and size, from its name.
pub fn kind_and_size(row: &str) -> (&str, Option<u64>) {
    match row.rsplit_once('_') {
        Some((kind, size)) if size.parse::<u64>().is_ok() => (kind, size.parse().ok()),
        _ => (row, None),
    }
}

/// A row's name for people: "spawn_join, 1,000".
pub fn row_label(row: &str) -> String {
    match kind_and_size(row) {
        (kind, Some(size)) => format!("{kind}, {}", count(size)),
        (kind, None) => kind.to_owned(),
    }
}
