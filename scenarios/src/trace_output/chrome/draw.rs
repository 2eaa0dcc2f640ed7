//! What does each step draw?
//!
//! Next: `trace_output/html.rs`

use std::collections::{BTreeSet, HashMap};

use executor::{
    task::Id,
    trace::{Cause, Effect, Event, Kind, Recording, Spawn, State, Step, source_file},
};
use serde_json::{Map, Value, json};

use super::{MICROSECOND, PROCESS, Row, times};

/// The track of the event loop; a task's is its number, from 1.
const LOOP: u64 = 0;

/// An arrow that has begun.
struct Arrow {
    track: u64,
    at: u64,
}

/// A slice that has begun.
struct Slice {
    name: String,
    track: u64,
    at: u64,
}

struct Drawing {
    rows: Vec<Row>,
    names: HashMap<Id, String>,
    /// The tasks whose life has not ended, and the main future among them.
    alive: BTreeSet<Id>,
    main: Option<Id>,
    /// The arrows on their way to the next poll of a task.
    arrows: HashMap<Id, Vec<Arrow>>,
    /// The poll or the cancellation that is going on.
    poll: Option<Slice>,
    /// The turn or the park that is going on.
    turn: Option<Slice>,
    counted: (usize, usize),
}

pub(super) fn rows(title: &str, recording: &Recording, ended: Option<&str>) -> Vec<Row> {
    let events = recording.events();
    let times = times(events);
    let first = times.first().copied().unwrap_or(0);
    let mut state = recording.start().clone();
    let mut drawing = Drawing {
        rows: Vec::new(),
        names: HashMap::new(),
        alive: BTreeSet::new(),
        main: None,
        arrows: HashMap::new(),
        poll: None,
        turn: None,
        counted: (usize::MAX, usize::MAX),
    };
    let name = |of: &str| json!({ "name": of });
    drawing.row("M", "process_name", LOOP, 0, name(title));
    drawing.row("M", "thread_name", LOOP, 0, name("the event loop"));
    for (&id, task) in &state.tasks {
        drawing.begin_life(id, &task.spawn, first, Value::Null);
    }
    if let Some(task) = state.running {
        drawing.poll = drawing.slice("poll", task.get(), first);
    }
    for (i, event) in events.iter().enumerate() {
        let at = times[i];
        // No later than the next step.
        let a_moment = times
            .get(i + 1)
            .map_or(MICROSECOND, |next| MICROSECOND.min(next - at));
        state.apply(event);
        drawing.step(event, at, a_moment);
        drawing.count(&state, at);
    }
    let end = times.last().map_or(0, |last| last + MICROSECOND);
    drawing.end(end);
    if let Some(ended) = ended {
        drawing.instant(ended.to_owned(), "end", LOOP, end);
    }
    drawing.rows
}

impl Drawing {
    fn step(&mut self, event: &Event, at: u64, a_moment: u64) {
        if let Some(task) = event.task {
            self.step_of_task(task, event, at, a_moment);
        }
        let track = event.task.map_or(LOOP, Id::get);
        match &event.step {
            Step::Note { text, .. } => self.instant(text.clone(), "note", track, at),
            Step::ChildrenDropped { kind, pending, .. } => {
                let what = format!("{kind} drops what was not ready: {pending}");
                self.instant(what, "drop", track, at);
            }
            Step::TimerFired { timer, .. } => {
                self.short_slice(format!("timer {timer} fires"), LOOP, at, a_moment);
            }
            Step::SocketReady { socket, .. } => {
                self.short_slice(format!("socket {socket} is ready"), LOOP, at, a_moment);
            }
            Step::TurnBegins { turn, .. } => self.begin_turn(format!("turn {turn}"), at),
            Step::Parked(_) => self.begin_turn("parked".to_owned(), at),
            Step::Unparked(_) | Step::Stalled | Step::Closing => self.end_turn(at),
            _ => {}
        }
    }

    fn step_of_task(&mut self, task: Id, event: &Event, at: u64, a_moment: u64) {
        match &event.step {
            Step::Spawned(spawn) => {
                let line = format!("{}:{}", source_file(spawn.from.file()), spawn.from.line());
                self.begin_life(task, spawn, at, json!({ "at": line }));
                let track = spawn.parent.map_or(LOOP, Id::get);
                let what = format!("spawns {}", self.name(task));
                self.short_slice(what, track, at, a_moment);
                self.begin_arrow(task, track, at);
            }
            Step::Woken { by, effect } => {
                let (track, waker) = match by {
                    Cause::Task(id) if *id == task => (task.get(), "itself".to_owned()),
                    Cause::Task(id) => (id.get(), self.name(*id)),
                    Cause::Timer(timer) => (LOOP, format!("timer {timer}")),
                    Cause::Socket(socket) => (LOOP, format!("socket {socket}")),
                    Cause::Thread => (LOOP, "another thread".to_owned()),
                    Cause::Outside => (LOOP, "code outside any task".to_owned()),
                    _ => (LOOP, "the event loop".to_owned()),
                };
                let without_effect = match effect {
                    Effect::Queues => "",
                    Effect::AlreadyQueued => ", though in the ready queue already",
                    Effect::TooLate => ", too late",
                };
                let woken = format!("woken by {waker}{without_effect}");
                // If by itself, the slice below begins here on the same track.
                let later = (track == task.get()).then_some(a_moment / 2);
                self.instant(woken, "wake", task.get(), at + later.unwrap_or(0));
                let what = match by {
                    Cause::Task(id) if *id == task => "wakes itself".to_owned(),
                    Cause::Task(_) => format!("wakes {}", self.name(task)),
                    _ => format!("{waker} wakes {}", self.name(task)),
                };
                self.short_slice(what, track, at, a_moment);
                if *effect != Effect::TooLate {
                    self.begin_arrow(task, track, at);
                }
            }
            Step::PollBegins => self.begin_poll("poll", task, at),
            Step::CancelBegins => self.begin_poll("cancel", task, at),
            Step::Pending(waits) => {
                let waits = waits.iter().take(20).map(|wait| wait.reason.to_string());
                let waits: Vec<String> = waits.collect();
                self.end_poll(at, json!({ "outcome": "pending", "waits on": waits }));
            }
            Step::Ready => self.end_poll(at, json!({ "outcome": "ready" })),
            Step::Panicked => self.end_poll(at, json!({ "outcome": "panicked" })),
            Step::Finished(end) => {
                // The end of a cancellation; a poll has ended before.
                self.end_poll(at, Value::Null);
                if self.main == Some(task) {
                    self.end_turn(at);
                }
                self.end_life(task, at, json!({ "end": format!("{end:?}") }));
            }
            Step::Aborted => self.instant("aborted".to_owned(), "abort", task.get(), at),
            _ => {}
        }
    }

