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

/// As [`times`], with threads and memory; None is an engine that failed.
pub fn costs(costs: &[(Engine, Option<Cost>)]) -> Vec<String> {
    let mut lines = vec![format!(
        "{:<10} {:>11} {:>8} {:>13} {:>12}",
        "engine", "time", "ratio", "peak threads", "peak memory"
    )];
    let first = costs.iter().find_map(|(_, cost)| *cost);
    for (engine, cost) in costs {
        let name = engine.name();
        lines.push(match (cost, first) {
            (Some(cost), Some(first)) => {
                let ratio = times_as_fast(first.seconds, cost.seconds);
                let threads = known(cost.threads, |number| grouped(number as usize));
                let memory = known(cost.kilobytes, |kb| {
                    format!("{:.1} MB", kb as f64 * 1024.0 / 1e6)
                });
                let seconds = cost.seconds;
                format!("{name:<10} {seconds:>9.3} s {ratio:>8} {threads:>13} {memory:>12}")
            }
            _ => format!("{name:<10} {:>11}", "failed"),
        });
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
