//! One story, three engines.

mod common;

use std::collections::BTreeMap;

use common::{SCENARIOS, events, told};
use serde_json::Value;

/// A twentieth of the time: long enough for two cores to keep the order of half seconds.
const FAST: [&str; 2] = ["--time-scale", "0.05"];

/// What each actor says, in order, and when.
fn by_actor(events: &[Value]) -> BTreeMap<String, Vec<(String, f64)>> {
    let mut actors: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for event in events {
        let actor = format!("{} {}", event["actor"], event["phase"]);
        actors
            .entry(actor)
            .or_default()
            .push((event["event"].to_string(), event["t"].as_f64().unwrap()));
    }
    actors
}

#[test]
fn threads_tell_what_the_executor_tells_and_nothing_is_early() {
    for (name, flags) in SCENARIOS {
        // In a queue it is chance which consumer gets what; a thread cannot be dropped; futures have no threads.
        if ["producer_consumer", "timeouts", "basics"].contains(&name) {
            continue;
        }
        let ours = by_actor(&events(name, &[flags, &["--virtual-time"]].concat()));
        let theirs = by_actor(&events(
            name,
            &[flags, &FAST, &["--engine", "threads"]].concat(),
        ));
        assert_eq!(
            ours.keys().collect::<Vec<_>>(),
            theirs.keys().collect::<Vec<_>>(),
            "{name}"
        );
        for (actor, ours) in ours {
            let theirs = &theirs[&actor];
            assert_eq!(ours.len(), theirs.len(), "{name}: {actor}");
            for (ours, theirs) in ours.iter().zip(theirs) {
                assert_eq!(ours.0, theirs.0, "{name}: {actor}");
                assert!(
                    theirs.1 >= ours.1,
                    "{name}: {actor} {} is early: {} < {}",
                    ours.0,
                    theirs.1,
                    ours.1
                );
            }
        }
    }
}

#[test]
fn the_executor_in_real_time_tells_the_golden_story_and_nothing_is_early() {
    for (name, flags) in SCENARIOS {
        let golden = by_actor(&events(name, &[flags, &["--virtual-time"]].concat()));
        let real = by_actor(&events(
            name,
            &[flags, &FAST, &["--engine", "executor"]].concat(),
        ));
        for (actor, golden) in golden {
            for (golden, real) in golden.iter().zip(&real[&actor]) {
                assert_eq!(golden.0, real.0, "{name}: {actor}");
                assert!(
                    real.1 >= golden.1,
                    "{name}: {actor} {} is early: {} < {}",
                    golden.0,
                    real.1,
                    golden.1
                );
            }
        }
    }
}

#[test]
fn a_plain_loop_ends_one_job_before_it_begins_the_next() {
    for name in ["coffee_shop", "requests", "stock_prices"] {
        let events = events(name, &[&FAST[..], &["--engine", "sequential"]].concat());
        for pair in events.chunks(2) {
            assert_eq!(pair[0]["actor"], pair[1]["actor"], "{name}");
        }
    }
}

#[test]
fn the_coffee_shop_without_flags_tells_both_ways() {
    let events = events("coffee_shop", &["--time-scale", "0.02"]);
    let engines: Vec<&str> = events
        .iter()
        .map(|event| event["engine"].as_str().unwrap())
        .collect();
    assert_eq!(engines, [["sequential"; 10], ["executor"; 10]].concat());
    let last = |engine| {
        events
            .iter()
            .rfind(|event| event["engine"] == engine)
            .unwrap()["t"]
            .as_f64()
            .unwrap()
    };
    assert!(last("sequential") >= 15.0 && last("executor") >= 3.0);
    assert!(last("executor") < last("sequential"));
}

#[test]
fn each_thread_of_the_producer_consumer_stops() {
    for items in ["1", "10"] {
        let events = events(
            "producer_consumer",
            &[
                "--time-scale",
                "0.01",
                "--engine",
                "threads",
                "--items",
                items,
            ],
        );
        let said = |word: &str| events.iter().filter(|event| event["event"] == word).count();
        assert_eq!(
            (said("put").to_string(), said("done"), said("stopped")),
            (items.to_owned(), said("put"), 3)
        );
    }
}

#[test]
fn a_thread_that_is_late_runs_on_and_a_future_does_not() {
    let finished = |engine, operations| {
        let own = ["--engine", engine, "--operations", operations];
        let events = events("timeouts", &[&FAST[..], &own].concat());
        let late = |actor: &Value| actor == "operation 2" || actor == "operation 11";
        events
            .iter()
            .filter(|event| late(&event["actor"]) && event["event"] == "finished")
            .count()
    };
    assert_eq!(finished("threads", "1,3,0.5"), 2);
    // Too long to end together with its limit, however late a loaded machine looks at both.
    assert_eq!(finished("executor", "1,1000,0.5"), 0);
}

#[test]
fn all_engines_end_in_a_table() {
    let story = told(
        "coffee_shop",
        &["--engine", "all", "--time-scale", "0.1", "--customers", "9"],
    );
    let table: Vec<&str> = story.lines().rev().take(5).collect();
    assert!(
        table[4].contains("threads") && table[4].contains("memory"),
        "{story}"
    );
    assert!(table[3].starts_with("sequential"), "{story}");
    assert!(
        table[2].starts_with("threads") && table[1].starts_with("executor"),
        "{story}"
    );
    for row in [table[2], table[1]] {
        assert!(row.contains("times faster"), "{story}");
    }
    if cfg!(target_os = "linux") {
        let threads = |row: &str| row.split_whitespace().rev().nth(2).unwrap().to_owned();
        assert_eq!(
            [table[3], table[2], table[1]].map(threads),
            ["1", "10", "1"],
            "{story}"
        );
    }
}

#[test]
fn all_engines_leave_out_what_cannot_be_done_and_say_so() {
    let story = told("timeouts", &["--engine", "all", "--time-scale", "0.01"]);
    assert!(
        story.contains("(without sequential: a plain loop cannot"),
        "{story}"
    );
    let story = told("basics", &["--engine", "all", "--time-scale", "0.01"]);
    assert!(story.contains("(without threads: "), "{story}");
}
