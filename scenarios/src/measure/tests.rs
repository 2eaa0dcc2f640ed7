use super::*;

#[test]
fn the_engine_is_taken_out_of_the_command_line() {
    let line = [
        "--customers",
        "9",
        "--engine",
        "all",
        "--json",
        "--engine=all",
    ];
    assert_eq!(
        without_engine(line.iter()),
        [&"--customers", &"9", &"--json"]
    );
}

#[test]
fn a_report_is_told_from_other_lines() {
    let line = r#"{"cost of the run":{"acts":[["executor",3.0]],"threads":null,"kilobytes":12}}"#;
    let cost = Cost {
        acts: vec![("executor".to_owned(), 3.0)],
        threads: None,
        kilobytes: Some(12),
    };
    assert_eq!(parse(line), Some(cost));
    assert_eq!(parse("error: no"), None);
    assert_eq!(parse("{}"), None);
}

#[test]
#[cfg(target_os = "linux")]
fn linux_tells_threads_and_memory() {
    assert!(status("Threads:").unwrap() >= 1);
    assert!(status("VmHWM:").unwrap() > 100);
}
