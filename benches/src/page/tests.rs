use super::*;
use crate::data::{Failure, Line, Measurement};

/// Three rounds of one figure.
fn measured(data: &mut Data, row: &str, figure: &str, all: &[(&str, [f64; 3])]) {
    for (contender, rounds) in all {
        for (round, value) in (0..).zip(rounds) {
            data.push(Line::Measured(Measurement {
                row: row.to_owned(),
                contender: (*contender).to_owned(),
                round,
                figures: [(figure.to_owned(), *value)].into(),
            }));
        }
    }
}

fn facts(data: &mut Data, about: &str, facts: &[(&str, &str)]) {
    let facts = facts
        .iter()
        .map(|&(name, fact)| (name.to_owned(), fact.to_owned()));
    data.push(Line::facts(about, facts.collect()));
}

/// A run in which ours is ahead in one row, level in one, behind in another.
fn small() -> Data {
    let mut data = Data::default();
    facts(&mut data, "machine", &[("cpu", "a chip"), ("cores", "2")]);
    facts(&mut data, "versions", &[("tokio", "1.2.3")]);
    facts(
        &mut data,
        "run",
        &[("rounds", "3"), ("load", "0.10"), ("commit", "abc1234")],
    );
    facts(&mut data, "earlier", &[("@abc", "Be slow")]);
    let timeout = [
        ("barista", [50.0, 100.0, 150.0]),
        ("@abc", [100.0, 200.0, 300.0]),
        ("recorded", [500.0, 1000.0, 1500.0]),
        ("tokio", [100.0, 200.0, 300.0]),
        ("floor", [10.0, 20.0, 30.0]),
        ("threads", [5_000.0, 10_000.0, 15_000.0]),
    ];
    measured(&mut data, "timeout", "ns", &timeout);
    for (row, ours) in [("spawn_join_10", 300.0), ("spawn_join_1000", 101.0)] {
        let all = [("barista", [ours; 3]), ("tokio", [100.0; 3])];
        measured(&mut data, row, "ns", &all);
    }
    data
}

fn page(data: &Data) -> String {
    render(data)["BENCHMARKS.md"].clone()
}

/// The names of the charts.
fn charts(data: &Data) -> Vec<String> {
    let files = render(data).into_keys();
    files.filter(|name| name.ends_with(".svg")).collect()
}

#[track_caller]
fn says(data: &Data, what: &str) {
    let page = page(data);
    assert!(page.contains(what), "{what} in\n{page}");
}

#[test]
fn rows_behind_stand_first_with_the_reason() {
    let page = page(&small());
    let line = |start: &str| {
        page.find(start)
            .unwrap_or_else(|| panic!("{start} in\n{page}"))
    };
    let behind = line(
        "| [spawn_join, 10](#spawn-and-join) | time | tokio, 100 ns | **3.00** | – | Not looked into yet. |",
    );
    let level = line(
        "| [spawn_join, 1,000](#spawn-and-join) | time | tokio, 100 ns | **1.01** | – | – | – | level |",
    );
    let ahead = line(
        "| [timeout](#timeouts) | time | tokio, 200 ns | **0.50** | – | 1.00 | 0.50 | ahead |",
    );
    assert!(behind < level && level < ahead);
    says(
        &small(),
        "Of 3 figures barista is ahead of the best peer in 1, level in 1 and behind in 1",
    );
}

#[test]
fn figures_from_before_the_core_was_rewritten_say_so() {
    let old = "> These figures are of the executor before its core was rewritten";
    let mut data = small();
    assert!(!page(&data).contains(old));
    data.facts.get_mut("run").unwrap().remove("commit");
    says(&data, old);
}

#[test]
fn an_earlier_commit_has_its_column_and_is_summed_up() {
    says(
        &small(),
        "`@abc` is the executor at an earlier commit (\"Be slow\")",
    );
    says(
        &small(),
        "saves more than a tenth in 1; the median of barista ÷ @abc is 0.50",
    );
    says(
        &small(),
        "| barista | in the rounds |  | @abc | recorded | tokio | floor |",
    );
    says(
        &small(),
        "| timeout | time | tokio, 200 ns | **0.50** | – | ahead | 1.00 | 5.00 | 1.00 | 0.10 |",
    );
    says(&small(), " --at abc");
}

#[test]
fn threads_have_their_own_table() {
    says(
        &small(),
        "| timeout | time | 100 ns | 10.0 µs | **100** | – |",
    );
}

