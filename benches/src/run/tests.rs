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
    let mut sleeper = Command::new("sleep");
    sleeper.arg("3600");
    let start = Instant::now();
    let error = output(sleeper, Duration::from_millis(50)).unwrap_err();
    assert_eq!(error, "no result after 0.05 s");
    assert!(start.elapsed() < Duration::from_secs(60));
}

#[test]
#[cfg(unix)]
fn a_failure_gives_its_reason_in_one_line() {
    let why = |script| output(shell(script), PATIENCE).unwrap_err();
    let panic =
        "printf '\nthread main panicked at x.rs:1:1:\nthe reason\nnote: more\n' >&2; exit 101";
    assert_eq!(why(panic), "the reason");
    assert_eq!(
        why("echo ==7== Callgrind >&2; echo out of memory >&2; exit 1"),
        "out of memory"
    );
    assert!(why("kill -9 $$").contains("signal: 9"));
    let error = output(Command::new("no-such-program"), PATIENCE).unwrap_err();
    assert!(!error.contains('\n'), "{error}");
}
