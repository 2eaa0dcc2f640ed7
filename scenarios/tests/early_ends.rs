//! What `--trace` leaves of a run that ends before its end: a whole file that says how, or the file of the run before.

#![cfg(unix)]

mod common;

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use common::{binary, command, exit_code_within, run, signal, signals};
use serde_json::Value;
use tempfile::TempDir;

/// Generous for what is done at once.
const SOON: Duration = Duration::from_secs(20);

/// Starts it, and waits for its first `lines` lines.
fn started(name: &str, flags: &[&str], lines: usize) -> (Child, BufReader<ChildStdout>) {
    let mut child = command(name, flags).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..lines {
        output.read_line(&mut String::new()).unwrap();
    }
    (child, output)
}

/// What the page was told: how it ended, and the events of its record.
fn page(file: &Path) -> (Value, Vec<Value>) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.trim_end().ends_with("</html>"), "it is whole");
    let json = |id: &str| -> Value {
        let begin = format!("<script type=\"application/json\" id=\"{id}\">");
        let (_, rest) = text.split_once(&begin).unwrap();
        serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
    };
    let events = json("record-0")["events"].as_array().unwrap().clone();
    (json("facts")["ended"].clone(), events)
}

/// How the trace says that the run ended, and how many rows it has.
fn trace(file: &Path) -> (String, usize) {
    let text = fs::read_to_string(file).unwrap();
    let trace: Value = serde_json::from_str(&text).unwrap();
    let rows = trace["traceEvents"].as_array().unwrap();
    let ended = rows.iter().find(|row| row["cat"] == "end");
    (
        ended.unwrap()["name"].as_str().unwrap().to_owned(),
        rows.len(),
    )
}

fn alone(folder: &TempDir, file: &str) {
    let names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, [file], "nothing else is left");
}

/// Each scenario is stopped while its jobs sleep, in minutes that last an hour.
#[test]
fn a_signal_leaves_the_page_of_each_scenario() {
    let scenarios = common::SCENARIOS.map(|(name, flags)| {
        thread::spawn(move || {
            let folder = TempDir::new().unwrap();
            let file = folder.path().join("run.html");
            let trace = ["--engine", "executor", "--time-scale", "100", "--trace"];
            let flags = [flags, &trace, &[file.to_str().unwrap()]].concat();
            let (mut child, _output) = started(name, &flags, 4);
            thread::sleep(Duration::from_millis(100));
            let began = Instant::now();
            signal(&child, "INT");
            assert_eq!(exit_code_within(&mut child, SOON), Some(130), "{name}");
            assert!(began.elapsed() < Duration::from_secs(3), "{name}");
            let (ended, events) = page(&file);
            assert_eq!(ended, "ended by Ctrl-C", "{name}");
            assert!(events.len() > 3, "{name}: {}", events.len());
            alone(&folder, "run.html");
        })
    });
    for scenario in scenarios {
        scenario.join().unwrap();
    }
}

#[test]
fn each_signal_has_its_name_and_its_exit_code() {
    for (name, code) in signals() {
        let words = match name {
            "INT" => "ended by Ctrl-C",
            "TERM" => "ended by SIGTERM",
            _ => "ended by SIGHUP",
        };
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("run.json");
        let flags = ["--engine", "executor", "--time-scale", "100", "--trace"];
        let flags = [&flags[..], &[file.to_str().unwrap()]].concat();
        let (mut child, mut output) = started("coffee_shop", &flags, 5);
        signal(&child, name);
        assert_eq!(exit_code_within(&mut child, SOON), Some(code));
        let (ended, rows) = trace(&file);
        assert_eq!(ended, words);
        assert!(rows > 20, "{rows}");
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
        assert!(rest.contains("ui.perfetto.dev"), "{rest}");
    }
}

/// By default the plain loop comes first: its thread sleeps, and the executor has not begun.
#[test]
fn an_end_before_the_executor_began_is_shown_as_that() {
    for flags in [&[][..], &["--engine", "all"]] {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("run.html");
        let flags = [
            flags,
            &["--time-scale", "10", "--trace", file.to_str().unwrap()],
        ]
        .concat();
        let (mut child, _output) = started("coffee_shop", &flags, 4);
        signal(&child, "TERM");
        assert_eq!(exit_code_within(&mut child, SOON), Some(143));
        let (ended, events) = page(&file);
        assert_eq!((ended, events.len()), ("ended by SIGTERM".into(), 0));
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("sequential"), "what was told is on the page");
        alone(&folder, "run.html");
    }
}

