//! Which polls are told as slow. What is told goes to standard error, so each case is a run of this
//! very test in a process of its own, named by a variable of its environment.

use std::{process::Command, thread, time::Duration};

use executor::{Builder, Executor, sleep, spawn};

const CASE: &str = "SLOW_POLLS_CASE";

/// Well above what a loaded machine adds to a poll by itself.
const SLOW: Duration = Duration::from_millis(600);

fn hold_the_thread() {
    thread::sleep(SLOW);
}

/// Runs a test of this file as a process; returns its standard error.
fn stderr_of(test: &str) -> String {
    let this = std::env::current_exe().expect("a test knows where it is");
    let mut command = Command::new(this);
    command
        .args(["--exact", test, "--nocapture"])
        .env(CASE, "1");
    let output = command.output().expect("it starts");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stderr).expect("reports are UTF-8")
}

/// Runs `case` in a process of its own, and `check` on what that said.
fn told(test: &str, case: impl FnOnce(), check: impl FnOnce(&str)) {
    if std::env::var_os(CASE).is_some() {
        case();
    } else {
        check(&stderr_of(test));
    }
}

fn slow_from(millis: u64) -> Builder {
    Executor::builder().slow_poll(Duration::from_millis(millis))
}

#[test]
fn a_slow_poll_is_told_with_its_lines() {
    let spawned = line!() + 3;
    let case = || {
        slow_from(500).build().block_on(async {
            let task = spawn(async {
                hold_the_thread();
                sleep(Duration::from_millis(1)).await;
            });
            task.await.unwrap();
        });
    };
    told("a_slow_poll_is_told_with_its_lines", case, |said| {
        let file = file!();
        let words = format!("slow poll: task 2 (spawned at {file}:{spawned}:24) held the thread");
        assert!(said.contains(&words), "{words} in:\n{said}");
        let waits = format!("until it came to wait at {file}:{}:", spawned + 2);
        assert!(said.contains(&waits), "{waits} in:\n{said}");
    });
}

#[test]
fn each_line_that_spawns_is_told_once() {
    let case = || {
        slow_from(500).build().block_on(async {
            for _ in 0..2 {
                spawn(async { hold_the_thread() }).await.unwrap();
            }
            spawn(async { hold_the_thread() }).await.unwrap();
        });
    };
    told("each_line_that_spawns_is_told_once", case, |said| {
        assert_eq!(said.matches("slow poll: ").count(), 2, "{said}");
    });
}

#[test]
fn a_debug_build_tells_without_being_asked_and_a_release_build_does_not() {
    let case = || executor::block_on(async { hold_the_thread() });
    let test = "a_debug_build_tells_without_being_asked_and_a_release_build_does_not";
    told(test, case, |said| {
        assert_eq!(
            said.contains("slow poll: "),
            cfg!(debug_assertions),
            "{said}"
        );
    });
}

#[test]
fn a_poll_below_the_threshold_is_not_told() {
    let case = || {
        slow_from(3_600_000)
            .build()
            .block_on(async { hold_the_thread() });
        let never = Executor::builder().slow_poll(Duration::MAX).build();
        never.block_on(async { hold_the_thread() });
    };
    told("a_poll_below_the_threshold_is_not_told", case, |said| {
        assert!(!said.contains("slow poll: "), "{said}");
    });
}

#[test]
fn the_wall_clock_counts_under_virtual_time_too() {
    let case = || {
        let executor = slow_from(500).virtual_time().build();
        executor.block_on(async {
            sleep(Duration::from_secs(3600)).await; // Takes no time.
            spawn(async { hold_the_thread() }).await.unwrap();
        });
    };
    told(
        "the_wall_clock_counts_under_virtual_time_too",
        case,
        |said| {
            assert_eq!(said.matches("slow poll: ").count(), 1, "{said}");
            assert!(said.contains("slow poll: task 2 "), "{said}");
        },
    );
}

#[test]
fn a_poll_that_panics_is_told_by_its_panic_alone() {
    let case = || {
        slow_from(500).build().block_on(async {
            let task = spawn(async {
                hold_the_thread();
                panic!("out of beans");
            });
            task.await.unwrap_err();
        });
    };
    told(
        "a_poll_that_panics_is_told_by_its_panic_alone",
        case,
        |said| {
            assert!(said.contains("out of beans"), "{said}");
            assert!(!said.contains("slow poll: "), "{said}");
        },
    );
}
