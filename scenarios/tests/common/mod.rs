//! Runs the scenarios' binaries.

#![allow(dead_code)] // each test file uses its own part

pub mod server;

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

/// Each scenario, and what makes its golden run.
pub const SCENARIOS: [(&str, &[&str]); 9] = [
    ("basics", &[]),
    ("coffee_shop", &[]),
    ("requests", &[]),
    ("streaming", &[]),
    ("producer_consumer", &[]),
    ("stock_prices", &[]),
    ("retry", &["--failures", "0,1,3"]),
    ("timeouts", &[]),
    ("batch_inference", &[]),
];

pub fn binary(name: &str) -> &'static str {
    match name {
        "basics" => env!("CARGO_BIN_EXE_basics"),
        "coffee_shop" => env!("CARGO_BIN_EXE_coffee_shop"),
        "requests" => env!("CARGO_BIN_EXE_requests"),
        "streaming" => env!("CARGO_BIN_EXE_streaming"),
        "producer_consumer" => env!("CARGO_BIN_EXE_producer_consumer"),
        "stock_prices" => env!("CARGO_BIN_EXE_stock_prices"),
        "retry" => env!("CARGO_BIN_EXE_retry"),
        "timeouts" => env!("CARGO_BIN_EXE_timeouts"),
        "batch_inference" => env!("CARGO_BIN_EXE_batch_inference"),
        "hello_server" => env!("CARGO_BIN_EXE_hello_server"),
        other => panic!("no scenario is called {other}"),
    }
}

/// A scenario that is about to run in English, with its output caught and nobody at its keyboard.
pub fn command(name: &str, flags: &[&str]) -> Command {
    let mut command = Command::new(binary(name));
    command
        .args(flags)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

pub fn run(name: &str, flags: &[&str]) -> Output {
    command(name, flags).output().expect("the binary runs")
}

/// Standard output of a run that must succeed and leave standard error empty.
pub fn told(name: &str, flags: &[&str]) -> String {
    let output = run(name, flags);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{name} {flags:?}: {} {errors}",
        output.status
    );
    assert_eq!(errors, "", "{name} {flags:?}");
    String::from_utf8(output.stdout).expect("the narration is UTF-8")
}

/// The events of such a run.
pub fn events(name: &str, flags: &[&str]) -> Vec<Value> {
    parse(&told(name, &[flags, &["--json"]].concat()))
}

pub fn parse(lines: &str) -> Vec<Value> {
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}")))
        .collect()
}

/// Sends a process a signal: `INT`, `TERM`, `HUP`.
#[cfg(unix)]
pub fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    let kill = Command::new("kill").args(["-s", name, &pid]).status();
    assert!(kill.unwrap().success());
}

/// The exit code of a process that is to end within this time.
pub fn exit_code_within(child: &mut Child, limit: Duration) -> Option<i32> {
    let began = Instant::now();
    while began.elapsed() < limit {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    panic!("still there after {limit:?}");
}

/// The signals that end a program, by name and exit code. A hang-up that is ignored here, as under `nohup`, is ignored by what is
/// started here, too, and left out.
#[cfg(unix)]
pub fn signals() -> Vec<(&'static str, i32)> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    let mut signals = vec![("INT", 130), ("TERM", 143)];
    match ignored {
        Some(mask) if mask & 1 == 1 => eprintln!("SKIPPED: a hang-up is ignored here"),
        _ => signals.push(("HUP", 129)),
    }
    signals
}

/// A file of this project.
pub fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Whether there is a python3 to compare with. If not, that is said; with REQUIRE_PYTHON it is a failure.
pub fn python_is_there(lost: &str) -> bool {
    let version = Command::new("python3").arg("--version").output();
    let there = version.is_ok_and(|output| output.status.success());
    if !there {
        let required = std::env::var_os("REQUIRE_PYTHON").is_some();
        assert!(!required, "python3 is needed");
        eprintln!("SKIPPED: no python3, so {lost}");
    }
    there
}
