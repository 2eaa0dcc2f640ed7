use std::collections::BTreeSet;
use std::fs;

use super::table::{Table, amount, count, digits};
use super::*;
use crate::machine::workspace;

/// Three rounds of one figure, as they are written down.
fn measured(row: &str, figure: &str, all: &[(&str, [f64; 3])]) -> String {
    let mut text = String::new();
    for (contender, values) in all {
        for (round, value) in values.iter().enumerate() {
            text += &format!(
                r#"{{"row":"{row}","contender":"{contender}","round":{round},"figures":{{"{figure}":{value}}}}}"#
            );
            text += "\n";
        }
    }
    text
}

/// A run in which ours is ahead in one row, level in one, behind in another.
fn small() -> String {
    let facts = r#"{"about":"machine","facts":{"cpu":"a chip","cores":"2"}}
{"about":"versions","facts":{"tokio":"1.2.3"}}
{"about":"run","facts":{"rounds":"3","load":"0.10","commit":"abc1234"}}
{"about":"earlier","facts":{"@abc":"Be slow"}}
"#;
    let timeout = [
        ("barista", [50.0, 100.0, 150.0]),
        ("@abc", [100.0, 200.0, 300.0]),
        ("recorded", [500.0, 1000.0, 1500.0]),
        ("tokio", [100.0, 200.0, 300.0]),
        ("floor", [10.0, 20.0, 30.0]),
        ("threads", [5_000.0, 10_000.0, 15_000.0]),
    ];
    let spawn = |ours| [("barista", [ours; 3]), ("tokio", [100.0; 3])];
    [
        facts,
        &measured("timeout", "ns", &timeout),
        &measured("spawn_join_10", "ns", &spawn(300.0)),
        &measured("spawn_join_1000", "ns", &spawn(101.0)),
    ]
    .concat()
}

fn files(text: &str) -> BTreeMap<String, String> {
    render(&Data::parse(text).unwrap())
}

#[track_caller]
fn says(text: &str, all: &[&str]) {
    let page = &files(text)["BENCHMARKS.md"];
    for what in all {
        assert!(page.contains(what), "{what} in\n{page}");
    }
}

