//! What does a pending future wait on?
//!
//! `Poll::Pending` does not say. So each leaf future that is about to return it tells the observer,
//! if the executor has one: [`tell`]. And the contract of [`Future`] allows a poll that nobody
//! asked for: a loop that has stalled polls its tasks once more, and each answers.
//!
//! Rejected: a registry that every leaf enters when it starts to wait. Each wait of each program
//! would pay for what only a stalled or recorded one needs.
//!
//! Next: `waits/nest.rs`

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::{fmt, iter::successors, rc::Rc, sync::Arc};

use crate::core::{Instant, Notice, Runtime, with_current};
use crate::{task::Id, trace::source_file};

pub(crate) mod nest;

pub use nest::Child;

/// What a leaf future waits on, as the stall report and the recorder name it. Queues, sockets and
/// combinators have numbers, in the order in which an observer met them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)] // Of the fields that say all by their names.
pub enum Reason {
    /// A timer: due at this many nanoseconds of the executor's clock.
    Timer { deadline: u64 },
    /// A sleep too long ever to end.
    Forever,
    /// The end of another task.
    Task(Id),
    /// A blocking job on a thread of the pool.
    BlockingJob,
    /// An item from a queue. `place` counts from 1, as of when this was told. `number` was drawn in
    /// this line: the lowest is the first, also when places have changed.
    QueueItem {
        queue: u64,
        place: usize,
        number: u64,
    },
    /// Room in a bounded queue, in a line like that for items.
    QueueRoom {
        queue: u64,
        place: usize,
        number: u64,
    },
    /// `task_done` for each item of a queue that is not done.
    QueueJoin { queue: u64, unfinished: usize },
    /// One of the futures of a combinator, of which `pending` are not ready. Those that were polled
    /// tell themselves what they wait on; the others wait on what they told before.
    Children {
        combinator: u64,
        kind: &'static str,
        pending: usize,
    },
    /// A connection to accept.
    Accept { socket: u64 },
    /// A connection to be established.
    Connect { socket: u64 },
    /// Bytes to read, or the end of the stream.
    Read { socket: u64 },
    /// Room for bytes to write.
    Write { socket: u64 },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Timer { deadline } => {
                write!(f, "a timer due at {:.3} s", *deadline as f64 / 1e9)
            }
            Reason::Forever => write!(f, "a sleep too long ever to end"),
            Reason::Task(id) => write!(f, "the end of {id}"),
            Reason::BlockingJob => write!(f, "a blocking job"),
            Reason::QueueItem { queue, place, .. } => {
                write!(f, "an item from queue {queue} (number {place} in line)")
            }
            Reason::QueueRoom { queue, place, .. } => {
                let line = format_args!("number {place} in line");
                write!(f, "room in queue {queue}, which is full ({line})")
            }
            Reason::QueueJoin { queue, unfinished } => {
                write!(f, "task_done for {unfinished} items of queue {queue}")
            }
            Reason::Children { kind, pending, .. } => write!(f, "{pending} futures of {kind}"),
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
    /// Where the waiting future was made: the line of the `sleep`, `get` .. Of a handle the line of
    /// its `.await`, or, where other code polls it, of the `spawn`.
    pub at: &'static Location<'static>,
    /// The future of a combinator in which it is, if it is in one.
    pub within: Option<Arc<Child>>,
}

impl Wait {
    /// The futures of combinators in which it is, the innermost first.
    pub fn inside(&self) -> impl Iterator<Item = &Child> {
        successors(self.within.as_deref(), |child| child.outer.as_deref())
    }

    /// Whether it is inside a combinator: in any of its futures, or in the one of this index.
    pub(crate) fn is_in(&self, (combinator, index): (u64, Option<usize>)) -> bool {
        let mut inside = self.inside().filter(|child| child.combinator == combinator);
        match (index, &self.reason) {
            (Some(index), _) => inside.any(|child| child.index == index),
            (None, Reason::Children { combinator: c, .. }) if *c == combinator => true,
            (None, _) => inside.next().is_some(),
        }
    }

    /// The wait that a notice tells of, if it tells of one.
    pub(crate) fn of(rt: &Runtime, notice: &Notice<'_>) -> Option<Self> {
        let (reason, at) = match *notice {
            Notice::WaitsForTask(key, at) if is_await(at) => (Reason::Task(rt.id(key)), at),
            Notice::WaitsForTask(key, _) => (Reason::Task(rt.id(key)), rt.spawned_at(key)),
            Notice::WaitsForTime(Instant::NEVER, at) => (Reason::Forever, at),
            Notice::WaitsForTime(Instant(deadline), at) => (Reason::Timer { deadline }, at),
            Notice::Other(other) => other.downcast_ref::<Told>()?.clone(),
            _ => return None,
        };
        let within = Watched::of(rt).child.borrow().clone();
        Some(Wait { reason, at, within })
    }
}

/// Whether a handle was polled by the `.await` of a program, and not by a combinator or a box
/// around it. Those have no line that says more than that of the `spawn`.
fn is_await(at: &'static Location<'static>) -> bool {
    let file = source_file(at.file());
    let others = ["core/src/", "alloc/src/", "executor/src/"];
    !others.iter().any(|package| file.starts_with(package))
}

/// What a leaf future outside the core tells.
type Told = (Reason, &'static Location<'static>);

/// Says what a leaf future that is about to return `Pending` waits on, if someone listens.
pub(crate) fn tell(at: &'static Location<'static>, reason: impl FnOnce() -> Reason) {
    with_current(|rt| rt.announce(|| -> Told { (reason(), at) }));
}

/// Whether someone listens.
#[inline]
pub(crate) fn is_watched() -> bool {
    with_current(|rt| rt.observer.is_some()) == Some(true)
}

/// What an executor with an observer knows of its combinators and queues.
#[derive(Default)]
struct Watched {
    /// The last number that was given to a combinator, and to a queue.
    combinators: Cell<u64>,
    queues: Cell<u64>,
    /// The child of a combinator that is polled now, the innermost.
    child: RefCell<Option<Arc<Child>>>,
}

impl Watched {
    fn of(rt: &Runtime) -> Rc<Self> {
        rt.extra_or(Self::default)
    }
}

thread_local! {
    static EVERYONE_IS_ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Whether combinators are to poll all their children now, those not woken as well.
pub(crate) fn everyone_is_asked() -> bool {
    EVERYONE_IS_ASKED.get()
}

/// Has combinators poll all their children while `poll` runs.
pub(crate) fn ask_everyone<R>(poll: impl FnOnce() -> R) -> R {
    during(true, |asked| EVERYONE_IS_ASKED.replace(asked), poll)
}

/// Has `value` hold while `poll` runs, which may panic. `replace` sets it, and returns what it was.
fn during<T, R>(value: T, replace: impl Fn(T) -> T, poll: impl FnOnce() -> R) -> R {
    let before = replace(value);
    let polled = catch_unwind(AssertUnwindSafe(poll));
    replace(before);
    polled.unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
pub(crate) mod tests;
