//! What did each engine cost?
//!
//! Next: [`interrupt`](crate::interrupt)

use crate::{engine::Engine, event::grouped, measure::Cost};

/// The time of each engine, and how many times as fast as the first it was.
pub fn times(times: &[(Engine, f64)]) -> Vec<String> {
    let lines = times.iter().map(|(engine, seconds)| {
        let ratio = times_as_fast(times[0].1, *seconds);
        format!("{:<10} {seconds:>9.3} s {ratio:>8}", engine.name())
    });
    lines.collect()
}

/// As [`times`], a line an act, with the threads and the memory of each engine; None is one that failed.
pub fn costs(costs: &[(Engine, Option<Cost>)]) -> Vec<String> {
    let ran = || costs.iter().filter_map(|(_, cost)| cost.as_ref());
    let titles = || ran().flat_map(|cost| cost.acts.iter().map(|act| act.0.len()));
    let width = titles().max().unwrap_or(0).max(10);
    let first = ran()
        .find_map(|cost| cost.acts.first())
        .map_or(0.0, |act| act.1);
    let mut lines = vec![format!(
        "{:<width$} {:>11} {:>8} {:>13} {:>12}",
        "engine", "time", "ratio", "peak threads", "peak memory"
    )];
    for (engine, cost) in costs {
        let Some(cost) = cost else {
            lines.push(format!("{:<width$} {:>11}", engine.name(), "failed"));
            continue;
        };
        let threads = known(cost.threads, |number| grouped(number as usize));
        let memory = known(cost.kilobytes, |kb| {
            format!("{:.1} MB", kb as f64 * 1.024e-3)
        });
        for (title, seconds) in &cost.acts {
            let ratio = times_as_fast(first, *seconds);
            lines.push(format!(
                "{title:<width$} {seconds:>9.3} s {ratio:>8} {threads:>13} {memory:>12}"
            ));
        }
    }
    lines.push(
        "(each in a process of its own; memory: its largest resident set, the program included)"
            .to_owned(),
    );
    lines
}

fn known(number: Option<u64>, show: impl Fn(u64) -> String) -> String {
    number.map_or("n/a".to_owned(), show)
}

fn times_as_fast(first: f64, this: f64) -> String {
    format!("{:.1} x", first / this.max(1e-9))
}
