//! How is one step written for the page?
//!
//! The names are those of the table in [`player`](crate::trace_output::player).
//!
//! Next: `trace_output/player/state.rs`

use executor::{
    task::Id,
    trace::{Cause, Effect, End, Event, Kind, Place, QueueState, Step, Unpark},
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Files,
    waits::{places, waits},
    without_nulls,
};

#[derive(Serialize)]
pub(super) struct Entry {
    t: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u8>,
    k: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<u64>,
    #[serde(flatten)]
    with: Value,
}

pub(super) fn entry(event: &Event, files: &mut Files) -> Entry {
    let (k, with) = what(event, files);
    Entry {
        t: event.at.as_nanos(),
        n: event.step.life(),
        k,
        task: event.task.map(Id::get),
        with: without_nulls(with),
    }
}

/// The kind of a step, and what follows from it.
fn what(event: &Event, files: &mut Files) -> (&'static str, Value) {
    let nothing = || json!({});
    match &event.step {
        Step::Spawned(spawn) => {
            let (parent, at) = (spawn.parent.map(Id::get), files.at(spawn.from));
            let kind = kind(spawn.kind);
            let with = json!({ "kind": kind, "name": spawn.name, "parent": parent, "at": at });
            ("spawned", with)
        }
        Step::Queued(place) => ("queued", json!({ "place": place })),
        Step::TurnBegins { turn, ready } => ("turn", json!({ "turn": turn, "ready": ready })),
        Step::PollBegins => ("poll", nothing()),
        Step::Pending(told) => {
            let (waits, more) = waits(told, files);
            ("pending", json!({ "waits": waits, "more": more }))
        }
        Step::Ready => ("ready", nothing()),
        Step::Panicked => ("panicked", nothing()),
        Step::Skipped => ("skipped", nothing()),
        Step::Woken { by, effect } => {
            let effect = match effect {
                Effect::Queues => "queues",
                Effect::AlreadyQueued => "already queued",
                Effect::TooLate => "too late",
            };
            let mut with = match by {
                Cause::Task(id) if event.task == Some(*id) => json!({ "by": "itself" }),
                Cause::Task(waker) => json!({ "by": "task", "waker": waker.get() }),
                Cause::Timer(timer) => json!({ "by": "timer", "timer": timer }),
                Cause::Socket(n) => json!({ "by": "socket", "socket": n }),
                Cause::Thread => json!({ "by": "thread" }),
                Cause::Outside => json!({ "by": "outside" }),
                other => json!({ "by": "other", "text": format!("{other:?}") }),
            };
            with["effect"] = effect.into();
            ("woken", with)
        }
        Step::Aborted => ("aborted", nothing()),
        Step::CancelBegins => ("cancel", nothing()),
        Step::Finished(end) => {
            let end = match end {
                End::Completed => "completed",
                End::Panicked => "panicked",
                End::Cancelled => "cancelled",
            };
            ("finished", json!({ "end": end }))
        }
        Step::Gone { taken } => ("gone", json!({ "taken": taken })),
        Step::TimerSet { timer, set } => {
            let (deadline, place) = (set.deadline.as_nanos(), slot(set.place));
            let at = files.at(set.from);
            let with = json!({ "timer": timer, "deadline": deadline, "place": place, "at": at });
            ("timer set", with)
        }
        Step::TimerCascaded { timer, from, to } => {
            let with = json!({ "timer": timer, "from": slot(*from), "to": slot(*to) });
            ("timer cascaded", with)
        }
        Step::TimerFired { timer, deadline } => {
            let with = json!({ "timer": timer, "deadline": deadline.as_nanos() });
            ("timer fired", with)
        }
        Step::TimerCancelled(timer) => ("timer cancelled", json!({ "timer": timer })),
        Step::ChildReady(child) => {
            let child = places(Some(child), files);
            ("child ready", json!({ "child": child }))
        }
        Step::ChildrenDropped {
            combinator: number,
            kind,
            from,
            pending,
        } => {
            let at = files.at(from);
            let with = json!({ "combinator": number, "of": kind, "pending": pending, "at": at });
            ("children dropped", with)
        }
        Step::SocketOpened { socket, from } => {
            let with = json!({ "socket": socket, "at": files.at(from) });
            ("socket opened", with)
        }
        Step::SocketReady {
            socket,
            readable,
            writable,
        } => {
            let with = json!({ "socket": socket, "readable": readable, "writable": writable });
            ("socket ready", with)
        }
        Step::SocketClosed(socket) => ("socket closed", json!({ "socket": socket })),
        Step::QueueMade { queue, holds } => ("queue made", self::queue(*queue, holds, files)),
        Step::QueueHolds { queue, len, from } => {
            let with = json!({ "queue": queue, "len": len, "at": files.at(from) });
            ("queue holds", with)
        }
        Step::QueueDropped(queue) => ("queue dropped", json!({ "queue": queue })),
        Step::Parked(until) => {
            let until = until.map(|until| until.as_nanos());
            ("parked", json!({ "until": until }))
        }
        Step::Unparked(by) => {
            let by = match by {
                Unpark::Deadline => "deadline",
                Unpark::Socket => "socket",
                Unpark::Thread => "thread",
                Unpark::Jump => "jump",
                Unpark::Nobody => "nobody",
                Unpark::Spurious => "spurious",
                _ => "other",
            };
            ("unparked", json!({ "by": by }))
        }
        Step::Stalled => ("stalled", nothing()),
        Step::Closing => ("closing", nothing()),
        Step::Note { text, from } => ("note", json!({ "text": text, "at": files.at(from) })),
        other => ("other", json!({ "text": format!("{other:?}") })),
    }
}

/// A place in the wheel: none if the timer is due at once.
pub(super) fn slot(place: Place) -> Option<(u32, u32)> {
    match place {
        Place::Due => None,
        Place::Slot { level, slot } => Some((level, slot)),
    }
}

pub(super) fn queue(queue: u64, holds: &QueueState, files: &mut Files) -> Value {
    let QueueState {
        len,
        capacity,
        from,
    } = *holds;
    json!({ "queue": queue, "len": len, "capacity": capacity, "at": files.at(from) })
}

pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Main => "main",
        Kind::Future => "future",
        Kind::Blocking => "blocking",
        _ => "other",
    }
}
