//! What does a pending future wait on?
//!
//! `Poll::Pending` says that a future waits, not what for. So each leaf future that is about to return
//! `Pending` says it to the observer, if the executor that runs has one: [`tell`]. The contract of
//! [`Future`] allows a poll that nobody asked for. So a loop that has stalled can poll its tasks once
//! more, and have all of them answer.
//!
//! Rejected: a registry that every leaf enters when it starts to wait. Each wait of each program would
//! pay for what only a stalled or recorded one needs.
//!
//! Next: `waits/nest.rs`

use std::{cell::Cell, fmt, iter::successors, panic::Location, sync::Arc};

use crate::{
    core::{Instant, Notice, Runtime, with_current},
    task::Id,
    trace::source_file,
};

pub(crate) mod nest;
pub(crate) mod stock;

pub use nest::Child;

/// What a leaf future waits on, as the stall report and the recorder name it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// A timer: due at this many nanoseconds of the executor's clock.
    Timer {
        /// Nanoseconds of the executor's clock.
        deadline: u64,
    },
    /// A sleep too long ever to end.
    Forever,
    /// The end of another task.
    Task(Id),
    /// A blocking job on a thread of the pool.
    BlockingJob,
    /// An item from a queue.
    QueueItem {
        /// The number of the queue: see [`Step::QueueMade`](crate::trace::Step).
        queue: u64,
        /// The place in line, from 1, when this was told.
        place: usize,
        /// The number drawn in this line. The lower is the first, also when places have changed.
        number: u64,
    },
    /// Room in a bounded queue.
    QueueRoom {
        /// The number of the queue.
        queue: u64,
        /// The place in line, from 1, when this was told.
        place: usize,
        /// The number drawn in this line.
        number: u64,
    },
    /// `task_done` for each item of a queue.
    QueueJoin {
        /// The number of the queue.
        queue: u64,
        /// How many items are not done.
        unfinished: usize,
    },
    /// One of the futures of a combinator. Those that were polled tell themselves what they wait on;
    /// the others wait on what they told before.
    Children {
        /// The number of the combinator.
        combinator: u64,
        /// What it is called.
        kind: &'static str,
        /// How many of its futures are not ready.
        pending: usize,
    },
    /// A connection to accept.
    Accept {
        /// The number of the listener: see [`Step::SocketOpened`](crate::trace::Step).
        socket: u64,
    },
    /// A connection to be established.
    Connect {
        /// The number of the socket.
        socket: u64,
    },
    /// Bytes to read, or the end of the stream.
    Read {
        /// The number of the socket.
        socket: u64,
    },
    /// Room for bytes to write.
    Write {
        /// The number of the socket.
        socket: u64,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Timer { deadline } => {
                let seconds = *deadline as f64 / 1e9;
                write!(f, "a timer due at {seconds:.3} s")
            }
            Reason::Forever => write!(f, "a sleep too long ever to end"),
            Reason::Task(id) => write!(f, "the end of {id}"),
            Reason::BlockingJob => write!(f, "a blocking job"),
            Reason::QueueItem { queue, place, .. } => {
                write!(f, "an item from queue {queue} (number {place} in line)")
            }
            Reason::QueueRoom { queue, place, .. } => {
                write!(
                    f,
                    "room in queue {queue}, which is full (number {place} in line)"
                )
            }
            Reason::QueueJoin { queue, unfinished } => {
                write!(f, "task_done for {unfinished} items of queue {queue}")
            }
            Reason::Children { kind, pending, .. } => {
                write!(f, "{pending} futures of {kind}")
            }
            Reason::Accept { socket } => write!(f, "a connection to accept (socket {socket})"),
            Reason::Connect { socket } => write!(f, "a connection to open (socket {socket})"),
            Reason::Read { socket } => write!(f, "bytes to read (socket {socket})"),
            Reason::Write { socket } => write!(f, "room to write (socket {socket})"),
        }
    }
}

/// One answer: what is waited on, and the line of the program that asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What is waited on.
    pub reason: Reason,
    /// Where the waiting future was made: the line of the `sleep`, `get` .. Of a handle the line of its `.await`, or, where
    /// other code polls it, of the `spawn`.
    pub at: &'static Location<'static>,
    /// Where it is, if it is inside a combinator: the record knows it.
    pub within: Option<Arc<Child>>,
}

impl Wait {
    /// The futures of combinators in which it is, the innermost first.
    pub fn inside(&self) -> impl Iterator<Item = &Child> {
        successors(self.within.as_deref(), |child| child.outer.as_deref())
    }

    /// Whether it is inside a combinator: in any of its futures, or in the one of this index.
    pub(crate) fn is_in(&self, (combinator, index): (u64, Option<usize>)) -> bool {
        let is_whole = |child: &Child| child.combinator == combinator;
        match self.reason {
            Reason::Children { combinator: c, .. } if c == combinator => index.is_none(),
            _ => self
                .inside()
                .any(|child| is_whole(child) && index.is_none_or(|i| i == child.index)),
        }
    }

    /// The wait that a notice tells of, if it tells of one.
    pub(crate) fn of(rt: &Runtime, notice: &Notice<'_>) -> Option<Self> {
        let (reason, at) = match *notice {
            Notice::WaitsForTask(key, at) => {
                let at = if is_await(at) { at } else { rt.spawned_at(key) };
                (Reason::Task(rt.id(key)), at)
            }
            Notice::WaitsForTime(Instant::NEVER, at) => (Reason::Forever, at),
            Notice::WaitsForTime(Instant(deadline), at) => (Reason::Timer { deadline }, at),
            Notice::Other(other) => return other.downcast_ref::<Wait>().cloned(),
            _ => return None,
        };
        let within = None;
        Some(Wait { reason, at, within })
    }
}

/// Whether a handle was polled by the `.await` of a program, and not by a combinator or a box around it. Those have no
/// line that says more than that of the `spawn`.
fn is_await(at: &'static Location<'static>) -> bool {
    let file = source_file(at);
    let others = ["core/src/", "alloc/src/", "executor/src/"];
    !others.iter().any(|package| file.starts_with(package))
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, from {}:{}",
            self.reason,
            self.at.file(),
            self.at.line()
        )
    }
}

/// Says what a leaf future that is about to return `Pending` waits on. `reason` runs only if someone
/// listens.
pub(crate) fn tell(at: &'static Location<'static>, reason: impl FnOnce() -> Reason) {
    with_current(|rt| {
        rt.announce(|| Wait {
            reason: reason(),
            at,
            within: None,
        });
    });
}

thread_local! {
    static EVERYONE_IS_ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Whether combinators are to poll all their children now, those not woken as well.
pub(crate) fn everyone_is_asked() -> bool {
    EVERYONE_IS_ASKED.get()
}

/// Has combinators poll all their children while `poll` runs, which may panic.
pub(crate) fn ask_everyone<R>(poll: impl FnOnce() -> R) -> R {
    struct Before(bool);
    impl Drop for Before {
        fn drop(&mut self) {
            EVERYONE_IS_ASKED.set(self.0);
        }
    }
    let _before = Before(EVERYONE_IS_ASKED.replace(true));
    poll()
}

#[cfg(test)]
pub(crate) mod tests;
