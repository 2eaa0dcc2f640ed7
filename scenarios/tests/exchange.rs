//! `stock_prices` against an exchange that fails in every way there is: each failure is that
//! ticker's, is said in words, and neither ends nor delays the others. Over sockets, and in virtual time, where
//! each run is the same.

mod common;

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

use common::{events, file, run, server::reset, told};
use serde_json::Value;

/// Answers each connection on a thread of its own, until the test's process ends.
fn exchange(answer: fn(&str, TcpStream)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            thread::spawn(move || {
                let head = head(&mut stream);
                answer(head.split(' ').nth(1).unwrap_or(""), stream);
            });
        }
    });
    url
}

fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) > 0 {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

fn reply(mut stream: TcpStream, status: &str, body: &str) {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    let _ = stream.write_all(format!("{head}{body}").as_bytes());
}

/// What became of each ticker, by the event that ended it.
fn ends(flags: &[&str]) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let mut ends: Vec<_> = events("stock_prices", flags)
        .iter()
        .filter(|event| event["event"] != "requested")
        .map(|event| {
            (
                text(&event["actor"]),
                text(&event["event"]),
                text(&event["why"]),
            )
        })
        .collect();
    ends.sort();
    ends
}

fn failure_of<'a>(ends: &'a [(String, String, String)], ticker: &str) -> &'a str {
    let end = ends.iter().find(|(actor, _, _)| actor == ticker).unwrap();
    assert_eq!(end.1, "failed", "{ticker}");
    &end.2
}

#[test]
fn each_failure_is_its_own() {
    let url = exchange(|path, mut stream| match path {
        "/price/AAPL" => reply(stream, "200 OK", r#"{"ticker": "AAPL", "price": 178.5}"#),
        "/price/GOOGL" => reply(stream, "500 Internal Server Error", "sorry"),
        "/price/MSFT" => reply(stream, "200 OK", "a hundred or so"),
        "/price/TSLA" => {
            let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
            let _ = stream.write_all(head);
            while stream.write_all(&[b'7'; 65536]).is_ok() {}
        }
        // Says nothing, and keeps the line open.
        _ => thread::sleep(Duration::from_secs(60)),
    });
    for engine in ["executor", "threads"] {
        let began = Instant::now();
        let ends = ends(&["--engine", engine, "--url", &url, "--limit", "0.5"]);
        assert!(began.elapsed() < Duration::from_secs(10), "{engine}");
        assert_eq!(ends.len(), 5, "{engine}");
        assert_eq!(ends[0].1, "received", "{engine}");
        assert!(failure_of(&ends, "GOOGL").contains("500"), "{engine}");
        assert_eq!(failure_of(&ends, "MSFT"), "the reply is not JSON");
        assert_eq!(failure_of(&ends, "TSLA"), "the reply is over 1 MB");
        assert_eq!(failure_of(&ends, "NVDA"), "no reply within 0.5 s");
    }
}

#[test]
fn connections_that_break_are_said_to() {
    let url = exchange(|path, mut stream| match path {
        "/price/AAPL" => reset(stream),
        "/price/GOOGL" => drop(stream),
        "/price/MSFT" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"price\":");
        }
        "/price/TSLA" => drop(stream.write_all(b"what?\r\n\r\n")),
        _ => reply(stream, "200 OK", r#"{"cost": 1}"#),
    });
    for engine in ["executor", "threads"] {
        let ends = ends(&["--engine", engine, "--url", &url]);
        assert_eq!(failure_of(&ends, "AAPL"), "the connection was reset");
        for ticker in ["GOOGL", "MSFT", "TSLA"] {
            assert!(!failure_of(&ends, ticker).is_empty(), "{engine} {ticker}");
        }
        assert_eq!(failure_of(&ends, "NVDA"), "the reply has no price");
    }
}

#[test]
fn nobody_at_home_is_said_at_once() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    for engine in ["executor", "threads", "sequential"] {
        let ends = ends(&["--engine", engine, "--url", &format!("http://{closed}")]);
        assert_eq!(ends.len(), 5);
        for (_, event, why) in ends {
            assert_eq!(
                (event.as_str(), why.as_str()),
                ("failed", "the connection was refused")
            );
        }
    }
}

/// Each fault there is, in two runs of five tickers.
const FAULTS: [&str; 2] = [
    "AAPL=refused,GOOGL=reset,MSFT=late,TSLA=error,NVDA=garbled",
    "MSFT=endless",
];

/// `UPDATE_GOLDEN=1` writes the file instead.
#[test]
fn in_virtual_time_each_fault_is_in_the_golden_record() {
    let run = |scale: &str| {
        let one = |faults| {
            let flags = [
                "--virtual-time",
                "--json",
                "--time-scale",
                scale,
                "--faults",
            ];
            told("stock_prices", &[&flags[..], &[faults]].concat())
        };
        FAULTS.map(one).concat()
    };
    let golden = file("scenarios/golden/stock_prices_faults.jsonl");
    let began = Instant::now();
    let first = run("1");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&golden, &first).unwrap();
    }
    assert_eq!(first, std::fs::read_to_string(&golden).unwrap());
    for scale in ["1", "0.1", "100"] {
        assert_eq!(run(scale), first, "at {scale}");
    }
    // The late reply alone would take a minute, and at that scale hours.
    assert!(began.elapsed() < Duration::from_secs(20));
}

/// Also what the executor did, step by step: hyper, both ends of each connection, every timer.
#[test]
fn in_virtual_time_two_runs_leave_the_same_record() {
    for faults in FAULTS {
        let run = || {
            told(
                "stock_prices",
                &["--virtual-time", "--trace", "-", "--faults", faults],
            )
        };
        let record = run();
        assert!(record.lines().count() > 100, "{record}");
        assert_eq!(record, run());
    }
}

/// The same faults over sockets. A connection that breaks off is closed there.
#[test]
fn over_sockets_the_same_faults_end_the_same_way() {
    for engine in ["executor", "threads", "sequential"] {
        for faults in FAULTS {
            let scale = [
                "--engine",
                engine,
                "--time-scale",
                "0.2",
                "--faults",
                faults,
            ];
            let over_sockets = ends(&scale);
            let in_memory = ends(&["--virtual-time", "--faults", faults]);
            assert_eq!(over_sockets.len(), 5);
            for (real, virtual_) in over_sockets.iter().zip(&in_memory) {
                let is_reset = virtual_.2 == "the connection was reset";
                assert_eq!(&real.1, &virtual_.1, "{engine} {faults}");
                assert!(
                    is_reset || real.2 == virtual_.2,
                    "{engine}: {real:?} {virtual_:?}"
                );
            }
        }
    }
}

#[test]
fn a_fault_that_is_none_is_refused() {
    for flags in [
        ["--faults", "AAPL"],
        ["--faults", "AAPL=slow"],
        ["--faults", "COFFEE=late"],
        ["--url", "http://127.0.0.1:+80"],
        ["--url", "http://127.0.0.1:99999"],
        ["--url", "http://me@127.0.0.1"],
    ] {
        let output = run("stock_prices", &flags);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{flags:?}: {errors}");
        assert!(
            errors.contains("needed") && errors.lines().count() == 1,
            "{errors}"
        );
    }
}
