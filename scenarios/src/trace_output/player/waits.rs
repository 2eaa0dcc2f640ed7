//! How is it written for the page what a task waits on?
//!
//! Next: `trace_output/player/entry.rs`

use std::{iter::successors, sync::Arc};

use executor::trace::{Child, Reason, Wait};
use serde::Serialize;
use serde_json::{Value, json};

use super::{At, Files};

/// So many waits of one poll are told; the rest is counted. The first poll of a combinator of ten
/// thousand tells of them all.
const WAITS_AT_MOST: usize = 20;

/// A future in a combinator: the number of the combinator, what it is, the place, and its line.
#[derive(Serialize)]
pub(super) struct Place(u64, &'static str, usize, At);

/// What a task waits on, and how many waits more there are.
pub(super) fn waits(told: &[Wait], files: &mut Files) -> (Vec<Value>, Option<usize>) {
    // What combinators tell of themselves is few, and says how many futures there are.
    let (whole, own): (Vec<&Wait>, Vec<&Wait>) = told
        .iter()
        .partition(|wait| matches!(wait.reason, Reason::Children { .. }));
    let more = own.len().saturating_sub(WAITS_AT_MOST);
    let waits = own.iter().take(WAITS_AT_MOST);
    let waits = waits.chain(whole.iter().take(WAITS_AT_MOST)).map(|wait| {
        let mut written = on(&wait.reason);
        written["at"] = json!(files.at(wait.at));
        if wait.within.is_some() {
            written["in"] = json!(places(wait.within.as_ref(), files));
        }
        written
    });
    (waits.collect(), (more > 0).then_some(more))
}

/// The combinators in which a future is, the outermost first.
pub(super) fn places(child: Option<&Arc<Child>>, files: &mut Files) -> Vec<Place> {
    let all = successors(child, |child| child.outer.as_ref());
    let place = |child: &Arc<Child>| {
        let at = files.at(child.at);
        Place(child.combinator, child.kind, child.index, at)
    };
    let mut places: Vec<Place> = all.map(place).collect();
    places.reverse();
    places
}

fn on(reason: &Reason) -> Value {
    match reason {
        Reason::Timer { deadline } => json!({ "on": "timer", "deadline": deadline }),
        Reason::Forever => json!({ "on": "forever" }),
        Reason::Task(task) => json!({ "on": "task", "task": task.get() }),
        Reason::BlockingJob => json!({ "on": "job" }),
        Reason::QueueItem {
            queue,
            place,
            number,
        } => json!({ "on": "item", "queue": queue, "place": place, "number": number }),
        Reason::QueueRoom {
            queue,
            place,
            number,
        } => json!({ "on": "room", "queue": queue, "place": place, "number": number }),
        Reason::QueueJoin { queue, unfinished } => {
            json!({ "on": "tasks done", "queue": queue, "unfinished": unfinished })
        }
        Reason::Children {
            combinator: number,
            kind,
            pending,
        } => json!({ "on": "children", "combinator": number, "of": kind, "pending": pending }),
        Reason::Accept { socket } => json!({ "on": "accept", "socket": socket }),
        Reason::Connect { socket } => json!({ "on": "connect", "socket": socket }),
        Reason::Read { socket } => json!({ "on": "read", "socket": socket }),
        Reason::Write { socket } => json!({ "on": "write", "socket": socket }),
        _ => json!({ "on": "other", "text": reason.to_string() }),
    }
}
