//! What did each engine cost?
//!
//! Next: [`interrupt`](crate::interrupt)

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::{engine::Engine, event::grouped, measure::Cost, words};

/// Columns that stand this far apart are told apart.
const GAP: &str = "  ";

/// The time of each engine, and how many times faster than the first it was.
pub fn times(times: &[(Engine, f64)], width: usize) -> Vec<String> {
    let rows = times.iter().enumerate().map(|(i, &(engine, seconds))| {
        let speed = if i == 0 {
            String::new()
        } else {
            speed(times[0].1, seconds)
        };
        vec![engine.name().to_owned(), in_seconds(seconds), speed]
    });
    lay_out(None, &rows.collect::<Vec<_>>(), width)
}

/// A line an act, with the threads and the memory of its engine; None is one that failed.
pub fn costs(costs: &[(Engine, Option<Cost>)], width: usize) -> Vec<String> {
    let heads = ["engine", "time", "speed", "threads", "memory"];
    let heads = heads.map(|head| words::text(&format!("table.{head}")).to_owned());
    let first = costs
        .iter()
        .find_map(|(engine, cost)| Some((*engine, cost.as_ref()?)));
    let mut rows = Vec::new();
    for (engine, cost) in costs {
        let Some(cost) = cost else {
            rows.push(vec![
                engine.name().to_owned(),
                words::text("table.failed").to_owned(),
            ]);
            continue;
        };
        let threads = known(cost.threads, |number| grouped(number as usize));
        let memory = known(cost.kilobytes, |kb| {
            format!("{:.1} MB", kb as f64 * 1.024e-3)
        });
        for (title, seconds) in &cost.acts {
            let base = first
                .filter(|(first, _)| first != engine)
                .and_then(|(_, cost)| alike(title, cost));
            let speed = base.map_or(String::new(), |base| speed(base, *seconds));
            let (threads, memory) = (threads.clone(), memory.clone());
            rows.push(vec![
                title.clone(),
                in_seconds(*seconds),
                speed,
                threads,
                memory,
            ]);
        }
    }
    let mut lines = lay_out(Some(&heads), &rows, width);
    lines.push(words::text("table.note").to_owned());
    lines
}

/// The seconds to compare an act with: those of the same phase in `cost` or, where it has none, of its first.
fn alike(title: &str, cost: &Cost) -> Option<f64> {
    let phase = |title: &str| title.split_once(", ").map(|(_, phase)| phase.to_owned());
    let same = cost
        .acts
        .iter()
        .find(|(other, _)| phase(other) == phase(title));
    same.or(cost.acts.first()).map(|(_, seconds)| *seconds)
}

/// Rows in columns, the first flush left and the others right. Where the terminal is too narrow for that, each row is a
/// sentence, and its heads stand in it.
fn lay_out(heads: Option<&[String]>, rows: &[Vec<String>], width: usize) -> Vec<String> {
    let all = || heads.into_iter().chain(rows.iter().map(Vec::as_slice));
    let columns = all().map(<[String]>::len).max().unwrap_or(0);
    let widest = |column: usize| {
        all()
            .filter_map(|row| row.get(column))
            .map(|cell: &String| cell.width())
            .max()
    };
    let widths: Vec<usize> = (0..columns)
        .map(|column| widest(column).unwrap_or(0))
        .collect();
    if widths.iter().sum::<usize>() + GAP.len() * columns.saturating_sub(1) > width {
        return rows.iter().map(|row| sentence(heads, row)).collect();
    }
    let line = |row: &[String]| {
        let cells = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, width))| {
                let blanks = " ".repeat(width - cell.width());
                if column == 0 {
                    format!("{cell}{blanks}")
                } else {
                    format!("{blanks}{cell}")
                }
            });
        cells.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
    };
    all().map(line).collect()
}

fn sentence(heads: Option<&[String]>, row: &[String]) -> String {
    let cells = row
        .iter()
        .enumerate()
        .skip(1)
        .filter(|(_, cell)| !cell.is_empty());
    let cells = cells.map(|(column, cell)| match heads {
        // A speed speaks for itself, and so does what has failed.
        Some(heads) if row.len() == heads.len() && column != 2 => {
            format!("{} {cell}", heads[column])
        }
        _ => cell.clone(),
    });
    format!("{}: {}", row[0], cells.collect::<Vec<_>>().join(", "))
}

fn known(number: Option<u64>, show: impl Fn(u64) -> String) -> String {
    number.map_or(words::text("table.unknown").to_owned(), show)
}

fn in_seconds(seconds: f64) -> String {
    format!("{seconds:.3}{}", words::text("common.seconds"))
}

/// `5.0 times faster`, or slower, or as fast.
fn speed(first: f64, this: f64) -> String {
    let (first, this) = (first.max(1e-9), this.max(1e-9));
    if (0.95..1.05).contains(&(first / this)) {
        return words::text("table.alike").to_owned();
    }
    let (key, times) = if this <= first {
        ("faster", first / this)
    } else {
        ("slower", this / first)
    };
    words::filled(&format!("table.{key}"), &[("times", Value::from(times))])
}

#[cfg(test)]
mod tests;