#[test]
fn a_reader_who_has_seen_enough_leaves_the_page() {
    for flags in [
        &["--virtual-time", "--json", "--customers", "20000"][..],
        &["--virtual-time", "--customers", "20000"],
        &["--engine", "executor", "--time-scale", "0.01"],
        &["--time-scale", "0.01"],
        &["--engine", "all", "--time-scale", "0.01"],
    ] {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("run.html");
        let flags = [flags, &["--trace", file.to_str().unwrap()]].concat();
        let (mut child, output) = started("coffee_shop", &flags, 1);
        drop(output);
        assert_eq!(exit_code_within(&mut child, SOON), Some(0), "{flags:?}");
        let mut errors = String::new();
        let mut stderr = child.stderr.take().unwrap();
        stderr.read_to_string(&mut errors).unwrap();
        assert_eq!(errors, "", "{flags:?}");
        // The run may have been over when it was noticed.
        let (ended, events) = page(&file);
        let words = "ended when nobody read its output any more";
        assert!(ended == words || events.len() > 10, "{flags:?}: {ended}");
        alone(&folder, "run.html");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_for_the_output_is_no_reason_to_lose_the_trace() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("run.json");
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let flags = ["--engine", "executor", "--time-scale", "0.1", "--trace"];
    let output = command(
        "coffee_shop",
        &[&flags[..], &[file.to_str().unwrap()]].concat(),
    )
    .stdout(full)
    .output()
    .unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(
        errors.starts_with("error: cannot write to standard output"),
        "{errors}"
    );
    assert_eq!(errors.lines().count(), 1, "{errors}");
    assert!(
        trace(&file)
            .0
            .starts_with("ended because its output failed")
    );
}

/// A limit on the size of files stands for a disk that is full.
#[test]
#[cfg(target_os = "linux")]
fn a_page_that_does_not_fit_leaves_the_old_one() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("run.html");
    fs::write(&file, "the page of yesterday").unwrap();
    let line = format!(
        "trap '' XFSZ; ulimit -f 8; exec '{}' --virtual-time --trace '{}'",
        binary("coffee_shop"),
        file.display()
    );
    let output = Command::new("sh").args(["-c", &line]).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(
        errors.contains("cannot write") && errors.lines().count() == 1,
        "{errors}"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "the page of yesterday");
    alone(&folder, "run.html");
}

fn refused(file: &Path) -> Output {
    let flags = ["--virtual-time", "--trace", file.to_str().unwrap()];
    let mut child = command("coffee_shop", &flags).spawn().unwrap();
    exit_code_within(&mut child, SOON);
    child.wait_with_output().unwrap()
}

#[test]
fn what_is_no_file_is_refused_at_once() {
    let folder = TempDir::new().unwrap();
    let pipe = folder.path().join("pipe.json");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let directory = folder.path().join("directory.html");
    fs::create_dir(&directory).unwrap();
    for (file, words) in [
        (&pipe, "--trace -"),
        (&directory, "directory"),
        (&folder.path().join("nowhere/run.html"), "No such file"),
    ] {
        let output = refused(file);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(
            errors.contains(words) && errors.lines().count() == 1,
            "{errors}"
        );
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn text_on_a_pipe_ends_with_how_it_ended() {
    let flags = [
        "--engine",
        "executor",
        "--time-scale",
        "100",
        "--trace",
        "-",
    ];
    let (mut child, mut output) = started("coffee_shop", &flags, 5);
    signal(&child, "INT");
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert_eq!(exit_code_within(&mut child, SOON), Some(130));
    assert!(
        rest.contains("[1]") && rest.trim_end().ends_with("ended by Ctrl-C"),
        "{rest}"
    );
}

/// Who is impatient is not made to wait for a page.
#[test]
fn the_second_signal_ends_it_at_once_and_leaves_no_part_of_a_page() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("run.html");
    let flags = [
        "--virtual-time",
        "--json",
        "--customers",
        "100000",
        "--trace",
    ];
    let (mut child, output) = started(
        "coffee_shop",
        &[&flags[..], &[file.to_str().unwrap()]].concat(),
        1,
    );
    let reader = thread::spawn(move || BufReader::new(output).lines().count());
    thread::sleep(Duration::from_millis(300));
    signal(&child, "INT");
    thread::sleep(Duration::from_millis(100));
    signal(&child, "INT");
    let began = Instant::now();
    assert_eq!(exit_code_within(&mut child, SOON), Some(130));
    assert!(began.elapsed() < Duration::from_secs(3));
    reader.join().unwrap();
    let left = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap());
    // The page may have been whole by then, but there is no part of one.
    assert!(
        left.into_iter()
            .all(|entry| entry.file_name() == "run.html")
    );
}

/// A run without `--trace` is not slower to end, and its exit code is the signal's.
#[test]
fn without_a_trace_a_signal_ends_it_at_once() {
    for (name, code) in signals() {
        for engine in ["executor", "threads", "sequential", "all"] {
            let flags = ["--time-scale", "100", "--engine", engine];
            let (mut child, _output) = started("coffee_shop", &flags, 1);
            signal(&child, name);
            assert_eq!(
                exit_code_within(&mut child, SOON),
                Some(code),
                "{engine} {name}"
            );
        }
    }
}

#[test]
fn a_run_that_comes_to_its_end_says_nothing_of_one() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("run.html");
    let output = run(
        "coffee_shop",
        &["--virtual-time", "--trace", file.to_str().unwrap()],
    );
    assert!(output.status.success());
    assert_eq!(page(&file).0, Value::Null);
    let nobody = Command::new(binary("coffee_shop"))
        .args(["--virtual-time", "--trace", file.to_str().unwrap()])
        .stdout(Stdio::null())
        .status();
    assert!(nobody.unwrap().success());
}
