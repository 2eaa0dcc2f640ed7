//! How is the state of a loop written for the page?
//!
//! Twice: as that in which a record without its beginning begins, and as what the live executor
//! said of itself, to which a test holds the page.
//!
//! Next: `trace_output/chrome.rs`

use executor::{
    task::Id,
    trace::{Phase, Recording},
};
use serde::Serialize;

use super::{
    At, Files,
    entry::{Queue, Slot, kind, queue, slot},
    waits::{Waits, waits},
};

#[derive(Serialize)]
pub(super) struct Start<'a> {
    turn: u64,
    parked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    running: Option<u64>,
    ready: Vec<u64>,
    tasks: Vec<Task<'a>>,
    timers: Vec<Timer>,
    queues: Vec<Queue>,
}

#[derive(Serialize)]
struct Task<'a> {
    task: u64,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<u64>,
    at: At,
    phase: &'static str,
    #[serde(flatten)]
    waits: Waits,
}

#[derive(Serialize)]
struct Timer {
    timer: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<u64>,
    deadline: u64,
    place: Slot,
}

#[derive(Serialize)]
pub(super) struct Snapshot {
    seq: u64,
    ready: Vec<u64>,
    tasks: Vec<(u64, &'static str)>,
    timers: Vec<(u64, u64, Slot)>,
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Ready => "ready",
        Phase::Aborting => "aborting",
        Phase::Running => "running",
        Phase::Waiting => "waiting",
        Phase::Over => "over",
    }
}

/// The state in which a record begins, if it is not that of a new executor.
pub(super) fn start<'a>(recording: &'a Recording, files: &mut Files) -> Option<Start<'a>> {
    let start = recording.start();
    if *start == executor::trace::State::default() {
        return None;
    }
    let tasks = start.tasks().map(|(id, task)| Task {
        task: id.get(),
        kind: kind(task.kind),
        name: task.name.as_deref(),
        parent: task.parent.map(Id::get),
        at: files.at(task.from),
        phase: phase(task.phase()),
        waits: waits(&task.waits, files),
    });
    let tasks = tasks.collect();
    let timers = start.timers().map(|(timer, set)| Timer {
        timer,
        task: set.task.map(Id::get),
        deadline: set.deadline.as_nanos(),
        place: slot(set.place),
    });
    let queues = start.queues();
    let queues = queues
        .map(|(number, holds)| queue(number, holds, files))
        .collect();
    Some(Start {
        turn: start.turn(),
        parked: start.is_parked(),
        running: start.running().map(Id::get),
        ready: start.ready().iter().map(|id| id.get()).collect(),
        tasks,
        timers: timers.collect(),
        queues,
    })
}

/// What the live executor said of itself.
pub(super) fn snapshots(recording: &Recording) -> Vec<Snapshot> {
    let snapshots = recording.snapshots().iter();
    let snapshots = snapshots.map(|(seq, live)| Snapshot {
        seq: *seq,
        ready: live.ready.iter().map(|id| id.get()).collect(),
        tasks: live
            .tasks
            .iter()
            .map(|&(id, p)| (id.get(), phase(p)))
            .collect(),
        timers: live
            .timers
            .iter()
            .map(|&(timer, deadline, place)| (timer, deadline.as_nanos(), slot(place)))
            .collect(),
    });
    snapshots.collect()
}
