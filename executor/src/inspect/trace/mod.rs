//! What happened in a run, step by step?
//!
//! With a [`Recorder`] an executor writes down each step of its loop: what was queued, polled,
//! woken and by whom, which timer was set and when it fired, when the thread parked and why it
//! went on. Without one, each of these places costs one branch.
//!
//! ```
//! use executor::{Executor, sleep, trace::{Recorder, note}};
//! use std::time::Duration;
//!
//! let recorder = Recorder::new();
//! let executor = Executor::builder().virtual_time().recorder(recorder.clone()).build();
//! executor.block_on(async {
//!     sleep(Duration::from_secs(3)).await;
//!     note("the kettle boils");
//! });
//!
//! let record = recorder.finish().to_string(); // a line a step, in words
//! assert!(record.contains("3.000       [5] the main future is woken by timer 1"));
//! assert!(record.contains("3.000           the main future notes: the kettle boils"));
//! ```
//!
//! asyncio has its debug mode and tokio has `tracing` and its console: both tell of counts and
//! durations, not of who woke whom.
//!
//! Next: `inspect/trace/state.rs`

mod recorder;
mod state;
mod text;

use std::{panic::Location, sync::Arc};

pub use crate::core::{Effect, End, Kind};
pub use crate::waits::{Child, Reason, Wait};
use crate::{core::with_current, task::Id, time::Instant};
pub use recorder::{Recorder, Recording};
pub use state::{Phase, State, TaskState};
pub use text::source_file;
pub(super) use text::{Names, seconds};
pub use timer::Place;

/// Puts a line of the program's own into the record, if there is one, with the place of the call. Does
/// nothing outside an executor.
#[track_caller]
pub fn note(text: impl Into<String>) {
    // Nothing is borrowed while `into` and a drop run: both are the caller's code.
    let from = Location::caller();
    if let Some(rt) = with_current(Clone::clone) {
        rt.announce(|| Step::Note {
            text: text.into(),
            from,
        });
    }
}

/// A line of the program.
pub type Line = &'static Location<'static>;

/// One step of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The executor's time.
    pub at: Instant,
    /// The task that it happened to. Of a note, and of what is done to a timer, a combinator, a queue or
    /// a socket: the task that did it, if one did.
    pub task: Option<Id>,
    /// What happened.
    pub step: Step,
}

