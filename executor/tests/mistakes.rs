//! `examples/mistakes`: each runs, the executor says what is wrong, and the cure cures it.

mod common;

use std::path::Path;

use common::{run, text};

/// What the broken program says on standard error.
fn said_by(mistake: &str, code: i32) -> String {
    let output = run("mistakes", &[mistake]);
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    text(&output.stderr).to_owned()
}

/// The mended program has nothing to complain about.
#[track_caller]
fn assert_mended(mistake: &str, last_words: &str) {
    let output = run("mistakes", &[mistake, "mended"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(text(&output.stderr), "");
    let said = text(&output.stdout);
    assert!(said.trim_end().ends_with(last_words), "{said}");
}

#[track_caller]
fn assert_has(report: &str, all: &[&str]) {
    for words in all {
        assert!(report.contains(words), "no {words:?} in:\n{report}");
    }
}

/// Where the source of a mistake says this, as a report names it.
#[track_caller]
fn line_of(mistake: &str, code: &str) -> String {
    let file = format!("examples/mistakes/{mistake}.rs");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
    let source = std::fs::read_to_string(path).expect("the source is there");
    let mut lines = (1..).zip(source.lines());
    let (line, _) = lines.find(|(_, line)| line.contains(code)).expect(code);
    assert!(lines.all(|(_, line)| !line.contains(code)), "{code}: twice");
    format!("{mistake}.rs:{line}")
}

#[test]
fn a_future_that_forgets_its_waker_is_named() {
    let mistake = "forgets_its_waker";
    let spawned = line_of(mistake, "spawn(Kettle {");
    assert_has(
        &said_by(mistake, 101),
        &[
            "executor stalled",
            &format!("task 2 (spawned at executor/examples/mistakes/{spawned}"),
            "returned Pending, but nobody holds its waker",
            "the main future",
            "waits on the end of task 2",
        ],
    );
    assert_mended(mistake, "the water boils");
}

#[test]
fn a_future_that_holds_a_stale_waker_is_found_out() {
    let mistake = "holds_a_stale_waker";
    let report = said_by(mistake, 0);
    let spawned = line_of(mistake, "spawn(ring)");
    assert_has(&report, &["lost wake-up: task 2 (spawned at", &spawned]);
    assert_has(&report, &["nobody had woken it", "that of an earlier poll"]);
    assert_eq!(report.lines().count(), 1, "{report}");
    assert_mended(mistake, "the bell was heard");
}

#[test]
fn a_task_that_blocks_the_thread_is_named() {
    let mistake = "blocks_the_thread";
    let report = said_by(mistake, 0);
    let spawned = line_of(mistake, ".spawn(async");
    assert_has(
        &report,
        &[
            "slow poll: task 2 \"grinder\" (spawned at",
            &spawned,
            "held the thread for ",
            "spawn_blocking",
        ],
    );
    assert_eq!(report.lines().count(), 1, "{report}");
    let output = run("mistakes", &[mistake, "mended"]);
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn a_task_that_never_yields_is_named() {
    let mistake = "never_yields";
    let report = said_by(mistake, 0);
    let started = line_of(mistake, ".block_on(");
    assert_has(
        &report,
        &["slow poll: the main future (block_on at", &started],
    );
    assert_has(&report, &["yield_now().await"]);
    assert_mended(mistake, "stopped by the waiter");
}

#[test]
fn two_tasks_in_a_deadlock_are_named_with_their_lines() {
    let mistake = "deadlocks_two_queues";
    let report = said_by(mistake, 101);
    assert_has(&report, &["task 2 \"bar\"", "task 3 \"kitchen\""]);
    let put = line_of(mistake, "theirs.put(note).await;");
    let waits = "which is full (number 1 in line), from executor/examples/mistakes/";
    let both = report.matches(&format!("{waits}{put}")).count();
    assert_eq!(both, 2, "{report}");
    assert_mended(mistake, "all notes were read");
}

#[test]
fn a_borrow_over_an_await_ends_one_task_and_its_handle_says_why() {
    let mistake = "borrows_over_an_await";
    let output = run("mistakes", &[mistake]);
    assert!(output.status.success(), "{output:?}");
    let said = text(&output.stdout);
    assert_has(said, &["lost a sale: task 3 panicked: ", "3 in the till"]);
    let borrowed = line_of(mistake, "let mut till = till.borrow_mut();");
    assert_has(text(&output.stderr), &[&borrowed]);
    assert_mended(mistake, "6 in the till");
}

#[test]
fn each_leaves_a_page_that_has_its_source_and_its_end() {
    for (mistake, code) in [("deadlocks_two_queues", 101), ("borrows_over_an_await", 0)] {
        let file = std::env::temp_dir().join(format!("{mistake}-{}.html", std::process::id()));
        let output = run("mistakes", &[mistake, "--trace", file.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        let page = std::fs::read_to_string(&file).expect("a page is left");
        std::fs::remove_file(file).unwrap();
        assert!(page.contains(&format!("executor/examples/mistakes/{mistake}.rs")));
        assert!(
            page.contains("pub fn broken()"),
            "its source is on the page"
        );
        assert!(
            page.contains("\"k\":\"closing\"") || code == 0,
            "to its end"
        );
    }
}

#[test]
fn the_list_is_that_of_the_files() {
    let output = run("mistakes", &[]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert_eq!(said.lines().count(), 1, "{said}");
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mistakes");
    for file in files.read_dir().expect("there are mistakes") {
        let path = file.expect("it can be listed").path();
        let name = path.file_stem().and_then(|name| name.to_str());
        let name = name.expect("a name in UTF-8");
        assert!(name == "main" || said.contains(name), "{name}: {said}");
    }
    for wrong in [&["nonsense"][..], &["never_yields", "nonsense"]] {
        assert_eq!(run("mistakes", wrong).status.code(), Some(2), "{wrong:?}");
    }
}