fn committed(name: &str) -> String {
    fs::read_to_string(workspace().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_committed_pages_and_their_charts_are_what_the_data_makes() {
    let made = files(&committed(DATA));
    for (name, text) in &made {
        let stale = committed(name) != *text;
        assert!(
            !stale,
            "{name}: the last command of BENCHMARKS.md makes it again"
        );
    }
    for file in fs::read_dir(workspace().join(CHARTS)).unwrap() {
        let path = format!("{CHARTS}/{}", file.unwrap().file_name().display());
        let is_made = path == DATA || made.contains_key(&path);
        assert!(is_made, "{path} is left over");
    }
}

#[test]
fn each_row_that_is_behind_has_its_reason_and_no_other() {
    let data = Data::parse(&committed(DATA)).unwrap();
    let figures = Figure::all(&data.measurements);
    let standings = Standing::all(&figures).into_iter();
    let behind = standings.filter(|it| it.ratio.verdict() == BEHIND);
    let behind: BTreeSet<_> = behind.map(|it| (it.figure.row, it.figure.name)).collect();
    let reasons = words().behind.iter();
    let reasons: BTreeSet<_> = reasons.map(|(row, name, _)| (&**row, &**name)).collect();
    assert_eq!(reasons, behind, "words.json says why, the data says where");
}

#[test]
fn rows_behind_stand_first_with_the_reason() {
    let behind = "| [spawn_join, 10](#spawn-and-join) | time | tokio, 100 ns | **3.00** | – | – | **behind**: Not looked into yet. |\n| [spawn_join, 1,000]";
    let summary = "Of 3 figures barista is ahead of the best peer in 1, level in 1 and behind in 1";
    says(&small(), &[behind, summary]);
}

#[test]
fn every_row_has_its_ratios_in_its_section() {
    says(
        &small(),
        &[
            "| spawn_join, 1,000 | time | tokio, 100 ns | **1.01** | – | level | 1.00 |",
            "| barista | in the rounds |  | @abc | recorded | tokio | floor |",
            "| timeout | time | tokio, 200 ns | **0.50** | – | ahead | 1.00 | 5.00 | 1.00 | 0.10 |",
            "| timeout | time | 100 ns | 10.0 µs | **100** | – |",
            "- **tokio** (tokio 1.2.3). ",
        ],
    );
    let tables = tables(&Data::parse(&small()).unwrap());
    assert!(
        tables.contains("| timeout | time   | tokio, 200 ns | **0.50** |"),
        "{tables}"
    );
}

#[test]
fn an_earlier_commit_is_summed_up() {
    says(
        &small(),
        &[
            "`@abc` is the executor at an earlier commit (\"Be slow\")",
            "saves more than a tenth in 1; the median of barista ÷ @abc is 0.50",
            " --at abc",
        ],
    );
}

#[test]
fn an_earlier_commit_alone_is_what_ours_is_compared_with() {
    let timeout = [("barista", [50.0; 3]), ("@abc", [100.0; 3])];
    let alone = Data::parse(&measured("timeout", "ns", &timeout)).unwrap();
    let tables = tables(&alone);
    let row = "| timeout | time   | @abc, 100 ns | **0.50** |             – | ahead | 1.00 |";
    assert!(tables.contains(row), "{tables}");
}

#[test]
fn counted_instructions_are_told_and_not_summed_up() {
    let counts = [
        ("barista", [300.4; 3]),
        ("tokio", [200.2; 3]),
        ("floor", [7.0; 3]),
    ];
    let counts = measured("timeout", "instructions", &counts);
    let row = "| timeout | instructions | tokio, 200 | **1.50** | – | **behind** | – | – | 1.00 | 0.035 |";
    says(&(small() + &counts), &[row, "Of 3 figures"]);
}

#[test]
fn what_failed_is_named() {
    says(&small(), &["Nothing: every contender finished"]);
    let failure = r#"{"row":"idle_1000000","contender":"pool","failed":"no result after 60 s"}"#;
    let line = "- idle, 1,000,000, pool: `no result after 60 s`";
    says(&(small() + failure), &[line]);
}

#[test]
fn what_makes_figures_doubtful_is_said_first() {
    let warned = |text: &str| {
        let page = files(text).remove("BENCHMARKS.md").unwrap();
        let head = page.split("## In short").next().unwrap();
        ["before its core was rewritten", "quick run", "busy"].map(|it| head.contains(it))
    };
    assert_eq!(warned(&small()), [false, false, false]);
    assert_eq!(
        warned(&small().replace("commit", "x")),
        [true, false, false]
    );
    let doubtful = small().replace(r#""rounds":"3""#, r#""rounds":"1""#);
    assert_eq!(
        warned(&doubtful.replace("0.10", "7.5")),
        [false, true, true]
    );
}

#[test]
fn every_chart_is_shown_and_every_chart_shown_is_there() {
    let requests = [("barista", [1.0; 3]), ("threads", [2.0; 3])];
    let threads = measured("requests_5", "ms", &requests);
    for (text, expected) in [
        (String::new(), vec![]),
        (threads, vec!["docs/bench/threads.svg"]),
        (small(), vec!["docs/bench/spawn_join.svg"]),
    ] {
        let files = files(&text);
        let charts: Vec<_> = files.keys().filter(|name| name.ends_with(".svg")).collect();
        assert_eq!(charts, expected);
        let page = &files["BENCHMARKS.md"];
        assert_eq!(page.matches(".svg)").count(), charts.len());
        assert!(
            charts
                .iter()
                .all(|name| page.contains(&format!("]({name})")))
        );
    }
}

#[test]
fn servers_have_a_page_of_their_own() {
    let time = measured(
        "http_10",
        "ns",
        &[("barista", [2e4; 3]), ("tokio", [1e4; 3])],
    );
    let p50 = measured("http_10", "request_p50_us", &[("barista", [30.0; 3])]);
    let page = &files(&(time + &p50))["docs/bench/HTTP.md"];
    assert!(
        page.contains("| 10 | barista | 50,000 | 30.0 µs | – | – |"),
        "{page}"
    );
}

#[test]
fn every_row_stands_in_one_section() {
    for row in crate::rows::rows() {
        let kind = row.kind.name;
        let grouped = words()
            .groups
            .iter()
            .filter(|group| group.has(kind))
            .count();
        let of_threads = scenarios().filter(|name| *name == kind).count();
        assert_eq!(grouped + of_threads, 1, "{kind}");
        assert_eq!(kind_and_size(&row.to_string()), (kind, row.size));
    }
}

#[test]
#[cfg(all(feature = "peers", target_os = "linux"))]
fn every_contender_takes_part_somewhere() {
    for who in contenders() {
        let takes_part = crate::rows::rows().any(|row| row.work(who).is_some());
        assert!(takes_part, "{who} has words and no row");
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
    assert_eq!(
        [7, 1_000, 1_000_000].map(count),
        ["7", "1,000", "1,000,000"]
    );
    assert_eq!([1234.5, 0.0149].map(digits), ["1,235", "0.015"]);
}

#[test]
fn a_table_stands_in_columns_where_it_is_asked_to() {
    let mut table = Table::new(["row", ">ratio"]);
    table
        .rows
        .push(vec!["timeout".to_owned(), "0.5".to_owned()]);
    let plain = "| row | ratio |\n| --- | --: |\n| timeout | 0.5 |\n";
    assert_eq!(table.to_string(), plain);
    let columns = "| row     | ratio |\n| ------- | ----: |\n| timeout |   0.5 |\n";
    assert_eq!(format!("{table:#}"), columns);
}
