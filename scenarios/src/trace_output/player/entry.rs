//! How is one step written for the page?
//!
//! The names are those of the table in [`player`](crate::trace_output::player).
//!
//! Next: `trace_output/player/state.rs`

use executor::{
    task::Id,
    trace::{Cause, Effect, End, Event, Kind, Outcome, Place, QueueState, Step, Unpark},
};
use serde::Serialize;

use super::{
    At, Files,
    waits::{Place as Nested, Waits, places, waits},
};

#[derive(Serialize)]
pub(super) struct Entry<'a> {
    t: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u8>,
    #[serde(flatten)]
    what: What<'a>,
}

/// A place in the wheel: none if the timer is due at once.
pub(super) type Slot = Option<(u32, u32)>;

pub(super) fn slot(place: Place) -> Slot {
    match place {
        Place::Due => None,
        Place::Slot { level, slot } => Some((level, slot)),
    }
}

/// A queue.
#[derive(Serialize)]
pub(super) struct Queue {
    queue: u64,
    len: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    capacity: Option<usize>,
    at: At,
}

#[derive(Serialize)]
#[serde(tag = "k", rename_all = "lowercase")]
enum What<'a> {
    Spawned {
        task: u64,
        kind: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        parent: Option<u64>,
        at: At,
    },
    Queued {
        task: u64,
        place: usize,
    },
    Turn {
        turn: u64,
        ready: usize,
    },
    Poll {
        task: u64,
    },
    Pending {
        task: u64,
        #[serde(flatten)]
        waits: Waits,
    },
    Ready {
        task: u64,
    },
    Panicked {
        task: u64,
    },
    Skipped {
        task: u64,
    },
    Woken {
        task: u64,
        #[serde(flatten)]
        by: By,
        effect: &'static str,
    },
    Aborted {
        task: u64,
    },
    Cancel {
        task: u64,
    },
    Finished {
        task: u64,
        end: &'static str,
    },
    Gone {
        task: u64,
        taken: bool,
    },
    #[serde(rename = "timer set")]
    TimerSet {
        timer: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        task: Option<u64>,
        deadline: u64,
        place: Slot,
        at: At,
    },
    #[serde(rename = "timer cascaded")]
    TimerCascaded {
        timer: u64,
        from: Slot,
        to: Slot,
    },
    #[serde(rename = "timer fired")]
    TimerFired {
        timer: u64,
        deadline: u64,
    },
    #[serde(rename = "timer cancelled")]
    TimerCancelled {
        timer: u64,
    },
    #[serde(rename = "child ready")]
    ChildReady {
        #[serde(skip_serializing_if = "Option::is_none")]
        task: Option<u64>,
        child: Vec<Nested>,
    },
    #[serde(rename = "children dropped")]
    ChildrenDropped {
        #[serde(skip_serializing_if = "Option::is_none")]
        task: Option<u64>,
        combinator: u64,
        of: &'static str,
        pending: usize,
        at: At,
    },
    #[serde(rename = "socket opened")]
    SocketOpened {
        socket: u64,
        at: At,
    },
    #[serde(rename = "socket ready")]
    SocketReady {
        socket: u64,
        readable: bool,
        writable: bool,
    },
    #[serde(rename = "socket closed")]
    SocketClosed {
        socket: u64,
    },
    #[serde(rename = "queue made")]
    QueueMade(Queue),
    #[serde(rename = "queue holds")]
    QueueHolds {
        queue: u64,
        len: usize,
        at: At,
    },
    #[serde(rename = "queue dropped")]
    QueueDropped {
        queue: u64,
    },
    Parked {
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<u64>,
    },
    Unparked {
        by: &'static str,
    },
    Stalled,
    Closing,
    Note {
        #[serde(skip_serializing_if = "Option::is_none")]
        task: Option<u64>,
        text: &'a str,
        at: At,
    },
    Other {
        text: String,
    },
}

#[derive(Serialize)]
#[serde(tag = "by", rename_all = "lowercase")]
enum By {
    Itself,
    Task { waker: u64 },
    Timer { timer: u64 },
    Socket { socket: u64 },
    Thread,
    Outside,
    Other { text: String },
}

pub(super) fn entry<'a>(event: &'a Event, files: &mut Files) -> Entry<'a> {
    Entry {
        t: event.at.as_nanos(),
        n: event.step.life(),
        what: what(&event.step, files),
    }
}

