//! What can happen?
//!
//! These are all the steps of a loop, and each is written down where it is done. The steps in the
//! life of a task carry the numbers of the diagram in [`task`](crate::task): see [`Step::life`].
//!
//! Next: `inspect/trace/state.rs`

use std::{panic::Location, sync::Arc};

use timer::Place;

use super::{Effect, End, Kind};
use crate::{
    task::Id,
    time::Instant,
    waits::{Child, Wait},
};

/// One step of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The number of the step, from 0. Numbers go on where events were dropped.
    pub seq: u64,
    /// The executor's time.
    pub at: Instant,
    /// What happened.
    pub step: Step,
}

/// What can happen in a step.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Step {
    /// A task was spawned. It is queued next, unless it waits for a [blocking job](Kind::Blocking).
    Spawned {
        /// The new task.
        task: Id,
        /// What it runs.
        kind: Kind,
        /// The name it was given, if any.
        name: Option<String>,
        /// The task that spawned it, if it was one of this executor's.
        parent: Option<Id>,
        /// The line of the program that did it.
        from: &'static Location<'static>,
    },
    /// A task went to the end of the ready queue.
    Queued {
        /// The task.
        task: Id,
        /// Its place in the queue, from 1.
        place: usize,
    },
    /// A turn of the loop begins.
    TurnBegins {
        /// The number of the turn, from 1.
        turn: u64,
        /// How many tasks are ready, each of which it will poll once.
        ready: usize,
    },
    /// The first of the ready queue was taken out and is polled. Or, after [`Step::Stalled`], a
    /// task that waits.
    PollBegins {
        /// The task polled.
        task: Id,
    },
    /// A poll ended.
    PollEnds {
        /// The task polled.
        task: Id,
        /// How it ended.
        outcome: Outcome,
    },
    /// The first of the ready queue was taken out, and was over already: it had been woken in the
    /// very poll that ended it.
    Skipped {
        /// The task.
        task: Id,
    },
    /// Somebody called the waker of a task.
    Woken {
        /// The task.
        task: Id,
        /// Who did.
        by: Cause,
        /// What came of it. A task that [is queued](Effect::Queues) by it is so next.
        effect: Effect,
    },
    /// A task was aborted: its next turn drops it.
    Aborted {
        /// The task.
        task: Id,
    },
    /// The first of the ready queue was taken out, and is dropped instead of polled: it was
    /// aborted.
    CancelBegins {
        /// The task.
        task: Id,
    },
    /// A task is over: its future has been dropped. Whoever awaits it is woken next.
    Finished {
        /// The task.
        task: Id,
        /// How it ended.
        end: End,
    },
    /// Nothing is left of a task.
    Gone {
        /// The task.
        task: Id,
        /// Its handle took the output. If not, there is no handle any more, and the output was
        /// dropped.
        taken: bool,
    },
    /// A timer was set.
    TimerSet {
        /// The number of the timer, in order of registration.
        timer: u64,
        /// The task that was polled and will be woken.
        task: Option<Id>,
        /// When it is due.
        deadline: Instant,
        /// Where in the wheel it stands.
        place: Place,
        /// The line of the program that made the sleep.
        from: &'static Location<'static>,
    },
    /// A timer went down a level of the wheel.
    TimerCascaded {
        /// The number of the sleep.
        timer: u64,
        /// Where it was.
        from: Place,
        /// Where it is.
        to: Place,
    },
    /// A timer fired: it left the wheel. Whoever it was set for is woken next.
    TimerFired {
        /// The number of the sleep.
        timer: u64,
        /// When it was due.
        deadline: Instant,
    },
    /// A timer was cancelled: its sleep was dropped before its time.
    TimerCancelled {
        /// The number of the sleep.
        timer: u64,
    },
    /// A future inside a combinator is ready: the combinator has its output.
    ChildReady {
        /// The task in which it is.
        task: Option<Id>,
        /// The future.
        child: Arc<Child>,
    },
    /// A combinator drops futures that were not ready: its limit is up, another was first, or it is
    /// itself dropped. What these futures hold goes with them, next.
    ChildrenDropped {
        /// The task in which it is.
        task: Option<Id>,
        /// The number of the combinator: see [`Child`].
        combinator: u64,
        /// What it is called.
        kind: &'static str,
        /// The line of the program that made it.
        from: &'static Location<'static>,
        /// How many futures it drops.
        pending: usize,
    },
    /// A socket was opened, and registered with the reactor.
    SocketOpened {
        /// The number of the socket, in order of opening.
        socket: u64,
        /// The line of the program that did it.
        from: &'static Location<'static>,
    },
    /// The operating system says that a socket has become ready. Whoever waits at it is woken next.
    SocketReady {
        /// The number of the socket.
        socket: u64,
        /// There is something to read, to accept, or the end of the stream.
        readable: bool,
        /// There is room to write, or the connection is broken.
        writable: bool,
    },
    /// A socket was closed.
    SocketClosed {
        /// The number of the socket.
        socket: u64,
    },
    /// A queue was made. Or it had been made elsewhere, and is met here for the first time.
    QueueMade {
        /// The number of the queue, in this order.
        queue: u64,
        /// What it is like.
        holds: QueueState,
    },
    /// An item was put into a queue, or taken out.
    QueueHolds {
        /// The number of the queue.
        queue: u64,
        /// How many items are in it now.
        len: usize,
        /// The line of the program that did it.
        from: &'static Location<'static>,
    },
    /// Nothing is left of a queue: its last handle was dropped.
    QueueDropped {
        /// The number of the queue.
        queue: u64,
    },
    /// Nothing is ready: the thread parks.
    Parked {
        /// Until when at most; none where only a wake from outside can end it.
        until: Option<Instant>,
    },
    /// The thread goes on.
    Unparked {
        /// Why.
        by: Unpark,
    },
    /// Nothing moves any more. Each waiting task is polled once, without a wake, to learn what it
    /// waits on.
    Stalled,
    /// The executor is dropped, and with it its tasks, in the order in which they were spawned.
    Closing,
    /// A note of the program: see [`note`](crate::trace::note).
    Note {
        /// The task that made it.
        task: Option<Id>,
        /// Its words.
        text: String,
        /// The line of the program that made it.
        from: &'static Location<'static>,
    },
}

