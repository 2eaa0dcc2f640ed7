//! How is the state of a loop written for the page?
//!
//! Twice: as that in which a record without its beginning begins, and, for a test, as what it is after
//! each step, to which the page is held.
//!
//! Next: `trace_output/chrome.rs`

use executor::{
    task::Id,
    trace::{Phase, Recording, State},
};
use serde_json::{Value, json};

use super::{
    Files,
    entry::{kind, queue, slot},
    waits::waits,
    without_nulls,
};

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Ready => "ready",
        Phase::Aborting => "aborting",
        Phase::Running => "running",
        Phase::Waiting => "waiting",
        Phase::Over => "over",
    }
}

fn ready(state: &State) -> Vec<u64> {
    state.ready.iter().map(|id| id.get()).collect()
}

/// The state in which a record begins, if it is not that of a new executor.
pub(super) fn start(recording: &Recording, files: &mut Files) -> Option<Value> {
    let start = recording.start();
    if *start == State::default() {
        return None;
    }
    let tasks = start.tasks.iter().map(|(id, task)| {
        let (waits, more) = waits(&task.waits, files);
        without_nulls(json!({
            "task": id.get(),
            "kind": kind(task.spawn.kind),
            "name": task.spawn.name,
            "parent": task.spawn.parent.map(Id::get),
            "at": files.at(task.spawn.from),
            "phase": phase(task.phase()),
            "waits": waits,
            "more": more,
        }))
    });
    let tasks: Vec<Value> = tasks.collect();
    let timers = start.timers.iter().map(|(timer, set)| {
        without_nulls(json!({
            "timer": timer,
            "task": set.task.map(Id::get),
            "deadline": set.deadline.as_nanos(),
            "place": slot(set.place),
        }))
    });
    let queues = start.queues.iter();
    let queues = queues.map(|(&number, holds)| without_nulls(queue(number, holds, files)));
    Some(without_nulls(json!({
        "turn": start.turn,
        "parked": start.is_parked,
        "running": start.running.map(Id::get),
        "ready": ready(start),
        "tasks": tasks,
        "timers": timers.collect::<Vec<_>>(),
        "queues": queues.collect::<Vec<_>>(),
    })))
}

/// What can be compared of the state after each step.
pub(super) fn snapshots(recording: &Recording) -> Vec<Value> {
    let mut state = recording.start().clone();
    let snapshots = recording.events().iter().map(|event| {
        state.apply(event);
        let tasks = state
            .tasks
            .iter()
            .map(|(id, task)| (id.get(), phase(task.phase())));
        let timers = state.timers.iter();
        let timers = timers.map(|(n, timer)| (n, timer.deadline.as_nanos(), slot(timer.place)));
        json!({
            "ready": ready(&state),
            "tasks": tasks.collect::<Vec<_>>(),
            "timers": timers.collect::<Vec<_>>(),
        })
    });
    snapshots.collect()
}
