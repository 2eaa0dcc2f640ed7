use super::*;
use crate::data::{Count, Facts, Failure, Line, Measurement};

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
    let facts: Facts = facts
        .iter()
        .map(|&(name, fact)| (name.to_owned(), fact.to_owned()))
        .collect();
    data.push(Line::Facts(about.to_owned(), facts));
}

/// A run in which ours is ahead in one row, behind in another.
fn small() -> Data {
    let mut data = Data::default();
    facts(&mut data, "machine", &[("cpu", "a chip"), ("cores", "2")]);
    facts(&mut data, "versions", &[("tokio", "1.2.3")]);
    facts(&mut data, "run", &[("rounds", "3"), ("load", "0.10")]);
    measured(
        &mut data,
        "timeout",
        "ns",
        &[
            ("barista", [50.0, 100.0, 150.0]),
            ("recorded", [500.0, 1000.0, 1500.0]),
            ("tokio", [100.0, 200.0, 300.0]),
            ("floor", [10.0, 20.0, 30.0]),
            ("threads", [5_000.0, 10_000.0, 15_000.0]),
        ],
    );
    for (row, ours) in [("spawn_join_10", 300.0), ("spawn_join_1000", 101.0)] {
        let all = [("barista", [ours; 3]), ("tokio", [100.0; 3])];
        measured(&mut data, row, "ns", &all);
    }
    data
}

#[test]
fn rows_behind_are_shown_first_and_as_plainly_as_those_ahead() {
    let page = render(&small()).markdown;
    let line = |start: &str| {
        page.lines()
            .position(|line| line.starts_with(start))
            .unwrap()
    };
    let behind = line("| spawn_join, 10 | time | tokio, 100 ns | 3.00 | – | **behind** |");
    let level = line("| spawn_join, 1,000 | time | tokio, 100 ns | 1.01 | – | level |");
    let ahead = line("| timeout | time | tokio, 200 ns | 0.50 | – | ahead |");
    assert!(behind < level && level < ahead);
    assert!(page.contains("of 3 figures barista is ahead in 1, level in 1 and behind in 1"));
}

#[test]
fn a_group_shows_every_contender_in_its_column() {
    let page = render(&small()).markdown;
    assert!(
        page.contains("| row | figure | best peer | barista | in the rounds | | tokio | floor |")
    );
    assert!(
        page.contains("| timeout | time | tokio, 200 ns | **0.50** | – | ahead | 1.00 | 0.10 |")
    );
}

#[test]
fn threads_and_the_recorder_have_their_own_tables() {
    let page = render(&small()).markdown;
    assert!(page.contains("| timeout | time | 100 ns | 10.0 µs | **100** | – |"));
    assert!(page.contains("| timeout | 100 ns | 1.00 µs | **10.0** | – | – | – |"));
}

#[test]
fn a_missing_valgrind_is_said() {
    let mut data = small();
    assert!(render(&data).markdown.contains("there was no valgrind"));
    facts(&mut data, "run", &[("valgrind", "valgrind-3.19.0")]);
    assert!(
        render(&data)
            .markdown
            .contains("Not counted in this run, though valgrind-3.19.0")
    );
    for (contender, instructions) in [("barista", 300.4), ("tokio", 200.2), ("floor", 7.0)] {
        data.push(Line::Counted(Count {
            row: "timeout".to_owned(),
            contender: contender.to_owned(),
            instructions,
        }));
    }
    let page = render(&data).markdown;
    assert!(
        page.contains("| timeout | **1.50** | 300 | 200 | 7 |"),
        "{page}"
    );
    assert!(!page.contains("Not counted"));
}

#[test]
fn who_failed_is_named() {
    let mut data = small();
    assert!(
        render(&data)
            .markdown
            .contains("Nothing: every contender finished")
    );
    data.push(Line::Failed(Failure {
        row: "idle_1000000".to_owned(),
        contender: "pool".to_owned(),
        why: "no result after 60 s".to_owned(),
    }));
    assert!(
        render(&data)
            .markdown
            .contains("- idle, 1,000,000, pool: `no result after 60 s`")
    );
}

#[test]
fn a_busy_machine_and_a_quick_run_are_said_first() {
    let mut data = small();
    let warned = |data: &Data, warning: &str| {
        let page = render(data).markdown;
        page[..page.find("## In short").unwrap()].contains(warning)
    };
    assert!(!warned(&data, "quick run") && !warned(&data, "busy"));
    facts(&mut data, "run", &[("rounds", "1"), ("load", "7.5")]);
    assert!(warned(&data, "quick run") && warned(&data, "busy"));
}

#[test]
fn a_run_without_peers_still_makes_a_report() {
    let mut data = Data::default();
    let all = [("barista", [1.0; 3]), ("threads", [2.0; 3])];
    measured(&mut data, "requests_5", "ms", &all);
    let report = render(&data);
    assert!(report.markdown.contains("No peer was measured"));
    assert_eq!(report.charts.keys().collect::<Vec<_>>(), ["threads.svg"]);
    render(&Data::default());
}

#[test]
fn every_chart_is_shown_and_every_chart_shown_is_there() {
    let report = render(&small());
    assert_eq!(
        report.charts.keys().collect::<Vec<_>>(),
        ["overview.svg", "spawn_join-ns.svg"]
    );
    let shown = report.markdown.matches("](docs/bench/").count();
    assert_eq!(shown, report.charts.len() + 1, "and the data");
    for name in report.charts.keys() {
        assert!(report.markdown.contains(&format!("](docs/bench/{name})")));
    }
}

#[test]
fn versions_come_from_the_run() {
    assert!(
        render(&small())
            .markdown
            .contains("- **tokio** (tokio 1.2.3). ")
    );
}

#[test]
fn every_row_and_contender_has_its_words() {
    for row in crate::row::ROWS {
        for contender in row.contenders() {
            let known = contenders::CONTENDERS.iter().any(|it| it.name == contender);
            assert!(known, "{contender} has no words");
        }
        let (kind, _) = row.kind();
        let of_threads = SHAPES.iter().any(|shape| shape.name == kind) || kind == "hand_over";
        let grouped = GROUPS.iter().any(|group| group.kinds.contains(&kind));
        assert!(
            grouped != of_threads,
            "{kind} stands in no section, or in two"
        );
        assert_eq!(kind_and_size(&row.to_string()), row.kind());
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
        assert_eq!(units::amount(value, figure), expected);
    }
    assert_eq!(units::count(1_000_000), "1,000,000");
    assert_eq!(units::digits(1234.5), "1,235");
    assert_eq!(units::digits(0.0149), "0.015");
}