impl Step {
    /// The number of the step in the life of a task, from 1 to 7, as the diagram in
    /// [`task`](crate::task) has it; none for what is no part of that life.
    pub fn life(&self) -> Option<u8> {
        match self {
            Step::Spawned { .. } => Some(1),
            Step::Queued { .. } => Some(2),
            Step::PollBegins { .. } => Some(3),
            Step::PollEnds { outcome, .. } => match outcome {
                Outcome::Pending(_) => Some(4),
                Outcome::Ready | Outcome::Panicked => Some(6),
            },
            Step::Woken { .. } => Some(5),
            Step::Finished { .. } => Some(6),
            Step::Gone { .. } => Some(7),
            _ => None,
        }
    }

    /// The task that this happened to, if it happened to one.
    pub fn task(&self) -> Option<Id> {
        match *self {
            Step::Spawned { task, .. }
            | Step::Queued { task, .. }
            | Step::PollBegins { task }
            | Step::PollEnds { task, .. }
            | Step::Skipped { task }
            | Step::Woken { task, .. }
            | Step::Aborted { task }
            | Step::CancelBegins { task }
            | Step::Finished { task, .. }
            | Step::Gone { task, .. } => Some(task),
            Step::TimerSet { task, .. }
            | Step::Note { task, .. }
            | Step::ChildReady { task, .. }
            | Step::ChildrenDropped { task, .. } => task,
            _ => None,
        }
    }
}

/// A queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueState {
    /// How many items are in it.
    pub len: usize,
    /// How many it can hold, if there is a bound.
    pub capacity: Option<usize>,
    /// The line of the program that made it.
    pub from: &'static Location<'static>,
}

/// How a poll ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The task waits: on what, as far as the leaf futures polled this time told. Combinators poll
    /// only those of their children that were woken.
    Pending(Vec<Wait>),
    /// The task is done.
    Ready,
    /// The task panicked.
    Panicked,
}

/// Who woke a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// The task itself, while it was polled.
    Itself,
    /// Another task, while that was polled, or by its end.
    Task(Id),
    /// A timer that fired: the number of the sleep.
    Timer(u64),
    /// A socket that became ready: its number.
    Socket(u64),
    /// Another thread.
    Thread,
    /// Code on this thread that runs in no task, such as an `abort` between two `block_on`.
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
    /// For no reason, which the operating system permits, or because of a wake that was served
    /// before the park.
    Spurious,
}
