//! Every command that `-h` says to try is run here, and does what is said of it.

mod common;

use std::{
    fs,
    time::{Duration, Instant},
};

use common::{SCENARIOS, command, parse, told};
use serde_json::Value;

/// What a command has shown.
struct Shown {
    text: String,
    took: Duration,
}

impl Shown {
    fn has(&self, part: &str) -> bool {
        self.text.contains(part)
    }

    fn count(&self, part: &str) -> usize {
        self.text.matches(part).count()
    }

    fn line(&self, part: &str) -> &str {
        let line = self.text.lines().find(|line| line.contains(part));
        line.unwrap_or_else(|| panic!("nothing of {part:?} in\n{}", self.text))
    }

    /// The number in front of `unit` in the line that has `part`.
    fn number(&self, part: &str, unit: &str) -> f64 {
        let (before, _) = self.line(part).split_once(unit).unwrap();
        let digits = before
            .rsplit(|c: char| !c.is_ascii_digit() && c != '.')
            .next();
        digits.unwrap().parse().unwrap()
    }

    /// Where each of these stands is behind the one before.
    fn in_order(&self, parts: &[&str]) -> bool {
        let places: Vec<_> = parts.iter().map(|part| self.text.find(part)).collect();
        places.iter().all(Option::is_some) && places.is_sorted()
    }

    /// It ends in a table of all engines, with what each costs.
    fn compares_all(&self) -> bool {
        let table = self
            .text
            .rfind("\nengine ")
            .map_or("", |at| &self.text[at..]);
        let places = ["\nsequential", "\nthreads", "\nexecutor"].map(|row| table.find(row));
        places[0].is_some() && places.is_sorted() && table.contains("times faster")
    }
}

type Claim = fn(&Shown) -> bool;

const TRIES: [(&str, &[(&str, Claim)]); 9] = [
    (
        "basics",
        &[
            ("--virtual-time", |s| {
                s.has("16.000 s  coffee") && s.took < Duration::from_secs(8)
            }),
            ("--json --virtual-time", |s| {
                parse(&s.text)
                    .last()
                    .is_some_and(|event| event["t"] == 16.0)
            }),
            ("--trace basics.html --virtual-time", |s| {
                s.has("basics.html: open it in a browser")
            }),
        ],
    ),
    (
        "coffee_shop",
        &[
            ("--customers 1000 --engine all", |s| {
                let table = s.text.rfind("\nengine ").map_or("", |at| &s.text[at..]);
                let threads = table
                    .lines()
                    .find(|line| line.starts_with("threads "))
                    .unwrap();
                s.has("(without sequential: it would take 3,000 s")
                    && s.count("1,000 coffees in ") == 2
                    && (!cfg!(target_os = "linux") || threads.contains(" 1,001 "))
            }),
            ("--customers 1000000 --engine executor", |s| {
                s.has("1,000,000 coffees in ") && s.has("999,994 more: takes the coffee")
            }),
            ("--virtual-time", |s| {
                s.has("3.000 s  동현      takes the coffee") && s.took < Duration::from_secs(2)
            }),
            ("--time-scale 0.1", |s| {
                s.number("5 x 3 s, one by one", " s:") >= 15.0
                    && (3.0..15.0).contains(&s.number("executor   ", " s"))
                    && s.took < Duration::from_secs(9)
            }),
        ],
    ),
    (
        "requests",
        &[
            ("--users 50 --time-scale 0.1", |s| {
                s.number("one after another", " s, together") >= 50.0
                    && s.number("one after another", " s:") < 25.0
            }),
            ("--engine all --time-scale 0.1", Shown::compares_all),
        ],
    ),
    (
        "streaming",
        &[
            ("--videos 3,2,1,0.5", |s| {
                s.in_order(&[
                    "[1/4]: video 4",
                    "[2/4]: video 3",
                    "[3/4]: video 2",
                    "[4/4]: video 1",
                ])
            }),
            ("--videos 1,1,1,1", |s| {
                s.in_order(&[
                    "[1/4]: video 1",
                    "[2/4]: video 2",
                    "[3/4]: video 3",
                    "[4/4]: video 4",
                ])
            }),
            ("--engine sequential --time-scale 0.1", |s| {
                s.in_order(&[
                    "[1/4]: video 1",
                    "video 2   processing starts",
                    "[2/4]: video 2",
                ])
            }),
        ],
    ),
    (
        "producer_consumer",
        &[
            // Task-7 is in time. Then the queue is full, with one at work.
            ("--consumers 1 --virtual-time", |s| {
                s.has("2.100 s  producer    puts Task-7 ")
                    && s.has("3.000 s  producer    puts Task-8 ")
            }),
            ("--consumers 10 --virtual-time", |s| {
                (0..10).all(|n| s.has(&format!("consumer {:<2}  works on Task-{n}\n", n + 1)))
            }),
            ("--capacity 1 --virtual-time", |s| {
                s.has("10 items in 4.000 s")
            }),
        ],
    ),
    (
        "stock_prices",
        &[
            ("--tickers NVDA,AAPL", |s| {
                s.in_order(&["prices:", "- NVDA  $495.30", "- AAPL  $178.50"])
            }),
            ("--engine all", Shown::compares_all),
            ("--limit 0.3", |s| {
                s.count("failed: no reply within 0.3 s") == 10 && s.has("0 of 5 prices")
            }),
            ("--faults TSLA=error", |s| {
                s.has("- TSLA  failed: the server answered 500") && s.has("4 of 5 prices")
            }),
            ("--url http://127.0.0.1:9", |s| {
                s.count("failed: the connection was refused") == 10
            }),
        ],
    ),
    (
        "retry",
        &[
            ("--failures 0,1,3 --virtual-time", |s| {
                s.has("data1  answers at try 1")
                    && s.has("data2  answers at try 2")
                    && s.has("data3  is given up")
            }),
            ("--chance 0.9 --seed 7 --virtual-time", |s| {
                s.count(": network error") >= 6
                    && told(
                        "retry",
                        &["--chance", "0.9", "--seed", "7", "--virtual-time"],
                    ) == s.text
            }),
            ("--failures 2,2,2,2 --virtual-time", |s| {
                s.has("succeeded: 4, failed: 0, in 4.500 s")
            }),
        ],
    ),
    (
        "timeouts",
        &[
            ("--limit 4 --virtual-time", |s| {
                s.has("in time: Result-1, Result-2, Result-3\n")
                    && s.has("Result-11")
                    && !s.has("the time is up")
            }),
            ("--operations 2,2,2 --virtual-time", |s| {
                s.has("has all results in time") && !s.has("the time is up")
            }),
            ("--engine threads --time-scale 0.1", |s| {
                s.in_order(&[
                    "main         stops waiting: the time is up",
                    "operation 2  is finished",
                ]) && s.in_order(&["stops waiting for number 2", "operation 11  is finished"])
            }),
        ],
    ),
    (
        "batch_inference",
        &[
            ("--requests 100 --virtual-time", |s| {
                s.has("100 requests in 1.50 s")
            }),
            ("--engine all --time-scale 0.1", Shown::compares_all),
        ],
    ),
];