#[test]
fn counted_instructions_are_told() {
    let mut data = small();
    let counts = [
        ("barista", [300.4; 3]),
        ("tokio", [200.2; 3]),
        ("floor", [7.0; 3]),
    ];
    measured(&mut data, "timeout", "instructions", &counts);
    says(
        &data,
        "| timeout | instructions | tokio, 200 | **1.50** | – | **behind** | – | – | 1.00 | 0.035 |",
    );
}

#[test]
fn what_failed_is_named() {
    let mut data = small();
    says(&data, "Nothing: every contender finished");
    data.push(Line::Failed(Failure {
        row: "idle_1000000".to_owned(),
        contender: "pool".to_owned(),
        failed: "no result after 60 s".to_owned(),
    }));
    says(&data, "- idle, 1,000,000, pool: `no result after 60 s`");
}

#[test]
fn a_busy_machine_and_a_quick_run_are_said_first() {
    let mut data = small();
    let warned = |data: &Data, warning: &str| {
        let page = page(data);
        page[..page.find("## In short").unwrap()].contains(warning)
    };
    assert!(!warned(&data, "quick run") && !warned(&data, "busy"));
    facts(&mut data, "run", &[("rounds", "1"), ("load", "7.5")]);
    assert!(warned(&data, "quick run") && warned(&data, "busy"));
}

#[test]
fn a_run_without_peers_still_makes_a_page() {
    let mut data = Data::default();
    measured(
        &mut data,
        "requests_5",
        "ms",
        &[("barista", [1.0; 3]), ("threads", [2.0; 3])],
    );
    says(&data, "No peer was measured");
    assert_eq!(charts(&data), ["docs/bench/threads.svg"]);
    render(&Data::default());
}

#[test]
fn every_chart_is_shown_and_every_chart_shown_is_there() {
    let (page, charts) = (page(&small()), charts(&small()));
    assert_eq!(
        charts,
        ["docs/bench/overview.svg", "docs/bench/spawn_join.svg"]
    );
    assert_eq!(page.matches(".svg)").count(), charts.len());
    for name in charts {
        assert!(page.contains(&format!("]({name})")), "{name}");
    }
}

#[test]
fn servers_have_a_page_of_their_own() {
    let mut data = small();
    measured(
        &mut data,
        "http_10",
        "ns",
        &[("barista", [2e4; 3]), ("tokio", [1e4; 3])],
    );
    measured(
        &mut data,
        "http_10",
        "request_p50_us",
        &[("barista", [30.0; 3]), ("tokio", [25.0; 3])],
    );
    let page = &render(&data)["docs/bench/HTTP.md"];
    assert!(
        page.contains("| 10 | barista | 50,000 | 30.0 µs | – | – |"),
        "{page}"
    );
}

#[test]
fn versions_come_from_the_run() {
    says(&small(), "- **tokio** (tokio 1.2.3). ");
}

#[test]
fn every_row_and_contender_has_its_words() {
    for row in crate::rows::rows() {
        for contender in row.contenders() {
            let known = words().contenders.iter().any(|it| it.name == contender);
            assert!(known, "{contender} has no words");
        }
        let kind = row.kind.name;
        let grouped = words().groups.iter().any(|group| group.has(kind));
        let of_threads = kind != "coffee_shop" && SHAPES.iter().any(|shape| shape.name == kind);
        assert!(
            grouped != of_threads,
            "{kind} stands in no section, or in two"
        );
        assert_eq!(kind_and_size(&row.to_string()), (kind, row.size));
    }
}

#[test]
fn amounts_are_written_in_the_nearest_unit() {
    let written = [
        (128.4, "ns", "128 ns"),
        (1_284.0, "ns", "1.28 µs"),
        (0.5, "ns", "0.50 ns"),
        (999.0, "p50_us", "999 µs"),
        (1_500.0, "over_ms", "1.50 s"),
        (88.0, "bytes", "88 B"),
        (13_100.0, "asleep_bytes", "13.1 kB"),
    ];
    for (value, figure, expected) in written {
        assert_eq!(amount(value, figure), expected);
    }
    assert_eq!(table::count(1_000_000), "1,000,000");
    assert_eq!(digits(1234.5), "1,235");
    assert_eq!(digits(0.0149), "0.015");
}

#[test]
fn a_table_stands_in_columns_where_it_is_asked_to() {
    let mut table = Table::new(["row", ">ratio"]);
    table.push(["timeout".to_owned(), "0.5".to_owned()]);
    assert_eq!(
        table.to_string(),
        "| row | ratio |\n| --- | --: |\n| timeout | 0.5 |\n"
    );
    assert_eq!(
        format!("{table:#}"),
        "| row     | ratio |\n| ------- | ----: |\n| timeout |   0.5 |\n"
    );
}
