//! How a run ends before its end: at Ctrl-C, and when nobody reads on.

#![cfg(unix)]

mod common;

use std::{
    io::{BufRead, BufReader, Read},
    process::Child,
    thread,
    time::{Duration, Instant},
};

use common::{command, exit_code_within, signal};

/// Starts a scenario that takes minutes, and waits for its first `lines` lines.
fn started(flags: &[&str], lines: usize) -> (Child, BufReader<std::process::ChildStdout>) {
    let slow = [&["--time-scale", "100"], flags].concat();
    let mut child = command("coffee_shop", &slow).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..lines {
        output.read_line(&mut String::new()).unwrap();
    }
    (child, output)
}

#[test]
fn ctrl_c_ends_each_engine_at_once_with_130() {
    for engine in ["executor", "threads", "sequential", "all"] {
        for json in [&[][..], &["--json"]] {
            let (mut child, mut output) = started(&[&["--engine", engine], json].concat(), 1);
            signal(&child, "INT");
            assert_eq!(
                exit_code_within(&mut child, Duration::from_secs(5)),
                Some(130),
                "{engine}"
            );
            // Every process that held the other end is gone: the one that `all` started, too.
            output.read_to_end(&mut Vec::new()).unwrap();
        }
    }
}

#[test]
fn what_was_told_before_ctrl_c_is_not_lost() {
    let (mut child, output) = started(
        &["--engine", "executor", "--json", "--customers", "1000"],
        0,
    );
    thread::sleep(Duration::from_secs(1));
    signal(&child, "INT");
    exit_code_within(&mut child, Duration::from_secs(5));
    assert_eq!(output.lines().count(), 1000);
}

#[test]
fn a_killed_parent_takes_its_child_along() {
    let (mut child, mut output) = started(&["--engine", "all"], 4);
    child.kill().unwrap();
    child.wait().unwrap();
    let began = Instant::now();
    output.read_to_end(&mut Vec::new()).unwrap();
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_reader_who_has_seen_enough_ends_it_quietly() {
    for flags in [
        &[
            "--engine",
            "executor",
            "--virtual-time",
            "--json",
            "--customers",
            "100000",
        ][..],
        &["--engine", "executor", "--time-scale", "0.01"],
        &["--engine", "threads", "--time-scale", "0.01"],
        &["--engine", "all", "--time-scale", "0.01"],
    ] {
        let mut child = command("coffee_shop", flags).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut String::new()).unwrap();
        drop(output);
        assert_eq!(
            exit_code_within(&mut child, Duration::from_secs(10)),
            Some(0),
            "{flags:?}"
        );
        let mut errors = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut errors)
            .unwrap();
        assert_eq!(errors, "", "{flags:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error_and_not_a_panic() {
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = command("coffee_shop", &["--virtual-time"])
        .stdout(full)
        .output()
        .unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        errors.starts_with("error: cannot write") && errors.lines().count() == 1,
        "{errors}"
    );
}