/// What stands below "Try:".
fn tries(name: &str) -> Vec<String> {
    let help = told(name, &["-h"]);
    let (_, tries) = help.split_once("Try:\n").unwrap();
    let tries = tries
        .lines()
        .map(|line| line.trim().split("   ").next().unwrap());
    tries.map(str::to_owned).collect()
}

#[test]
fn each_command_that_help_names_is_tried() {
    for ((name, tried), (scenario, _)) in TRIES.iter().zip(SCENARIOS) {
        assert_eq!(*name, scenario);
        let tried: Vec<&str> = tried.iter().map(|(flags, _)| *flags).collect();
        assert_eq!(tries(name), tried, "{name}");
    }
}

fn try_all(name: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (_, tries) = TRIES
        .iter()
        .find(|(scenario, _)| *scenario == name)
        .unwrap();
    for (flags, claim) in *tries {
        let began = Instant::now();
        let flags: Vec<&str> = flags.split(' ').collect();
        let output = command(name, &flags).current_dir(&folder).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name} {flags:?}: {errors}");
        let (text, took) = (String::from_utf8(output.stdout).unwrap(), began.elapsed());
        let shown = Shown { text, took };
        assert!(
            claim(&shown),
            "{name} {flags:?}, after {took:?}:\n{}",
            shown.text
        );
    }
    if name == "basics" {
        let page = fs::read_to_string(folder.path().join("basics.html")).unwrap();
        assert!(page.starts_with("<!doctype html>"));
    }
}

/// A test each: they wait at the same time.
macro_rules! try_each {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            try_all(stringify!($name));
        })*
    };
}

try_each!(basics coffee_shop requests streaming producer_consumer stock_prices retry timeouts batch_inference);

/// The first line is about the run that follows, not about the one without flags.
#[test]
fn the_first_line_keeps_to_the_flags() {
    let cases = [
        ("coffee_shop", "--customers 1", "1 customer,"),
        ("requests", "--users 7", "7 users"),
        ("streaming", "--videos 9,9", "2 videos of 9, 9 s"),
        (
            "producer_consumer",
            "--items 3 --consumers 1 --capacity 2",
            "3 items, one each 0.3 s; a queue of 2; 1 consumer,",
        ),
        ("stock_prices", "--tickers NVDA", "1 ticker,"),
        ("retry", "--failures 0,0", "2 URLs"),
        (
            "timeouts",
            "--operations 1,2.5 --limit 1.5",
            "operations of 1, 2.5 s, and a limit of 1.5 s",
        ),
        ("batch_inference", "--requests 2", "2 requests"),
    ];
    for (name, flags, part) in cases {
        let flags: Vec<&str> = flags.split(' ').chain(["--virtual-time"]).collect();
        let story = told(name, &flags);
        let title = story.lines().next().unwrap();
        assert!(title.contains(part), "{name} {flags:?}: {title}");
    }
}

/// What `--help` tells of the whole story is true of the run without flags.
#[test]
fn the_story_of_help_is_that_of_the_run() {
    let last = |name: &str| {
        let events = common::events(name, &["--virtual-time"]);
        events.last().and_then(|event| event["t"].as_f64()).unwrap()
    };
    let totals = [
        ("requests", 6.0),
        ("streaming", 2.0),
        ("producer_consumer", 4.0),
        ("stock_prices", 0.5),
        ("batch_inference", 1.5),
    ];
    for (name, total) in totals {
        assert_eq!(last(name), total, "{name}");
    }
    let finished: Vec<Value> = common::events("timeouts", &["--virtual-time"]);
    let finished = |actor: &str| {
        finished
            .iter()
            .any(|event| event["actor"] == actor && event["event"] == "finished")
    };
    assert!(!finished("operation 2") && !finished("operation 11") && finished("operation 12"));
}
