use crate::geometry::{level_span, levels, slot_width};
use std::format;
use std::string::String;

/// Nanoseconds, in the largest unit of which there is at least one.
fn duration(nanoseconds: u128) -> String {
    let units = [
        (1e9 * 86_400.0 * 365.25, "years"),
        (1e9 * 86_400.0, "days"),
        (1e9 * 3_600.0, "h"),
        (1e9 * 60.0, "min"),
        (1e9, "s"),
        (1e6, "ms"),
        (1e3, "us"),
        (1.0, "ns"),
    ];
    let nanoseconds = nanoseconds as f64;
    let (size, unit) = units
        .into_iter()
        .find(|(size, _)| nanoseconds >= *size)
        .unwrap();
    let count = nanoseconds / size;
    if count.fract() == 0.0 {
        format!("{count} {unit}")
    } else {
        format!("{count:.1} {unit}")
    }
}

#[test]
fn the_table_of_levels_in_the_docs_is_true() {
    let mut table = String::new();
    for level in 0..levels::<6>() {
        let (width, span) = (slot_width::<6>(level), level_span::<6>(level));
        table += &format!(
            "//! | {level} | 2^{} | 2^{} | {} | {} |\n",
            width.ilog2(),
            span.ilog2(),
            duration(width.into()),
            duration(span)
        );
    }
    assert!(
        include_str!("lib.rs").contains(&table),
        "the table is:\n{table}"
    );
}
