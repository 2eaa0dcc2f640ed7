//! How are the servers' figures told? As a page of Markdown, made from a file of measurements alone.

use super::{BASE, SERVERS};
use crate::contenders::is_earlier;
use crate::data::Data;
use crate::figure::Figure;
use crate::page::table::{Table, amount, digits};
use crate::row::kind_and_size;

/// What a column tells of a contender.
const COLUMNS: [(&str, &str); 4] = [
    ("requests_per_s", "requests a second"),
    ("p50_us", "p50"),
    ("p99_us", "p99"),
    ("cpu_us", "processor time a request"),
];

/// How the committed page is made from the committed measurements.
const HOW: &str = "cargo run --release -p benches --features peers --bin http -- \
                   --from docs/bench/http.jsonl --page";

/// Makes the page of a run.
pub fn render(data: &Data) -> String {
    let fact = |about, name| data.fact(about, name);
    let mut out = format!(
        "# HTTP servers\n\n\
         One process serves, another asks, over loopback, on {} cores ({}, {} {}) that other work may use, too. Each figure is the median of {} rounds of {} s, each in a \
         fresh process, in which the contenders take turns; in brackets is the median of the ratios to {BASE} within a round. Of requests a second more is better, of \
         everything else less.\n\n\
         hyper's http1 server answers `GET /` with six bytes, with the settings of `hello_server`; the load is wrk {} on one thread. `hello_server` is the server of the \
         scenarios as it is, which also counts, limits connections and ends in order; the others do without.\n\n\
         *Unfair:* The load is a closed loop: each connection sends its next request when the last is answered, so p50 and p99 are those at full speed. Both processes share \
         the cores; the server's own processor time, which the system counts for it alone, is what such noise disturbs least.\n\n",
        fact("machine", "cores"),
        fact("machine", "cpu"),
        fact("machine", "system"),
        fact("machine", "kernel"),
        fact("run", "rounds"),
        fact("run", "seconds"),
        fact("run", "wrk"),
    );
    let figures = Figure::all(&data.measurements);
    let head = [">connections", "server"].into_iter().map(str::to_owned);
    let mut table = Table::new(head.chain(COLUMNS.map(|(_, title)| format!(">{title}"))));
    let mut rows: Vec<&str> = Vec::new();
    for figure in &figures {
        if !rows.contains(&&*figure.row) {
            rows.push(&figure.row);
        }
    }
    for row in rows {
        let (_, connections) = kind_and_size(row);
        let of_row = || figures.iter().filter(|figure| figure.row == row);
        let mut servers: Vec<&str> = of_row().flat_map(Figure::contenders).collect();
        let place = |who: &str| SERVERS.iter().position(|it| *it == who);
        servers.sort_by_key(|who| (is_earlier(who), place(who), *who));
        servers.dedup();
        for server in servers {
            let cells = COLUMNS.map(|(name, _)| {
                let figure = of_row().find(|figure| figure.name == name);
                figure.map_or_else(String::new, |figure| cell(figure, server))
            });
            let head = [connections.unwrap_or(0).to_string(), server.to_owned()];
            table.push(head.into_iter().chain(cells));
        }
    }
    out += &format!("{table}\n");
    for failure in &data.failures {
        out += &format!(
            "- {}, {} failed: `{}`\n",
            failure.row, failure.contender, failure.failed
        );
    }
    out + &format!("Made by `{HOW}`; without `--from` it measures first.\n")
}

/// The median, and its ratio to the base.
fn cell(figure: &Figure, server: &str) -> String {
    let Some(median) = figure.median(server) else {
        return String::new();
    };
    let median = amount(median, &figure.name);
    match figure.ratio(server, BASE) {
        Some(ratio) if server != BASE => format!("{median} ({})", digits(ratio.median)),
        _ => median,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &str = r#"{"about":"run","facts":{"rounds":"3","seconds":"1"}}
{"row":"http_10","contender":"@abc","round":0,"figures":{"requests_per_s":50,"p50_us":40,"p99_us":4000,"cpu_us":16}}
{"row":"http_10","contender":"barista","round":0,"figures":{"requests_per_s":300,"p50_us":10,"p99_us":2000,"cpu_us":4}}
{"row":"http_10","contender":"tokio","round":0,"figures":{"requests_per_s":100,"p50_us":20,"p99_us":1000,"cpu_us":8}}
{"row":"http_100","contender":"tokio","failed":"it hangs"}
"#;

    #[test]
    fn ratios_and_failures_are_told() {
        let page = render(&Data::parse(RUN).unwrap());
        let rows = [
            "the median of 3 rounds",
            "| 10 | barista | 300 (3.00) | 10.0 µs (0.50) | 2.00 ms (2.00) | 4.00 µs (0.50) |\n| 10 | tokio | 100 | 20.0 µs | 1.00 ms | 8.00 µs |\n| 10 | @abc | 50.0",
            "- http_100, tokio failed: `it hangs`",
        ];
        for row in rows {
            assert!(page.contains(row), "{row} in\n{page}");
        }
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
