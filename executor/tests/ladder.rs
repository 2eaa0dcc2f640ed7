//! The steps of the ladder, `examples/s1_busy_poll.rs` to `s5_sockets.rs`: what each says is wrong with
//! the one before is what it measures. Counts alone: how long it took is another machine's business.

mod common;

use common::{run, text};

/// A line of the output, `what: name=number ..`.
struct Measured(String);

impl Measured {
    fn get(&self, name: &str) -> u64 {
        let mut values = self.0.split_whitespace().filter_map(|w| w.split_once('='));
        let value = values.find(|(found, _)| *found == name);
        let (_, value) = value.unwrap_or_else(|| panic!("no {name}= in {:?}", self.0));
        value.parse().expect("a number")
    }
}

/// What is wrong, and what cures it: the two lines of a step.
fn both(step: &str, wrong: &str, cured: &str) -> (Measured, Measured) {
    let output = run(step, &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    let [first, second] = lines[..] else {
        panic!("{step} prints two lines, not {lines:?}");
    };
    let line = |line: &str, what: &str| {
        assert!(line.starts_with(&format!("{what}: ")), "{what}: {line:?}");
        Measured(line.to_owned())
    };
    (line(first, wrong), line(second, cured))
}

#[test]
fn s1_nothing_happens_until_somebody_polls() {
    let (idle, polled) = both("s1_busy_poll", "nobody polls", "busy poll");
    assert_eq!((idle.get("polls"), idle.get("coffees")), (0, 0));
    assert_eq!(polled.get("coffees"), 1);
    assert!(polled.get("polls") > 1000, "{}", polled.0);
}

#[test]
fn s2_a_wake_takes_the_place_of_a_thousand_polls() {
    let (busy, parked) = both("s2_park", "busy poll", "park");
    assert!(busy.get("polls") > 1000, "{}", busy.0);
    assert_eq!((parked.get("polls"), parked.get("wakes")), (2, 1));
}

#[test]
fn s3_a_wake_polls_one_task_and_not_all() {
    let (one, each) = both("s3_ready_queue", "in one task", "a task each");
    let customers = one.get("customers");
    assert_eq!(one.get("polls"), customers * (customers + 1) / 2);
    // Each twice, but for the first to be served, which never had to wait.
    assert_eq!(each.get("polls"), 2 * customers - 1);
}

#[test]
fn s4_sleeping_takes_no_thread() {
    let (threads, heap) = both("s4_timers", "a thread each", "a heap");
    let sleepers = threads.get("sleepers");
    assert_eq!(threads.get("threads"), sleepers);
    assert_eq!(heap.get("threads"), 0);
    for way in [threads, heap] {
        assert_eq!(way.get("polls"), 2 * sleepers);
        assert!(way.get("parks") > 0);
    }
}

#[test]
fn s5_a_socket_is_read_when_there_is_something_to_read() {
    let (again, poller) = both("s5_sockets", "try again", "a poller");
    let sockets = again.get("sockets");
    assert!(again.get("tries") > 100 * sockets, "{}", again.0);
    // Once too early and once in time; a system may wake without cause, and seldom does.
    let tries = poller.get("tries");
    assert!((2 * sockets..=4 * sockets).contains(&tries), "{tries}");
}

#[test]
fn each_step_is_short_and_names_the_next() {
    let steps = [
        include_str!("../examples/s1_busy_poll.rs"),
        include_str!("../examples/s2_park.rs"),
        include_str!("../examples/s3_ready_queue.rs"),
        include_str!("../examples/s4_timers.rs"),
        include_str!("../examples/s5_sockets.rs"),
    ];
    let nexts = ["s2_park", "s3_ready_queue", "s4_timers", "s5_sockets"];
    for (n, step) in (1..).zip(steps) {
        assert!(step.lines().count() < 120, "step {n}");
        assert!(step.starts_with(&format!("//! Step {n} of 5: ")));
        if let Some(next) = nexts.get(n - 1) {
            let docs = step.lines().take_while(|line| line.starts_with("//!"));
            let last = docs.last().expect("each step has docs");
            assert!(last.ends_with(&format!("Next: `{next}.rs`")), "{last}");
        }
    }
}

#[test]
fn the_files_that_the_last_step_points_to_are_there() {
    let last = include_str!("../examples/s5_sockets.rs");
    let (_, real) = last.rsplit_once("// For real:").expect("it says so");
    let files: Vec<&str> = real
        .split('`')
        .filter(|word| word.ends_with(".rs"))
        .collect();
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        assert!(path.exists(), "{}", path.display());
    }
}