    fn row(&mut self, ph: &'static str, name: &str, tid: u64, at: u64, args: Value) -> &mut Row {
        self.rows.push(Row {
            ph,
            name: name.to_owned(),
            cat: None,
            pid: PROCESS,
            tid,
            ts: micros(at),
            dur: None,
            id: None,
            bp: None,
            s: None,
            args: match args {
                Value::Object(args) => args,
                _ => Map::new(),
            },
        });
        self.rows.last_mut().expect("it has just been pushed")
    }

    fn name(&self, task: Id) -> String {
        self.names
            .get(&task)
            .cloned()
            .unwrap_or_else(|| task.to_string())
    }

    fn slice(&self, name: &str, track: u64, at: u64) -> Option<Slice> {
        let name = name.to_owned();
        Some(Slice { name, track, at })
    }

    fn draw(&mut self, slice: Slice, until: u64, args: Value) {
        let row = self.row("X", &slice.name, slice.track, slice.at, args);
        row.dur = Some(micros(until - slice.at));
    }

    fn short_slice(&mut self, name: String, track: u64, at: u64, a_moment: u64) {
        self.draw(Slice { name, track, at }, at + a_moment, Value::Null);
    }

    fn instant(&mut self, name: String, cat: &'static str, track: u64, at: u64) {
        let row = self.row("i", &name, track, at, Value::Null);
        (row.cat, row.s) = (Some(cat), Some("t"));
    }

    fn begin_life(&mut self, task: Id, spawn: &Spawn, at: u64, args: Value) {
        let label = match (spawn.kind, &spawn.name) {
            (Kind::Main, _) => "the main future".to_owned(),
            (_, Some(name)) => format!("{name} ({task})"),
            (_, None) => task.to_string(),
        };
        let track = task.get();
        self.row("M", "thread_name", track, 0, json!({ "name": label }));
        self.row(
            "M",
            "thread_sort_index",
            track,
            0,
            json!({ "sort_index": track }),
        );
        let row = self.row("b", &label, track, at, args);
        (row.cat, row.id) = (Some("task"), Some(track));
        self.names.insert(task, label);
        self.alive.insert(task);
        if spawn.kind == Kind::Main {
            self.main = Some(task);
        }
    }

    fn end_life(&mut self, task: Id, at: u64, args: Value) {
        if self.alive.remove(&task) {
            let label = self.name(task);
            let row = self.row("e", &label, task.get(), at, args);
            (row.cat, row.id) = (Some("task"), Some(task.get()));
        }
    }

    fn begin_arrow(&mut self, to: Id, track: u64, at: u64) {
        self.arrows.entry(to).or_default().push(Arrow { track, at });
    }

    fn begin_poll(&mut self, name: &str, task: Id, at: u64) {
        let track = task.get();
        for arrow in self.arrows.remove(&task).unwrap_or_default() {
            let row = self.row("s", "wake", arrow.track, arrow.at, Value::Null);
            (row.cat, row.id) = (Some("wake"), Some(arrow.at));
            let row = self.row("f", "wake", track, at, Value::Null);
            (row.cat, row.id, row.bp) = (Some("wake"), Some(arrow.at), Some("e"));
        }
        self.poll = self.slice(name, track, at);
    }

    fn end_poll(&mut self, at: u64, args: Value) {
        if let Some(poll) = self.poll.take() {
            self.draw(poll, at, args);
        }
    }

    fn begin_turn(&mut self, name: String, at: u64) {
        self.end_turn(at);
        self.turn = self.slice(&name, LOOP, at);
    }

    fn end_turn(&mut self, at: u64) {
        if let Some(turn) = self.turn.take() {
            self.draw(turn, at, Value::Null);
        }
    }

    fn count(&mut self, state: &State, at: u64) {
        let (ready, timers) = (state.ready.len(), state.timers.len());
        if self.counted.0 != ready {
            self.row("C", "ready queue", LOOP, at, json!({ "tasks": ready }));
        }
        if self.counted.1 != timers {
            self.row("C", "timers", LOOP, at, json!({ "set": timers }));
        }
        self.counted = (ready, timers);
    }

    /// What is still going on where the record ends, ends there.
    fn end(&mut self, at: u64) {
        self.end_poll(at, Value::Null);
        self.end_turn(at);
        while let Some(&task) = self.alive.first() {
            self.end_life(task, at, Value::Null);
        }
    }
}

#[allow(clippy::cast_precision_loss)]
fn micros(nanos: u64) -> f64 {
    nanos as f64 / MICROSECOND as f64
}
