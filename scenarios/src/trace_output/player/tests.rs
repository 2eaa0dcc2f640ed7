use std::{collections::BTreeSet, time::Duration};

use executor::{
    Executor, join_all,
    net::{TcpListener, TcpStream},
    sleep, spawn, task,
    trace::{Recorder, Recording, note},
    yield_now,
};
use serde_json::{Value, json};

use super::{record, written};

fn run(recorder: Recorder, program: impl Future) -> Recording {
    let builder = Executor::builder().virtual_time();
    let executor = builder.recorder(recorder.clone()).build();
    executor.block_on(program);
    drop(executor);
    recorder.finish()
}

async fn coffee_shop() {
    let customers = (0..5).map(|_| spawn(sleep(Duration::from_secs(3))));
    join_all(customers.collect::<Vec<_>>()).await;
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn every_step_of_the_record_is_in_it() {
    let recording = run(Recorder::new(), coffee_shop());
    let written = parse(&written("coffee", &recording, false, true).0);
    assert_eq!(written["format"], "barista record 3");
    assert_eq!(written["title"], "coffee");
    assert_eq!(written["dropped"], 0);
    assert!(written.get("start").is_none());
    let events = written["events"].as_array().unwrap();
    assert_eq!(events.len(), recording.events().len());
    for (written, event) in events.iter().zip(recording.events()) {
        assert_eq!(written["t"], event.at.as_nanos());
        assert_eq!(written["n"].as_u64(), event.step.life().map(u64::from));
        assert_ne!(written["k"], "other");
    }
    let snapshots = written["snapshots"].as_array().unwrap();
    assert_eq!(snapshots.len(), recording.events().len());
    let waiting = serde_json::json!([2, "waiting"]);
    let of_task_2 = |s: &Value| s["tasks"].as_array().unwrap().contains(&waiting);
    assert!(snapshots.iter().any(of_task_2));
}

#[test]
fn files_are_named_from_the_root_of_the_workspace_and_once() {
    let written = parse(&record("coffee", &run(Recorder::new(), coffee_shop())));
    let files = written["files"].as_array().unwrap();
    assert!(files.contains(&file!().replace('\\', "/").into()));
    let names: BTreeSet<&str> = files.iter().map(|file| file.as_str().unwrap()).collect();
    assert_eq!(names.len(), files.len());
    assert!(names.iter().all(|name| !name.starts_with('/')));
}

#[test]
fn no_name_breaks_out_of_a_script() {
    let evil = [
        "</script><script>alert(1)</script>",
        "\"';\\\n\u{2028}",
        "☕ 철수",
        "<!--",
    ];
    let long = "한".repeat(10_000);
    let recording = run(Recorder::new(), async {
        for name in evil.into_iter().chain([&*long]) {
            note(name);
            drop(task::Builder::new().name(name).spawn(yield_now()));
        }
    });
    let text = record(evil[0], &recording);
    assert!(!text.contains('<'));
    assert!(!text.contains('\n'));
    let written = parse(&text);
    let events = written["events"].as_array().unwrap();
    let names: Vec<&str> = events
        .iter()
        .filter_map(|event| event["name"].as_str())
        .collect();
    assert_eq!(names, [evil[0], evil[1], evil[2], evil[3], &long]);
}

#[test]
fn a_record_without_its_beginning_has_the_state_in_which_it_begins() {
    let recording = run(Recorder::with_bound(20), coffee_shop());
    let written = parse(&record("coffee", &recording));
    assert_eq!(written["dropped"], recording.dropped());
    let tasks = written["start"]["tasks"].as_array().unwrap();
    assert_eq!(tasks.len(), recording.start().tasks.len());
    assert_eq!(tasks[0]["kind"], "main");
}

#[test]
fn under_virtual_time_it_is_the_same_bytes_each_time() {
    let bytes = || record("coffee", &run(Recorder::new(), coffee_shop()));
    assert_eq!(bytes(), bytes());
}

#[test]
fn a_long_list_of_waits_is_cut_and_counted() {
    let many = async { join_all((1..=50).map(|i| sleep(Duration::from_secs(i)))).await };
    let recording = run(Recorder::new(), many);
    let written = parse(&record("many", &recording));
    let events = written["events"].as_array().unwrap();
    let first = events.iter().find(|event| event["k"] == "pending").unwrap();
    // And one for the whole, which says how many futures there are.
    let waits = first["waits"].as_array().unwrap();
    let (whole, own): (Vec<&Value>, Vec<&Value>) =
        waits.iter().partition(|wait| wait["on"] == "children");
    assert_eq!((own.len(), &first["more"]), (20, &json!(30)));
    assert_eq!((whole.len(), &whole[0]["pending"]), (1, &json!(50)));
    assert_eq!(own[3]["in"][0][1], "join_all");
    assert_eq!(own[3]["in"][0][2], 3);
}

#[test]
fn a_socket_is_written_too() {
    let recording = run(Recorder::new(), async {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let accepted = spawn(async move { listener.accept().await.map(drop) });
        // It looks for a connection before there is one.
        yield_now().await;
        TcpStream::connect(address).await.unwrap();
        accepted.await.unwrap().unwrap();
    });
    let written = parse(&record("sockets", &recording));
    let events = written["events"].as_array().unwrap();
    let kinds: BTreeSet<&str> = events.iter().map(|e| e["k"].as_str().unwrap()).collect();
    assert!(kinds.is_superset(&["socket opened", "socket ready", "socket closed"].into()));
    assert!(!kinds.contains("other"));
    let woken = events
        .iter()
        .find(|event| event["by"] == "socket" && event["k"] == "woken");
    assert!(woken.unwrap()["socket"].is_u64());
    let waits = events.iter().filter_map(|event| event["waits"].as_array());
    assert!(
        waits
            .flatten()
            .any(|wait| wait["on"] == "accept" && wait["socket"] == 1)
    );
}
