use std::format;
use std::string::String;

use crate::geometry::{level_for, levels};

/// A number of nanoseconds, in the largest unit in which it is at least one.
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
        // The first deadline of a level is as far away as one of its slots is wide. The level ends
        // where the next begins, and the last at the end of `u64`.
        let width = 1u64 << (6 * level);
        assert_eq!(level_for::<6>(0, width), level);
        assert!(level == 0 || level_for::<6>(0, width - 1) == level - 1);
        let span = (u128::from(width) << 6).min(1 << 64);
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
