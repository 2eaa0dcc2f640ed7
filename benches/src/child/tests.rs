use std::time::Instant;

use super::*;

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

#[test]
#[cfg(unix)]
fn what_a_process_writes_comes_back() {
    let said = output(shell("echo out; echo err >&2"), PATIENCE);
    assert_eq!(said, Ok(("out\n".into(), "err\n".into())));
}

#[test]
#[cfg(unix)]
fn a_process_that_hangs_is_killed_and_named() {
    let start = Instant::now();
    let error = output(shell("exec sleep 3600"), Duration::from_millis(50)).unwrap_err();
    assert_eq!(error, "no result after 0.05 s");
    assert!(start.elapsed() < Duration::from_secs(60));
}

#[test]
#[cfg(unix)]
fn a_failure_gives_its_reason_in_one_line() {
    let why = |script| output(shell(script), PATIENCE).unwrap_err();
    let panic = "printf '\nthread main panicked at x.rs:1:1:\nthe reason\nmore\n' >&2; exit 101";
    assert_eq!(why(panic), "the reason");
    let killed = "echo ==7== Callgrind >&2; echo out of memory >&2; exit 1";
    assert_eq!(why(killed), "out of memory");
    assert!(why("kill -9 $$").contains("signal: 9"));
    let error = output(Command::new("no-such-program"), PATIENCE).unwrap_err();
    assert!(!error.contains('\n'), "{error}");
}

#[test]
fn a_row_without_that_contender_says_so() {
    let why = figures("join_all_10", "threads", "1").unwrap_err();
    assert!(
        why.starts_with("threads takes no part in join_all_10"),
        "{why}"
    );
    assert!(figures("nonsense", "barista", "1").is_err());
    let found = figures("timeout", "barista", "10").unwrap();
    assert!(found.starts_with("{\"ns\":"), "{found}");
}
