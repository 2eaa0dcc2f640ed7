//! How are the servers' figures told?
//!
//! As tables in Markdown, made from a file of measurements and from nothing else.

use std::fmt::{self, Write};

use super::measure::Row;
use super::{BASE, HELLO_SERVER, WORKS, Work};
use crate::data::{Data, Measurement};
use crate::figure::Figure;
use crate::report::units::amount;

/// What a column tells of a contender.
const COLUMNS: [(&str, &str); 4] = [
    ("requests_per_s", "requests a second"),
    ("p50_us", "p50"),
    ("p99_us", "p99"),
    ("cpu_us", "processor time a request"),
];

/// How the committed page is made from the committed measurements.
const HOW: &str = "cargo run --release -p benches --features peers --bin http -- \
    --from docs/bench/http.jsonl --report docs/bench/HTTP.md";

/// The section, in Markdown.
pub fn render(data: &Data) -> String {
    let mut page = String::new();
    write(&mut page, data).expect("a string takes everything");
    page
}

fn write(page: &mut String, data: &Data) -> fmt::Result {
    writeln!(page, "# Servers\n")?;
    writeln!(
        page,
        "One process serves, another asks, over loopback, on {} cores ({}, {} {}) that other work\n\
         uses too. Each figure is the median of {} rounds of {} s, each in a fresh process, in which\n\
         the contenders take turns; in brackets is the median of the ratios to {BASE} within a round.\n\
         The load is a closed loop: each connection sends its next request when the last is answered,\n\
         so p50 and p99 are those at full speed. Both processes share the cores; the server's own\n\
         processor time, which the system counts for it alone, is what such noise disturbs least.\n\
         Of requests a second more is better, of everything else less.\n",
        data.fact("machine", "cores"),
        data.fact("machine", "cpu"),
        data.fact("machine", "system"),
        data.fact("machine", "kernel"),
        data.fact("run", "rounds"),
        data.fact("run", "seconds"),
    )?;
    writeln!(page, "Made by `{HOW}`.\n")?;
    let figures = Figure::all(&data.measurements);
    for &work in WORKS {
        let connections = connections(work, &data.measurements);
        if connections.is_empty() {
            continue;
        }
        writeln!(page, "{}\n", title(work, data.fact("run", "wrk")))?;
        write!(page, "| connections | server |")?;
        COLUMNS
            .iter()
            .try_for_each(|(_, title)| write!(page, " {title} |"))?;
        writeln!(page, "\n| ---: | --- |{}", " ---: |".repeat(COLUMNS.len()))?;
        for connections in connections {
            let row = Row { work, connections }.name();
            for &who in work.contenders() {
                write_row(page, &figures, &row, connections, who)?;
            }
        }
        writeln!(page)?;
    }
    for failure in &data.failures {
        let (row, who, why) = (&failure.row, &failure.contender, &failure.why);
        writeln!(page, "Failed: {row}, {who}: {why}.\n")?;
    }
    write_calls(page, &figures)
}

fn title(work: Work, wrk: &str) -> String {
    match work {
        Work::Http => format!(
            "## HTTP\n\nhyper's http1 server answers `GET /` with six bytes, with the settings of `hello_server`; the\n\
             load is wrk {wrk} on one thread. `{HELLO_SERVER}` is the server of the scenarios as it is, which also counts,\n\
             limits connections and ends in order; the others do without."
        ),
        Work::Echo => {
            "## Echo\n\nThe same without HTTP: 64 bytes, sent back, again and again.".into()
        }
        Work::Accept => {
            "## Accept and echo\n\nA connection for each echo: opened, 64 bytes sent back, closed."
                .into()
        }
    }
}

