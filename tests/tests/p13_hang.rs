//! P13 in real time: after a second, once, on standard error; and another thread may still help.

use std::time::Duration;

use tests::run_child;

const CHILD: &str = env!("CARGO_BIN_EXE_child");

/// The line of `child.rs` that ends in the comment `// mark`.
fn line_of(mark: &str) -> String {
    let source = include_str!("../src/bin/child.rs");
    let comment = format!("// {mark}");
    let line = source
        .lines()
        .position(|line| line.ends_with(&comment))
        .expect(mark)
        + 1;
    format!("child.rs:{line}")
}

#[test]
fn a_hang_explains_itself_after_a_second_and_once() {
    let child = run_child(CHILD, "hang");
    assert_eq!(child.code, Some(0), "{}", child.stderr);
    let words = [
        "Barista", "Roaster", "Cleaner", "Manager", "queue", "thread", "waker",
    ];
    for word in words {
        assert!(
            child.stderr.contains(word),
            "no {word:?} in:\n{}",
            child.stderr
        );
    }
    for mark in ["get", "put", "manager"] {
        let line = line_of(mark);
        assert!(
            child.stderr.contains(&line),
            "no {line} in:\n{}",
            child.stderr
        );
    }
    assert_eq!(
        child.stderr.matches("Cleaner").count(),
        1,
        "{}",
        child.stderr
    );
    assert!(child.first_word_after.unwrap() >= Duration::from_secs(1));
}

#[test]
fn a_thread_may_still_help_after_the_report() {
    let child = run_child(CHILD, "hang_then_rescue");
    assert_eq!(child.code, Some(0), "{}", child.stderr);
    assert!(child.stderr.contains("Princess"), "{}", child.stderr);
}

#[test]
fn a_timer_ahead_is_no_hang() {
    let child = run_child(CHILD, "a_timer_is_no_hang");
    assert_eq!((child.code, child.stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_blocking_job_under_way_is_no_hang() {
    let child = run_child(CHILD, "a_job_is_no_hang");
    assert_eq!((child.code, child.stderr.as_str()), (Some(0), ""));
}

#[test]
fn the_poll_at_a_hang_may_be_all_that_was_missing_and_that_is_said() {
    let child = run_child(CHILD, "a_diagnostic_poll_that_helps");
    assert_eq!(child.code, Some(0));
    let (what, words) = child.stderr.split_once(": ").expect("a report");
    assert_eq!(what, "lost wake-up");
    assert!(words.starts_with("the main future (block_on at tests/src/bin/child.rs:"));
    assert!(words.contains("could go on, but nobody had woken it"));
    assert_eq!(child.stderr.lines().count(), 1);
}