fn what<'a>(step: &'a Step, files: &mut Files) -> What<'a> {
    let task = step.task().map_or(0, Id::get);
    match step {
        Step::Spawned {
            kind: of,
            name,
            parent,
            from,
            ..
        } => What::Spawned {
            task,
            kind: kind(*of),
            name: name.as_deref(),
            parent: parent.map(Id::get),
            at: files.at(from),
        },
        Step::Queued { place, .. } => What::Queued {
            task,
            place: *place,
        },
        Step::TurnBegins { turn, ready } => What::Turn {
            turn: *turn,
            ready: *ready,
        },
        Step::PollBegins { .. } => What::Poll { task },
        Step::PollEnds { outcome, .. } => match outcome {
            Outcome::Pending(told) => What::Pending {
                task,
                waits: waits(told, files),
            },
            Outcome::Ready => What::Ready { task },
            Outcome::Panicked => What::Panicked { task },
        },
        Step::Skipped { .. } => What::Skipped { task },
        Step::Woken { by, effect, .. } => What::Woken {
            task,
            by: match by {
                Cause::Itself => By::Itself,
                Cause::Task(waker) => By::Task { waker: waker.get() },
                Cause::Timer(timer) => By::Timer { timer: *timer },
                Cause::Socket(socket) => By::Socket { socket: *socket },
                Cause::Thread => By::Thread,
                Cause::Outside => By::Outside,
                other => By::Other {
                    text: format!("{other:?}"),
                },
            },
            effect: match effect {
                Effect::Queues => "queues",
                Effect::AlreadyQueued => "already queued",
                Effect::TooLate => "too late",
            },
        },
        Step::Aborted { .. } => What::Aborted { task },
        Step::CancelBegins { .. } => What::Cancel { task },
        Step::Finished { end, .. } => What::Finished {
            task,
            end: match end {
                End::Completed => "completed",
                End::Panicked => "panicked",
                End::Cancelled => "cancelled",
            },
        },
        Step::Gone { taken, .. } => What::Gone {
            task,
            taken: *taken,
        },
        Step::TimerSet {
            timer,
            task,
            deadline,
            place,
            from,
        } => What::TimerSet {
            timer: *timer,
            task: task.map(Id::get),
            deadline: deadline.as_nanos(),
            place: slot(*place),
            at: files.at(from),
        },
        Step::TimerCascaded { timer, from, to } => What::TimerCascaded {
            timer: *timer,
            from: slot(*from),
            to: slot(*to),
        },
        Step::TimerFired { timer, deadline } => What::TimerFired {
            timer: *timer,
            deadline: deadline.as_nanos(),
        },
        Step::TimerCancelled { timer } => What::TimerCancelled { timer: *timer },
        Step::ChildReady { task, child } => What::ChildReady {
            task: task.map(Id::get),
            child: places(Some(child), files),
        },
        Step::ChildrenDropped {
            task,
            combinator,
            kind,
            from,
            pending,
        } => What::ChildrenDropped {
            task: task.map(Id::get),
            combinator: *combinator,
            of: kind,
            pending: *pending,
            at: files.at(from),
        },
        Step::SocketOpened { socket, from } => What::SocketOpened {
            socket: *socket,
            at: files.at(from),
        },
        Step::SocketReady {
            socket,
            readable,
            writable,
        } => What::SocketReady {
            socket: *socket,
            readable: *readable,
            writable: *writable,
        },
        Step::SocketClosed { socket } => What::SocketClosed { socket: *socket },
        Step::QueueMade { queue, holds } => What::QueueMade(self::queue(*queue, holds, files)),
        &Step::QueueHolds { queue, len, from } => What::QueueHolds {
            queue,
            len,
            at: files.at(from),
        },
        Step::QueueDropped { queue } => What::QueueDropped { queue: *queue },
        Step::Parked { until } => What::Parked {
            until: until.map(|until| until.as_nanos()),
        },
        Step::Unparked { by } => What::Unparked {
            by: match by {
                Unpark::Deadline => "deadline",
                Unpark::Socket => "socket",
                Unpark::Thread => "thread",
                Unpark::Jump => "jump",
                Unpark::Nobody => "nobody",
                Unpark::Spurious => "spurious",
                _ => "other",
            },
        },
        Step::Stalled => What::Stalled,
        Step::Closing => What::Closing,
        Step::Note { task, text, from } => What::Note {
            task: task.map(Id::get),
            text,
            at: files.at(from),
        },
        other => What::Other {
            text: format!("{other:?}"),
        },
    }
}

pub(super) fn queue(queue: u64, holds: &QueueState, files: &mut Files) -> Queue {
    Queue {
        queue,
        len: holds.len,
        capacity: holds.capacity,
        at: files.at(holds.from),
    }
}

pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Main => "main",
        Kind::Future => "future",
        Kind::Blocking => "blocking",
        _ => "other",
    }
}