fn write_row(
    page: &mut String,
    figures: &[Figure],
    row: &str,
    connections: usize,
    who: &str,
) -> fmt::Result {
    let figure = |name: &str| {
        let mut figures = figures.iter();
        figures.find(|figure| figure.row == row && figure.name == name)
    };
    if figure(COLUMNS[0].0).and_then(|it| it.median(who)).is_none() {
        return Ok(());
    }
    write!(page, "| {connections} | {who} |")?;
    for (name, _) in COLUMNS {
        let figure = figure(name);
        let median = figure.and_then(|it| it.median(who)).unwrap_or(f64::NAN);
        write!(page, " {}", amount(median, name))?;
        match figure.and_then(|it| it.ratio(who, BASE)) {
            Some(ratio) if who != BASE => write!(page, " ({:.2}) |", ratio.median)?,
            _ => write!(page, " |")?,
        }
    }
    writeln!(page)
}

/// The system calls of each server, where they were counted.
fn write_calls(page: &mut String, figures: &[Figure]) -> fmt::Result {
    let calls: Vec<_> = figures
        .iter()
        .filter_map(|figure| Some((figure, figure.name.strip_prefix("calls_")?)))
        .collect();
    if calls.is_empty() {
        return Ok(());
    }
    writeln!(
        page,
        "## System calls a request\n\nCounted by strace in a run of its own; those made less often than once in a hundred requests are\n\
         left out. strace slows the server and not the load, so that the next request is often there\n\
         before the server asks: one that reads first and waits after (smol) then seems never to wait,\n\
         and one that looks at its sockets after so many microseconds (ours) looks more often.\n\n\
         | row | server | all | each |\n| --- | --- | ---: | --- |"
    )?;
    let mut rows: Vec<(&str, &str)> = Vec::new();
    for (figure, _) in &calls {
        for (who, _) in &figure.values {
            if !rows.contains(&(&figure.row, who)) {
                rows.push((&figure.row, who));
            }
        }
    }
    rows.sort_by_key(|(row, _)| calls.iter().position(|(figure, _)| figure.row == *row));
    for (row, who) in rows {
        let mut own: Vec<_> = calls
            .iter()
            .filter(|(figure, _)| figure.row == row)
            .filter_map(|(figure, call)| Some((*call, figure.median(who)?)))
            .collect();
        own.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let all: f64 = own.iter().map(|(_, times)| times).sum();
        let each: Vec<_> = own
            .iter()
            .map(|(call, times)| format!("{call} {times:.2}"))
            .collect();
        writeln!(page, "| {row} | {who} | {all:.2} | {} |", each.join(", "))?;
    }
    Ok(())
}

/// On how many connections it was measured.
fn connections(work: Work, measurements: &[Measurement]) -> Vec<usize> {
    let start = format!("{work}_");
    let mut all: Vec<usize> = measurements
        .iter()
        .filter_map(|it| it.row.strip_prefix(&start)?.parse().ok())
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &str = r#"{"about":"run","facts":{"rounds":"3"}}
{"row":"echo_10","contender":"barista","round":0,"figures":{"requests_per_s":300,"p50_us":10,"p99_us":2000,"cpu_us":4}}
{"row":"echo_10","contender":"tokio","round":0,"figures":{"requests_per_s":100,"p50_us":20,"p99_us":1000,"cpu_us":8}}
{"row":"echo_10","contender":"tokio","round":0,"figures":{"calls_sendto":1,"calls_recvfrom":1.5}}
"#;

    #[test]
    fn ratios_and_calls_are_told() {
        let page = render(&Data::parse(RUN).unwrap());
        let rows = [
            "the median of 3 rounds",
            "| 10 | barista | 300 (3.00) | 10.0 µs (0.50) | 2.00 ms (2.00) | 4.00 µs (0.50) |",
            "| 10 | tokio | 100 | 20.0 µs | 1.00 ms | 8.00 µs |",
            "| echo_10 | tokio | 2.50 | recvfrom 1.50, sendto 1.00 |",
        ];
        for row in rows {
            assert!(page.contains(row), "{row} in\n{page}");
        }
        assert!(!page.contains("## HTTP"), "it was not measured");
    }

    #[test]
    fn the_committed_page_is_what_its_data_makes() {
        let data = Data::parse(include_str!("../../../docs/bench/http.jsonl")).unwrap();
        let page = include_str!("../../../docs/bench/HTTP.md");
        assert!(
            page == render(&data),
            "HTTP.md is stale; make it again: {HOW}"
        );
    }
}
