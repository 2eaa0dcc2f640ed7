//! The parts of the report that are not ratios to peers.

use std::fmt::Write;

use super::contenders::{CONTENDERS, place};
use super::tables::spread;
use super::units::{amount, count, digits, kind_and_size, meaning, row_label};
use crate::data::Data;
use crate::figure::{Figure, is_peer};
use crate::row::{OURS, RECORDED, THREADS};

/// The warnings that a reader should see before any figure.
pub fn warnings(data: &Data) -> String {
    let mut out = String::new();
    let number = |name| data.fact("run", name).parse::<f64>().ok();
    if number("rounds").is_none_or(|rounds| rounds < 3.0) {
        out.push_str("> **This was a quick run** of fewer than three rounds: take its figures for no more than a hint.\n\n");
    }
    let cores = data.fact("machine", "cores").parse::<f64>().unwrap_or(1.0);
    if let Some(load) = number("load")
        && load > cores / 2.0
    {
        let _ = writeln!(
            out,
            "> **The machine was busy** when this run began: {load} processes wanted its {cores} cores. Ratios suffer less from that than \
             amounts do, and lateness suffers most.\n"
        );
    }
    out
}

/// Tasks beside std threads, in each row that both took part in.
pub fn threads(figures: &[Figure]) -> String {
    let mut out = String::from(
        "| row | figure | tasks on barista | std threads | threads ÷ tasks | in the rounds |\n|---|---|---:|---:|---:|---:|\n",
    );
    for figure in figures {
        let (Some(ours), Some(theirs)) = (figure.median(OURS), figure.median(THREADS)) else {
            continue;
        };
        let Some(ratio) = figure.ratio(THREADS, OURS) else {
            continue;
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | **{}** | {} |",
            row_label(&figure.row),
            meaning(&figure.name),
            amount(ours, &figure.name),
            amount(theirs, &figure.name),
            digits(ratio.median),
            spread(ratio),
        );
    }
    out
}

/// Ours with a recorder beside ours without.
pub fn recorder(data: &Data, figures: &[Figure]) -> String {
    let mut out = String::from(
        "| row | without | with | with ÷ without | in the rounds | instructions without | with |\n|---|---:|---:|---:|---:|---:|---:|\n",
    );
    for figure in figures {
        let (Some(off), Some(on)) = (figure.median(OURS), figure.median(RECORDED)) else {
            continue;
        };
        let Some(ratio) = figure.ratio(RECORDED, OURS) else {
            continue;
        };
        let executed = |who| instructions(data, &figure.row, who).map_or("–".to_owned(), whole);
        let _ = writeln!(
            out,
            "| {} | {} | {} | **{}** | {} | {} | {} |",
            row_label(&figure.row),
            amount(off, &figure.name),
            amount(on, &figure.name),
            digits(ratio.median),
            spread(ratio),
            executed(OURS),
            executed(RECORDED),
        );
    }
    out
}

fn instructions(data: &Data, row: &str, contender: &str) -> Option<f64> {
    let mut counts = data.counts.iter();
    let found = counts.find(|count| count.row == row && count.contender == contender);
    found.map(|count| count.instructions)
}

fn whole(value: f64) -> String {
    count(value.round() as u64)
}

/// What callgrind counted.
pub fn instruction_counts(data: &Data) -> String {
    if data.counts.is_empty() {
        return match data.fact("run", "valgrind") {
            "unknown" => "Not counted: there was no valgrind on the machine. With it installed, the same command counts them.\n".to_owned(),
            version => format!("Not counted in this run, though {version} was there.\n"),
        };
    }
    let mut who: Vec<&str> = Vec::new();
    let mut rows: Vec<&str> = Vec::new();
    for count in &data.counts {
        if !who.contains(&&*count.contender) {
            who.push(&count.contender);
        }
        if !rows.contains(&&*count.row) {
            rows.push(&count.row);
        }
    }
    who.sort_by_key(|who| place(who));
    let mut out = format!(
        "| a unit of | barista ÷ fewest of a peer | {} |\n|---|---:|{}\n",
        who.join(" | "),
        "---:|".repeat(who.len())
    );
    for row in rows {
        let peers = who.iter().filter(|who| is_peer(who));
        let fewest = peers
            .filter_map(|who| instructions(data, row, who))
            .min_by(f64::total_cmp);
        let ours = instructions(data, row, OURS);
        let ratio = ours.zip(fewest).map(|(ours, fewest)| ours / fewest);
        let ratio = ratio.map_or("–".to_owned(), |ratio| format!("**{}**", digits(ratio)));
        let _ = write!(out, "| {} | {ratio} |", row_label(row));
        for who in &who {
            let _ = write!(
                out,
                " {} |",
                instructions(data, row, who).map_or("–".to_owned(), whole)
            );
        }
        out.push('\n');
    }
    out
}

/// Who could not be measured.
pub fn failures(data: &Data) -> String {
    if data.failures.is_empty() {
        return "Nothing: every contender finished every row it takes part in, with the right result.\n".to_owned();
    }
    let mut out = String::new();
    for failure in &data.failures {
        let why = failure.why.replace('`', "'");
        let _ = writeln!(
            out,
            "- {}, {}: `{why}`",
            row_label(&failure.row),
            failure.contender
        );
    }
    out
}

/// Who took part, in which version, and what is unfair about it.
pub fn contenders(data: &Data) -> String {
    let mut out = String::new();
    let took_part = |name: &str| {
        let mut measured = data.measurements.iter();
        measured.any(|measurement| measurement.contender == name)
    };
    for it in CONTENDERS.iter().filter(|it| took_part(it.name)) {
        let versions = it
            .crates
            .iter()
            .map(|name| format!("{name} {}", data.fact("versions", name)));
        let versions: Vec<_> = versions.collect();
        let versions = match versions.is_empty() {
            true => String::new(),
            false => format!(" ({})", versions.join(", ")),
        };
        let _ = writeln!(
            out,
            "- **{}**{versions}. {} *Unfair:* {}",
            it.name, it.what, it.unfair
        );
    }
    out
}

/// The machine.
pub fn machine(data: &Data) -> String {
    let mut out = String::from("| | |\n|---|---|\n");
    let facts = [
        ("processor", "machine", "cpu"),
        ("cores", "machine", "cores"),
        ("memory", "machine", "memory"),
        ("system", "machine", "system"),
        ("architecture", "machine", "architecture"),
        ("kernel", "machine", "kernel"),
        ("compiler", "machine", "rustc"),
        ("valgrind", "run", "valgrind"),
        ("processes that wanted to run, before", "run", "load"),
        ("rounds", "run", "rounds"),
        ("pace of one measurement", "run", "pace"),
        ("seconds that the whole run took", "run", "seconds"),
    ];
    for (label, about, name) in facts {
        let _ = writeln!(out, "| {label} | {} |", data.fact(about, name));
    }
    out
}

/// A sentence on how little the cost of a task grows with those that sleep.
pub fn beside_sleepers(figures: &[Figure]) -> Option<String> {
    let sizes = figures.iter().filter_map(|figure| {
        let (kind, size) = kind_and_size(&figure.row);
        (kind == "spawn_join_1000_beside").then_some((size?, figure.median(OURS)?))
    });
    let sizes: Vec<_> = sizes.collect();
    let (&(few, first), &(many, last)) = (sizes.first()?, sizes.last()?);
    Some(format!(
        "Ours: {} a task beside {} sleepers, {} beside {}.\n",
        amount(first, "ns"),
        count(few),
        amount(last, "ns"),
        count(many)
    ))
}
