//! How is it written for the page what a task waits on?
//!
//! Next: `trace_output/player/entry.rs`

use std::{iter::successors, sync::Arc};

use executor::trace::{Child, Reason, Wait};
use serde::Serialize;

use super::{At, Files};

/// So many waits of one poll are told; the rest is counted. The first poll of a combinator of ten
/// thousand tells of them all.
const WAITS_AT_MOST: usize = 20;

/// What a task waits on.
#[derive(Serialize)]
pub(super) struct Waits {
    waits: Vec<WaitsOn>,
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<usize>,
}

#[derive(Serialize)]
struct WaitsOn {
    #[serde(flatten)]
    on: On,
    at: At,
    /// The combinators in which it is, the outermost first.
    #[serde(rename = "in", skip_serializing_if = "Vec::is_empty")]
    within: Vec<Place>,
}

/// A future in a combinator: the number of the combinator, what it is, the place, and its line.
#[derive(Serialize)]
pub(super) struct Place(u64, &'static str, usize, At);

#[derive(Serialize)]
#[serde(tag = "on", rename_all = "lowercase")]
enum On {
    Timer {
        deadline: u64,
    },
    Forever,
    Task {
        task: u64,
    },
    Job,
    Item {
        queue: u64,
        place: usize,
        number: u64,
    },
    Room {
        queue: u64,
        place: usize,
        number: u64,
    },
    #[serde(rename = "tasks done")]
    TasksDone {
        queue: u64,
        unfinished: usize,
    },
    Children {
        combinator: u64,
        of: &'static str,
        pending: usize,
    },
    Accept {
        socket: u64,
    },
    Connect {
        socket: u64,
    },
    Read {
        socket: u64,
    },
    Write {
        socket: u64,
    },
    Other {
        text: String,
    },
}

pub(super) fn waits(told: &[Wait], files: &mut Files) -> Waits {
    // What combinators tell of themselves is few, and says how many futures there are.
    let (whole, own): (Vec<&Wait>, Vec<&Wait>) = told
        .iter()
        .partition(|wait| matches!(wait.reason, Reason::Children { .. }));
    let more = own.len().saturating_sub(WAITS_AT_MOST);
    let waits = own
        .into_iter()
        .take(WAITS_AT_MOST)
        .chain(whole.into_iter().take(WAITS_AT_MOST));
    Waits {
        waits: waits
            .map(|wait| WaitsOn {
                on: on(&wait.reason),
                at: files.at(wait.at),
                within: places(wait.within.as_ref(), files),
            })
            .collect(),
        more: (more > 0).then_some(more),
    }
}

pub(super) fn places(child: Option<&Arc<Child>>, files: &mut Files) -> Vec<Place> {
    let all = successors(child, |child| child.outer.as_ref());
    let mut places: Vec<Place> = all
        .map(|child| {
            Place(
                child.combinator,
                child.kind,
                child.index,
                files.at(child.at),
            )
        })
        .collect();
    places.reverse();
    places
}

fn on(reason: &Reason) -> On {
    match *reason {
        Reason::Timer { deadline } => On::Timer { deadline },
        Reason::Forever => On::Forever,
        Reason::Task(task) => On::Task { task: task.get() },
        Reason::BlockingJob => On::Job,
        Reason::QueueItem {
            queue,
            place,
            number,
        } => On::Item {
            queue,
            place,
            number,
        },
        Reason::QueueRoom {
            queue,
            place,
            number,
        } => On::Room {
            queue,
            place,
            number,
        },
        Reason::QueueJoin { queue, unfinished } => On::TasksDone { queue, unfinished },
        Reason::Children {
            combinator,
            kind,
            pending,
        } => On::Children {
            combinator,
            of: kind,
            pending,
        },
        Reason::Accept { socket } => On::Accept { socket },
        Reason::Connect { socket } => On::Connect { socket },
        Reason::Read { socket } => On::Read { socket },
        Reason::Write { socket } => On::Write { socket },
        _ => On::Other {
            text: reason.to_string(),
        },
    }
}
