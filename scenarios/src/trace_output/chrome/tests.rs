//! The trace is held to the format, over a run in which everything happens.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    future::{pending, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    task::Poll,
    time::Duration,
};

use executor::{
    Executor, join_all,
    net::{TcpListener, TcpStream},
    sleep, spawn, spawn_blocking,
    sync::Queue,
    task, timeout,
    trace::{Effect, Recorder, Recording, Step, note},
    yield_now,
};
use serde_json::Value;

use super::trace;

const SECOND: Duration = Duration::from_secs(1);

/// Of everything something, deterministic or not.
async fn everything(with_threads: bool) {
    let names = ["철수", "</script>", "\"quoted\"\n", "☕"];
    let customers = names.map(|name| task::Builder::new().name(name).spawn(sleep(3 * SECOND)));
    join_all(customers).await;
    note("all are served");
    let queue = Queue::bounded(1);
    let consumer = spawn({
        let queue = queue.clone();
        async move { while queue.get().await != 9 {} }
    });
    for item in 0..10 {
        queue.put(item).await;
    }
    consumer.await.unwrap();
    let aborted = spawn(sleep(SECOND));
    yield_now().await;
    aborted.abort();
    aborted.abort();
    let panics: Result<(), _> = spawn(async { panic!("on purpose") }).await;
    assert!(panics.is_err());
    assert!(timeout(SECOND, pending::<()>()).await.is_err());
    if with_threads {
        spawn_blocking(|| ()).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let accepted = spawn(async move { listener.accept().await.map(drop) });
        TcpStream::connect(address).await.unwrap();
        accepted.await.unwrap().unwrap();
    }
    // Wakes of one's own, of another and of a task that is over.
    let waker = spawn(poll_fn(|cx| {
        cx.waker().wake_by_ref();
        cx.waker().wake_by_ref();
        Poll::Ready(cx.waker().clone())
    }));
    waker.await.unwrap().wake();
    drop(spawn(pending::<()>()));
}

fn run(recorder: &Recorder, with_threads: bool) -> Recording {
    let builder = Executor::builder().virtual_time();
    let executor = builder.recorder(recorder.clone()).build();
    executor.block_on(everything(with_threads));
    let hang = AssertUnwindSafe(|| executor.block_on(pending::<()>()));
    assert!(catch_unwind(hang).is_err());
    executor.block_on(yield_now());
    drop(executor);
    recorder.finish()
}

fn rows(recording: &Recording) -> Vec<Value> {
    let parsed: Value = serde_json::from_str(&trace("everything", recording, None)).unwrap();
    parsed["traceEvents"].as_array().unwrap().clone()
}

fn of<'a>(rows: &'a [Value], phase: &'a str) -> impl Iterator<Item = &'a Value> {
    rows.iter().filter(move |row| row["ph"] == phase)
}

/// Nanoseconds: in microseconds a sum of fractions would be off by a little.
#[allow(clippy::cast_possible_truncation)]
fn nanos(micros: &Value) -> i64 {
    (micros.as_f64().unwrap() * 1e3).round() as i64
}

fn tid(row: &Value) -> u64 {
    row["tid"].as_u64().unwrap()
}

/// Everything that the format asks for, of any record.
#[track_caller]
fn check(rows: &[Value]) {
    let mut named = HashSet::new();
    let mut slices: BTreeMap<u64, Vec<(i64, i64)>> = BTreeMap::new();
    let mut lives: HashMap<u64, i64> = HashMap::new();
    let mut instants = HashSet::new();
    let mut last = 0;
    for row in rows {
        assert!(row["name"].is_string() && row["pid"] == 1, "{row}");
        let at = nanos(&row["ts"]);
        assert!(at >= last, "in order: {row}");
        last = at;
        match row["ph"].as_str().unwrap() {
            "M" if row["name"] == "thread_name" => {
                assert!(row["args"]["name"].is_string());
                assert!(named.insert(tid(row)), "one name a track: {row}");
            }
            "M" => assert!(row["args"].is_object()),
            "X" => {
                let end = at + nanos(&row["dur"]);
                assert!(end > at, "{row}");
                let open = slices.entry(tid(row)).or_default();
                open.retain(|&(_, until)| until > at);
                let inside = open.last().is_none_or(|&(_, until)| end <= until);
                assert!(inside, "a slice lies within the one around it: {row}");
                open.push((at, end));
            }
            "i" => {
                assert_eq!(row["s"], "t");
                assert!(
                    instants.insert((tid(row), at)),
                    "one hides the other: {row}"
                );
            }
            "b" => assert_eq!(lives.insert(row["id"].as_u64().unwrap(), at), None),
            "e" => assert!(lives.remove(&row["id"].as_u64().unwrap()).unwrap() <= at),
            "s" | "f" => assert!(row["id"].is_u64() && row["cat"] == "wake"),
            "C" => {
                let values = row["args"].as_object().unwrap().values();
                assert!(values.into_iter().all(Value::is_u64));
            }
            other => panic!("no such phase: {other}"),
        }
    }
    assert!(lives.is_empty(), "every life ends");
    for slice in of(rows, "X") {
        let hidden = instants.contains(&(tid(slice), nanos(&slice["ts"])));
        assert!(
            !hidden,
            "a viewer hides the instant at its beginning: {slice}"
        );
    }
    assert!(
        rows.iter().all(|row| named.contains(&tid(row))),
        "every track has a name"
    );
    check_arrows(rows);
}

