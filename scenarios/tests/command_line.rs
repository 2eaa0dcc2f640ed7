//! What can be asked for, and what is refused.

mod common;

use common::{SCENARIOS, events, run, told};

/// Exit code 2, one line on standard error, nothing on standard output.
fn refused(name: &str, flags: &[&str], why: &str) {
    let output = run(name, flags);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{name} {flags:?}: {errors}");
    assert_eq!(errors.lines().count(), 1, "{name} {flags:?}: {errors}");
    assert!(
        errors.contains(why),
        "{name} {flags:?} should name {why:?}: {errors}"
    );
    assert!(errors.contains(&format!("{name} -h")), "{errors}");
    assert!(output.stdout.is_empty(), "{name} {flags:?} told something");
}

#[test]
fn wrong_flags_are_refused_in_one_line() {
    for (name, _) in SCENARIOS {
        refused(name, &["--no-such-flag"], "--no-such-flag");
        refused(name, &["surplus"], "surplus");
        refused(
            name,
            &["--engine", "tokio"],
            "executor, threads, sequential, all",
        );
        refused(name, &["--engine"], "--engine");
        for scale in ["nan", "0", "-1", "inf", "fast", ""] {
            refused(name, &[&format!("--time-scale={scale}")], "--time-scale");
        }
    }
}

#[test]
fn wrong_sizes_are_refused_in_one_line() {
    for wrong in ["0", "1000001", "-1", "many", "1.5", ""] {
        refused(
            "coffee_shop",
            &[&format!("--customers={wrong}")],
            "--customers",
        );
        refused("requests", &[&format!("--users={wrong}")], "--users");
        refused(
            "batch_inference",
            &[&format!("--requests={wrong}")],
            "--requests",
        );
        for size in ["--items", "--consumers", "--capacity"] {
            refused("producer_consumer", &[&format!("{size}={wrong}")], size);
        }
    }
    for wrong in ["nan", "-1", "1,,2", "", "1,x", "3601"] {
        refused("streaming", &[&format!("--videos={wrong}")], "--videos");
        refused(
            "timeouts",
            &[&format!("--operations={wrong}")],
            "--operations",
        );
    }
    refused("timeouts", &["--limit=nan"], "--limit");
    refused("stock_prices", &["--tickers=AAPL,XXXX"], "XXXX");
    refused("stock_prices", &["--tickers="], "--tickers");
    refused("retry", &["--failures=0,-1"], "--failures");
    refused("retry", &["--failures=1", "--seed=1"], "--seed");
    refused("retry", &["--seed=x"], "--seed");
    for wrong in ["nan", "1.1", "-0.1"] {
        refused("retry", &[&format!("--chance={wrong}")], "--chance");
    }
}

#[test]
fn what_an_engine_cannot_do_is_refused() {
    for engine in ["threads", "sequential", "all"] {
        refused(
            "coffee_shop",
            &["--virtual-time", "--engine", engine],
            "--virtual-time",
        );
    }
    refused(
        "timeouts",
        &["--engine", "sequential"],
        "a plain loop cannot",
    );
    refused("basics", &["--engine", "threads"], "futures");
    refused("basics", &["--engine", "sequential"], "futures");
}

#[test]
fn help_tells_the_story_the_names_and_what_to_try() {
    for (name, _) in SCENARIOS {
        let help = told(name, &["-h"]);
        assert_eq!(help, told(name, &["--help"]), "{name}");
        for part in [
            "asyncio",
            "tokio",
            "Try:",
            "--engine",
            "--virtual-time",
            "--time-scale",
            "--json",
        ] {
            assert!(help.contains(part), "{name} -h lacks {part}:\n{help}");
        }
    }
}

#[test]
fn every_scenario_is_told_to_people_too() {
    for (name, flags) in SCENARIOS {
        let story = told(name, &[flags, &["--virtual-time"]].concat());
        assert!(story.contains(" s  "), "{name} has no times:\n{story}");
        assert!(
            story.contains(['⣿', '⣀', '⡇']),
            "{name} has no timeline:\n{story}"
        );
        assert!(
            !story.contains('{') && !story.contains('\u{1b}'),
            "{name}:\n{story}"
        );
    }
}

#[test]
fn a_seed_repeats_chance() {
    let run = |flags: &[&str]| events("retry", &[flags, &["--virtual-time"]].concat());
    let dice = |seed: &str| run(&["--chance", "0.5", "--seed", seed]);
    assert_eq!(dice("7"), dice("7"));
    assert!((0..20).any(|seed| dice(&seed.to_string()) != dice("7")));
    let hopeless = run(&["--chance", "1"]);
    assert_eq!(
        hopeless
            .iter()
            .filter(|event| event["event"] == "gave_up")
            .count(),
        3
    );
    let lucky = run(&["--chance", "0"]);
    assert_eq!(
        lucky
            .iter()
            .filter(|event| event["event"] == "succeeded")
            .count(),
        3
    );
}

#[test]
fn sizes_change_the_story() {
    let time = |name, flags: &[&str]| {
        let events = events(name, &[flags, &["--virtual-time"]].concat());
        (events.len(), events.last().unwrap()["t"].as_f64().unwrap())
    };
    assert_eq!(time("coffee_shop", &["--customers", "1"]), (2, 3.0));
    assert_eq!(
        time("coffee_shop", &["--customers", "10000"]),
        (20_000, 3.0)
    );
    assert_eq!(time("requests", &["--users", "2"]), (8, 3.0));
    assert_eq!(time("streaming", &["--videos", "3,1"]), (6, 3.0));
    assert_eq!(time("producer_consumer", &["--consumers", "1"]), (34, 10.0));
    assert_eq!(time("stock_prices", &["--tickers", "NVDA"]), (2, 0.5));
    assert_eq!(time("stock_prices", &["--limit", "0.3"]), (10, 0.3));
    assert_eq!(time("batch_inference", &["--requests", "1"]), (5, 1.5));
    assert_eq!(time("timeouts", &["--limit", "4"]), (16, 7.5));
}

#[test]
fn a_large_cast_is_folded_for_people() {
    let story = told("coffee_shop", &["--virtual-time", "--customers", "1000"]);
    assert!(story.lines().count() < 40, "{story}");
    assert!(story.contains(".. 994 more: orders"), "{story}");
    assert!(story.contains(".. 994 more: takes the coffee"), "{story}");
}
