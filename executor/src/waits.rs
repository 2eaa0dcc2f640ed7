//! What does a pending future wait on?
//!
//! `Poll::Pending` says that a future waits, not what for. The contract of [`Future`] allows a
//! poll that nobody asked for, so whoever wants to know polls with a question set ([`ask`]), and
//! each leaf future about to return `Pending` answers it ([`tell`]). While nobody asks, that costs
//! one read of a thread-local.
//!
//! Rejected: a registry that every leaf enters when it starts to wait. It would cost each wait of
//! each program what only a stalled or recorded one needs.
//!
//! Next: `task/body.rs`

use std::{
    cell::{Cell, RefCell},
    fmt,
    panic::Location,
};

use crate::task::Id;

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
    /// An item from a queue: this many stand in line, this one included.
    QueueItem {
        /// The place in line, from 1.
        place: usize,
    },
    /// Room in a bounded queue: this many stand in line, this one included.
    QueueRoom {
        /// The place in line, from 1.
        place: usize,
    },
    /// `task_done` for each item of a queue.
    QueueJoin {
        /// How many items are not done.
        unfinished: usize,
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
            Reason::QueueItem { place } => {
                write!(f, "an item from a queue (number {place} in line)")
            }
            Reason::QueueRoom { place } => {
                write!(f, "room in a full queue (number {place} in line)")
            }
            Reason::QueueJoin { unfinished } => {
                write!(f, "task_done for {unfinished} items of a queue")
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
    /// Where the waiting future was made: the line of the `sleep`, `get`, `spawn` ..
    pub at: &'static Location<'static>,
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

/// Whom the question of a poll is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Question {
    /// Leaves that are polled anyway note their line, which [`last_line`] then gives: no list is
    /// made, and no reason is worked out.
    Line,
    /// Leaves that are polled anyway tell what they wait on: the recorder's question.
    Leaves,
    /// As `Leaves`, and combinators poll all their children, woken or not: the stall report's.
    Everyone,
}

thread_local! {
    static QUESTION: Cell<Option<Question>> = const { Cell::new(None) };
    static LAST_LINE: Cell<Option<&'static Location<'static>>> = const { Cell::new(None) };
    static ANSWERS: RefCell<Vec<Wait>> = const { RefCell::new(Vec::new()) };
}

/// Runs `poll` with a question set; returns what it returned and the answers of the leaves.
///
/// Within another `ask` the wider question stands, and who asked first hears the answers, too.
pub(crate) fn ask<R>(question: Question, poll: impl FnOnce() -> R) -> (R, Vec<Wait>) {
    /// Put back also when the poll panics: the next one is asked nothing by mistake.
    struct Restore(Option<Question>, Vec<Wait>);
    impl Drop for Restore {
        fn drop(&mut self) {
            QUESTION.set(self.0);
            ANSWERS.set(std::mem::take(&mut self.1));
        }
    }
    let outer = QUESTION.get();
    QUESTION.set(
        outer
            .filter(|&outer| outer == Question::Everyone)
            .or(Some(question)),
    );
    let mut restore = Restore(outer, ANSWERS.take());
    let result = poll();
    let answers = ANSWERS.take();
    if outer.is_some() {
        restore.1.extend_from_slice(&answers);
    }
    (result, answers)
}

/// Called by a leaf future that is about to return `Pending`. `reason` runs only if someone asks.
#[inline]
pub(crate) fn tell(at: &'static Location<'static>, reason: impl FnOnce() -> Reason) {
    let Some(question) = QUESTION.get() else {
        return;
    };
    LAST_LINE.set(Some(at));
    if question != Question::Line {
        let reason = reason();
        ANSWERS.with_borrow_mut(|answers| answers.push(Wait { reason, at }));
    }
}

/// The line of the last leaf that answered since this was last called, if any did.
pub(crate) fn last_line() -> Option<&'static Location<'static>> {
    LAST_LINE.take()
}

/// Whether combinators are to poll all their children now, those not woken as well.
#[inline]
pub(crate) fn everyone_is_asked() -> bool {
    QUESTION.get() == Some(Question::Everyone)
}

#[cfg(test)]
mod tests;