/// Each arrow has one beginning and one end, later, and both lie in a slice.
fn check_arrows(rows: &[Value]) {
    let in_a_slice = |end: &Value| {
        let at = nanos(&end["ts"]);
        of(rows, "X").any(|slice| {
            let begin = nanos(&slice["ts"]);
            tid(slice) == tid(end) && begin <= at && at < begin + nanos(&slice["dur"])
        })
    };
    let mut begun = HashMap::new();
    for row in of(rows, "s") {
        assert!(in_a_slice(row), "{row}");
        assert!(
            begun
                .insert(row["id"].as_u64().unwrap(), nanos(&row["ts"]))
                .is_none()
        );
    }
    for row in of(rows, "f") {
        assert!(in_a_slice(row) && row["bp"] == "e", "{row}");
        assert!(begun.remove(&row["id"].as_u64().unwrap()).unwrap() < nanos(&row["ts"]));
    }
    assert!(begun.is_empty());
}

#[test]
fn the_trace_keeps_to_the_format() {
    check(&rows(&run(&Recorder::new(), true)));
    check(&rows(&run(&Recorder::with_bound(50), false)));
    check(&rows(&Recorder::new().finish()));
}

#[test]
fn on_the_real_clock_it_does_too() {
    let recorder = Recorder::new();
    let executor = Executor::builder().recorder(recorder.clone()).build();
    executor.block_on(async {
        let short = (0..20).map(|i| spawn(sleep(Duration::from_micros(10 * i))));
        join_all(short.collect::<Vec<_>>()).await;
    });
    // Not yet over: the record ends in the middle of lives and timers.
    drop(executor.spawn(pending::<()>()));
    check(&rows(&recorder.finish()));
}

#[test]
fn it_shows_every_poll_wake_life_and_note_of_the_record() {
    let recording = run(&Recorder::new(), true);
    let rows = rows(&recording);
    let steps =
        |which: fn(&Step) -> bool| recording.events().iter().filter(|e| which(&e.step)).count();
    let named = |phase, name: fn(&str) -> bool| {
        of(&rows, phase)
            .filter(|row| name(row["name"].as_str().unwrap()))
            .count()
    };
    assert_eq!(
        named("X", |name| name == "poll"),
        steps(|s| matches!(s, Step::PollBegins))
    );
    assert_eq!(
        named("X", |name| name == "cancel"),
        steps(|s| matches!(s, Step::CancelBegins))
    );
    assert_eq!(
        named("X", |name| name == "parked"),
        steps(|s| matches!(s, Step::Parked { .. }))
    );
    assert_eq!(
        named("i", |name| name.starts_with("woken by")),
        steps(|s| matches!(s, Step::Woken { .. }))
    );
    assert_eq!(named("i", |name| name == "all are served"), 1);
    assert_eq!(
        of(&rows, "b").count(),
        steps(|s| matches!(s, Step::Spawned { .. }))
    );
    assert_eq!(
        of(&rows, "e").count(),
        steps(|s| matches!(s, Step::Spawned { .. }))
    );
    // A task that is dropped with its executor is woken, or spawned, without a poll to follow.
    let woken = steps(|s| {
        matches!(
            s,
            Step::Woken {
                effect: Effect::Queues | Effect::AlreadyQueued,
                ..
            }
        )
    });
    assert!(of(&rows, "f").count() > woken);
}

#[test]
fn an_early_end_is_said_at_the_end() {
    let recording = run(&Recorder::new(), false);
    let text = trace("everything", &recording, Some("ended by Ctrl-C"));
    let parsed: Value = serde_json::from_str(&text).unwrap();
    let rows = parsed["traceEvents"].as_array().unwrap();
    check(rows);
    let last = rows.last().unwrap();
    assert_eq!((last["ph"].as_str(), tid(last)), (Some("i"), 0));
    assert_eq!(last["name"], "ended by Ctrl-C");
}

#[test]
fn the_arrow_of_a_wake_goes_from_the_timer_to_the_poll() {
    let recorder = Recorder::new();
    let builder = Executor::builder().virtual_time();
    let executor = builder.recorder(recorder.clone()).build();
    executor.block_on(async { sleep(3 * SECOND).await });
    let rows = rows(&recorder.finish());
    let arrow = of(&rows, "s")
        .find(|row| nanos(&row["ts"]) >= 3_000_000_000)
        .unwrap();
    assert_eq!(tid(arrow), 0);
    let slice = of(&rows, "X")
        .find(|row| row["ts"] == arrow["ts"] && tid(row) == 0)
        .unwrap();
    assert_eq!(slice["name"], "timer 1 wakes the main future");
    let end = of(&rows, "f").find(|row| row["id"] == arrow["id"]).unwrap();
    let poll = of(&rows, "X")
        .find(|row| row["ts"] == end["ts"] && tid(row) == 1)
        .unwrap();
    assert_eq!(
        (&poll["name"], &poll["args"]["outcome"]),
        (&"poll".into(), &"ready".into())
    );
}

#[test]
fn counters_follow_the_queue_and_the_timers() {
    let rows = rows(&run(&Recorder::new(), false));
    let counted = |name: &'static str, of_what: &'static str| {
        let rows = of(&rows, "C").filter(move |row| row["name"] == name);
        rows.map(|row| row["args"][of_what].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    let timers = counted("timers", "set");
    assert_eq!(timers[..5], [0, 1, 2, 3, 4]);
    assert_eq!(timers.last(), Some(&0));
    assert!(counted("ready queue", "tasks").contains(&4));
}

#[test]
fn under_virtual_time_it_is_the_same_bytes_each_time() {
    let bytes = || trace("everything", &run(&Recorder::new(), false), None);
    assert_eq!(bytes(), bytes());
}
