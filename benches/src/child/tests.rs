use super::*;

#[cfg(unix)]
fn shell(script: &str, patience: Duration) -> Result<(String, String), String> {
    output(Command::new("sh").args(["-c", script]), patience)
}

#[test]
#[cfg(unix)]
fn what_a_process_writes_comes_back() {
    let said = shell("echo out; echo err >&2", PATIENCE);
    assert_eq!(said, Ok(("out\n".into(), "err\n".into())));
}

#[test]
#[cfg(unix)]
fn a_process_that_hangs_is_killed_and_named() {
    let error = shell("exec sleep 3600", Duration::from_millis(50)).unwrap_err();
    assert_eq!(error, "no result after 0.05 s");
}

#[test]
#[cfg(unix)]
fn a_failure_gives_its_reason_in_one_line() {
    let why = |script| shell(script, PATIENCE).unwrap_err();
    let panic = "printf '\nthread main panicked at x.rs:1:1:\nthe reason\nmore\n' >&2; exit 101";
    assert_eq!(why(panic), "the reason");
    let killed = "echo ==7== Callgrind >&2; echo out of memory >&2; exit 1";
    assert_eq!(why(killed), "out of memory");
    assert!(why("kill -9 $$").contains("signal: 9"));
}

#[test]
fn figures_keep_four_digits_and_a_row_refuses_who_takes_no_part() {
    let found = figures("timeout", "barista", "10").unwrap();
    let found: Figures = serde_json::from_str(&found).unwrap();
    let digits = format!("{:e}", found["ns"]);
    let digits = digits.split('e').next().unwrap().replace('.', "");
    assert!(digits.len() <= 4, "{digits}");
    let why = figures("join_all_10", "threads", "1").unwrap_err();
    assert!(
        why.starts_with("join_all_10: threads takes no part"),
        "{why}"
    );
    assert!(figures("nonsense", "barista", "1").is_err());
}

#[test]
fn callgrinds_count_is_read() {
    let said = "==7== Events    : Ir\n==7== Collected : 4242\n==7== \n==7== I   refs:  4,242";
    assert_eq!(collected(said), Some(4242.0));
    assert_eq!(collected("valgrind: no such tool"), None);
}

#[test]
fn what_is_counted_are_rows_and_never_threads() {
    for (name, ..) in COUNTED {
        let row = rows::named(name).expect(name);
        assert!(count(row, Path::new("no-such-program"), THREADS).is_none());
        assert!(count(row, Path::new("no-such-program"), "barista").is_some());
    }
}
