//! The steps of the ladder, `examples/s1_busy_poll.rs` to `s7_whole_loop.rs`: what each says is wrong
//! with the one before is what it measures. Only counts are tested: times differ from machine to machine.

mod common;

use std::{fs, path::Path};

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

#[cfg(feature = "net")]
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
fn s6_a_panic_ends_one_task_and_its_handle_says_so() {
    let (without, handles) = both("s6_handles", "no handles", "handles");
    let orders = without.get("orders");
    // The third order panics.
    assert_eq!((without.get("served"), without.get("panics")), (2, 1));
    assert_eq!(handles.get("served"), orders - 1);
    assert_eq!(handles.get("panics"), 1);
}

#[test]
fn s7_a_task_is_polled_once_a_turn_and_forgotten_when_it_is_over() {
    let (careless, states) = both("s7_whole_loop", "a poll a wake", "states and keys");
    let customers = 100;
    for way in [&careless, &states] {
        assert_eq!(way.get("served"), customers);
    }
    assert_eq!(
        (careless.get("kept"), states.get("kept")),
        (customers + 1, 0)
    );
    // A customer's first poll, one for each of ten timers, one for the thread's answer; and a poll of
    // the main future for each customer. With states, one poll serves all ten timers: 4 and not 13. On
    // a slow machine the ten may not fire in one turn.
    assert!(careless.get("polls") > 8 * customers, "{}", careless.0);
    assert!(states.get("polls") >= 4 * customers, "{}", states.0);
    assert!(states.get("polls") < 8 * customers, "{}", states.0);
}

const STEPS: [(&str, usize, &str); 7] = [
    (
        "s1_busy_poll.rs",
        120,
        include_str!("../examples/s1_busy_poll.rs"),
    ),
    ("s2_park.rs", 120, include_str!("../examples/s2_park.rs")),
    (
        "s3_ready_queue.rs",
        120,
        include_str!("../examples/s3_ready_queue.rs"),
    ),
    (
        "s4_timers.rs",
        120,
        include_str!("../examples/s4_timers.rs"),
    ),
    (
        "s5_sockets.rs",
        120,
        include_str!("../examples/s5_sockets.rs"),
    ),
    (
        "s6_handles.rs",
        200,
        include_str!("../examples/s6_handles.rs"),
    ),
    (
        "s7_whole_loop.rs",
        400,
        include_str!("../examples/s7_whole_loop.rs"),
    ),
];

#[test]
fn each_step_is_short_and_names_the_next() {
    let nexts = STEPS.map(|(file, ..)| file);
    let nexts = nexts[1..].iter().chain(&["src/core/event_loop.rs"]);
    for ((n, (file, limit, step)), next) in (1..).zip(STEPS).zip(nexts) {
        assert!(step.lines().count() < limit, "{file}");
        assert!(step.starts_with(&format!("//! Step {n} of {}: ", STEPS.len())));
        let docs = step.lines().take_while(|line| line.starts_with("//!"));
        let last = docs.last().expect("each step has docs");
        let name = file.trim_end_matches(".rs");
        assert!(last.contains(&format!("--example {name}`")), "{last}");
        assert!(last.ends_with(&format!("Next: `{next}`")), "{last}");
    }
}

/// The text of a file of the executor's source.
fn source(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files that a text names in backticks.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').filter(|word| word.ends_with(".rs"))
}

#[test]
fn the_last_step_goes_through_the_core_file_by_file() {
    let (_, _, last) = STEPS[6];
    let (step, beyond) = last
        .split_once("// What the core does beyond this:")
        .expect("it says so");
    let (_, parts) = step.split_once("fn main() {").expect("it runs");
    let parts: Vec<&str> = named(parts).collect();
    assert!(parts.len() >= 8, "{parts:?}");
    for file in parts {
        source(file);
    }
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/core");
    for entry in core.read_dir().expect("there is a core") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let file = path.file_name().and_then(|name| name.to_str());
            let file = file.expect("a name in UTF-8");
            // What a runtime holds and how it is found is the same in both, and the step has std's types.
            let is_same = ["runtime.rs", "threads.rs"].contains(&file);
            let is_named = named(beyond).any(|named| named == file);
            assert!(is_named || is_same, "{file}");
        }
    }
}

/// The types that a source file defines.
fn types(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = line
            .trim_start_matches("pub ")
            .trim_start_matches("pub(crate) ");
        let (kind, rest) = line.split_once(' ')?;
        let is_type = ["struct", "enum", "trait", "type"].contains(&kind);
        let name = rest.split(|c: char| !c.is_alphanumeric()).next()?;
        (is_type && name != "Output").then_some(name)
    })
}

#[test]
fn the_last_step_has_the_names_of_the_core() {
    let (_, _, last) = STEPS[6];
    let files = "event_loop tasks waker timers driver runtime join executor".split(' ');
    let core: String = files
        .map(|file| source(&format!("core/{file}.rs")))
        .collect();
    let known: Vec<&str> = types(&core).collect();
    for name in types(last) {
        // In the core the output is in the box of the future, and no cell is shared.
        assert!(known.contains(&name) || name == "Shared", "{name}");
    }
    assert!(types(last).count() >= 14);
}