/// What can happen in a step. Timers, queues and sockets have numbers, in the order in which they were
/// set, made and opened; `from` is the line that did it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[allow(missing_docs)] // Of the fields that say all by their names.
pub enum Step {
    /// A task was spawned. It is queued next, unless it waits for a [blocking job](Kind::Blocking).
    Spawned(Spawn),
    /// A task went to the end of the ready queue, and has this place there, from 1.
    Queued(usize),
    /// A turn of the loop begins, the first with number 1. It polls each of the `ready` tasks once.
    TurnBegins { turn: u64, ready: usize },
    /// The first of the ready queue was taken out and is polled. Or, at a stall, a task that waits.
    PollBegins,
    /// A poll ends, and the task waits: on what, as far as the leaf futures polled this time told.
    /// Combinators poll only those of their children that were woken.
    Pending(Vec<Wait>),
    /// A poll ends, and the task is done.
    Ready,
    /// A poll ends with a panic.
    Panicked,
    /// The first of the ready queue was taken out, and was over: it had been woken in its last poll.
    Skipped,
    /// Somebody called the waker of a task. If it [is queued](Effect::Queues) by that, it is so next.
    Woken { by: Cause, effect: Effect },
    /// A task was aborted: its next turn drops it.
    Aborted,
    /// The first of the ready queue was taken out, and is dropped instead of polled: it was aborted.
    CancelBegins,
    /// A task is over: its future has been dropped. The task that awaits it is woken next.
    Finished(End),
    /// Nothing is left of a task. Its handle has `taken` the output; or it went with the last handle.
    Gone { taken: bool },
    /// A timer was set.
    TimerSet { timer: u64, set: TimerState },
    /// A timer went down a level of the wheel.
    TimerCascaded { timer: u64, from: Place, to: Place },
    /// A timer fired: it left the wheel. The task that it was set for is woken next.
    TimerFired { timer: u64, deadline: Instant },
    /// This timer was cancelled: its sleep was dropped before its time.
    TimerCancelled(u64),
    /// A future inside a combinator is ready: the combinator has its output.
    ChildReady(Arc<Child>),
    /// A combinator drops its futures that were not ready, `pending` of them: its limit is up, another
    /// was first, or it is itself dropped. What these futures hold goes with them, next.
    ChildrenDropped {
        combinator: u64,
        kind: &'static str,
        from: Line,
        pending: usize,
    },
    /// A socket was opened, and registered with the reactor.
    SocketOpened { socket: u64, from: Line },
    /// The operating system says that a socket has become ready: to be read or accepted from, or to be
    /// written to; or its connection has ended. The tasks that wait at it are woken next.
    SocketReady {
        socket: u64,
        readable: bool,
        writable: bool,
    },
    /// This socket was closed.
    SocketClosed(u64),
    /// A queue was made. Or it had been made elsewhere, and is met here for the first time.
    QueueMade { queue: u64, holds: QueueState },
    /// An item was put into a queue, or taken out: it holds `len` now.
    QueueHolds { queue: u64, len: usize, from: Line },
    /// Nothing is left of this queue: its last handle was dropped.
    QueueDropped(u64),
    /// Nothing is ready: the thread parks until then at most; with no time, until a wake from outside.
    Parked(Option<Instant>),
    /// The thread goes on.
    Unparked(Unpark),
    /// Nothing moves any more. Each waiting task is polled once, to learn what it waits on.
    Stalled,
    /// The executor is dropped, and with it its tasks, in the order in which they were spawned.
    Closing,
    /// A note of the program: see [`note`].
    Note { text: String, from: Line },
}

impl Step {
    /// The number of the step in the life of a task, from 1 to 7, as the diagram in
    /// [`task`](crate::task) has it; none for what is no part of that life.
    pub fn life(&self) -> Option<u8> {
        match self {
            Step::Spawned(_) => Some(1),
            Step::Queued(_) => Some(2),
            Step::PollBegins => Some(3),
            Step::Pending(_) => Some(4),
            Step::Woken { .. } => Some(5),
            Step::Ready | Step::Panicked | Step::Finished(_) => Some(6),
            Step::Gone { .. } => Some(7),
            _ => None,
        }
    }
}

/// Where a task comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Spawn {
    /// What it runs.
    pub kind: Kind,
    /// The name it was given, if any.
    pub name: Option<String>,
    /// The task that spawned it, if it was one of this executor's.
    pub parent: Option<Id>,
    /// The line that spawned it.
    pub from: Line,
}

/// A timer that is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimerState {
    /// The task that was polled then, and will be woken.
    pub task: Option<Id>,
    /// When it is due.
    pub deadline: Instant,
    /// Where in the wheel it stands.
    pub place: Place,
    /// The line that made the sleep.
    pub from: Line,
}

/// A queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueState {
    /// How many items are in it.
    pub len: usize,
    /// How many it can hold, if there is a bound.
    pub capacity: Option<usize>,
    /// The line that made it.
    pub from: Line,
}

/// Who woke a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// A task, while it was polled, or by its end. It may have woken itself.
    Task(Id),
    /// A timer that fired: its number.
    Timer(u64),
    /// A socket that became ready: its number.
    Socket(u64),
    /// Another thread.
    Thread,
    /// Code on this thread that runs in no task, such as an `abort` between two `block_on`.
    #[default]
    Outside,
}

/// Why a parked thread goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unpark {
    /// The next deadline has come.
    Deadline,
    /// A socket has become ready.
    Socket,
    /// Another thread woke a task.
    Thread,
    /// The virtual clock jumped to the next deadline; the thread did not really park.
    Jump,
    /// Nobody came, and nothing is left that could: the loop has stalled.
    Nobody,
    /// For no reason, which systems permit, or because of a wake that was served before the park.
    Spurious,
}

#[cfg(test)]
mod tests;
