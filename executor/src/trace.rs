//! What happened in a run, step by step?
//!
//! With a [`Recorder`] an executor writes down each step of its loop: what was queued, polled,
//! woken and by whom, which timer was set and when it fired, when the thread parked and why it
//! went on. Without one, each of these places costs one branch.
//!
//! Next: `runtime`, in `runtime.rs`

use std::{cell::RefCell, collections::VecDeque, panic::Location, rc::Rc, time::Duration};

use crate::{task::Id, time::Instant, waits::Wait};

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
    /// A task was spawned; it is queued, too.
    Spawned {
        /// The new task.
        task: Id,
        /// The name it was given, if any.
        name: Option<String>,
        /// The task that spawned it, if it was one of this executor's.
        parent: Option<Id>,
        /// The line of the program that did it.
        from: &'static Location<'static>,
    },
    /// A turn of the loop begins.
    TurnBegins {
        /// The number of the turn, from 1.
        turn: u64,
        /// How many tasks are ready, each of which it will poll once.
        ready: usize,
    },
    /// A poll begins.
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
    /// A task was woken.
    Woken {
        /// The task.
        task: Id,
        /// Who woke it.
        by: Cause,
        /// It was in the ready queue already, and the wake changed nothing.
        already_queued: bool,
    },
    /// A task was aborted: its next turn drops it.
    Aborted {
        /// The task.
        task: Id,
    },
    /// A task is over.
    Finished {
        /// The task.
        task: Id,
        /// How it ended.
        end: End,
    },
    /// A timer was set.
    TimerSet {
        /// The number of the sleep, in order of creation.
        timer: u64,
        /// When it is due.
        deadline: Instant,
    },
    /// A timer fired.
    TimerFired {
        /// The number of the sleep.
        timer: u64,
        /// When it was due.
        deadline: Instant,
    },
    /// A timer was cancelled.
    TimerCancelled {
        /// The number of the sleep.
        timer: u64,
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
    /// A note of the program: see [`note`].
    Note {
        /// The task that made it.
        task: Option<Id>,
        /// Its words.
        text: String,
    },
}

/// How a poll ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The task waits: on what, as far as its leaf futures told.
    Pending(Vec<Wait>),
    /// The task is done.
    Ready,
    /// The task panicked.
    Panicked,
}

/// Who woke a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The task itself, while it was polled.
    Itself,
    /// Another task, while that was polled.
    Task(Id),
    /// A timer that fired.
    Timer,
    /// Another thread.
    Thread,
    /// Code on this thread that runs in no task, such as an `abort` between two `block_on`.
    Outside,
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With a value.
    Completed,
    /// By a panic.
    Panicked,
    /// By an abort, or with its executor.
    Cancelled,
}

/// Why a parked thread goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpark {
    /// The next deadline has come.
    Deadline,
    /// Another thread woke a task.
    Thread,
    /// The virtual clock jumped to the next deadline; the thread did not really park.
    Jump,
}

/// Writes down what an executor does. A handle: clones write to, and finish, the same record.
///
/// ```
/// use executor::{Executor, trace::{Recorder, Step}};
///
/// let recorder = Recorder::new();
/// let executor = Executor::builder().virtual_time().recorder(recorder.clone()).build();
/// executor.block_on(async { executor::yield_now().await });
///
/// let recording = recorder.finish();
/// let polls = recording.events().iter().filter(|e| matches!(e.step, Step::PollBegins { .. }));
/// assert_eq!(polls.count(), 2);
/// ```
#[derive(Clone, Debug)]
pub struct Recorder(Rc<RefCell<Log>>);

#[derive(Debug)]
struct Log {
    bound: usize,
    next: u64,
    begun: std::time::Instant,
    events: VecDeque<Event>,
    wall: VecDeque<Duration>,
}

impl Recorder {
    /// As many events as a record keeps unless told otherwise.
    pub const BOUND: usize = 1_000_000;

    /// A recorder that keeps the last [`BOUND`](Recorder::BOUND) events.
    pub fn new() -> Self {
        Self::with_bound(Self::BOUND)
    }

    /// A recorder that keeps the last `bound` events.
    pub fn with_bound(bound: usize) -> Self {
        Recorder(Rc::new(RefCell::new(Log {
            bound,
            next: 0,
            begun: std::time::Instant::now(),
            events: VecDeque::new(),
            wall: VecDeque::new(),
        })))
    }

    /// Ends the record and takes it. What happens after that begins another.
    pub fn finish(&self) -> Recording {
        let mut log = self.0.borrow_mut();
        let events: Vec<Event> = std::mem::take(&mut log.events).into();
        let dropped = std::mem::take(&mut log.next) - events.len() as u64;
        Recording {
            events,
            wall: std::mem::take(&mut log.wall).into(),
            dropped,
        }
    }

    pub(crate) fn record(&self, at: Instant, step: Step) {
        let mut log = self.0.borrow_mut();
        let seq = log.next;
        log.next += 1;
        if log.events.len() == log.bound {
            log.events.pop_front();
            log.wall.pop_front();
        }
        if log.bound > 0 {
            let wall = log.begun.elapsed();
            log.events.push_back(Event { seq, at, step });
            log.wall.push_back(wall);
        }
    }
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new()
    }
}

/// The record of a run.
#[derive(Clone, Debug)]
pub struct Recording {
    events: Vec<Event>,
    wall: Vec<Duration>,
    dropped: u64,
}

impl Recording {
    /// What happened, in order.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// How many events are missing at the beginning, because the record was full.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// When each of the [`events`](Recording::events) happened by the wall clock, since the
    /// recorder was made. Kept apart from them because it differs from run to run.
    pub fn wall(&self) -> &[Duration] {
        &self.wall
    }
}

/// Puts a line of the program's own into the record, if there is one. Does nothing outside an
/// executor.
pub fn note(text: impl Into<String>) {
    crate::runtime::with_current(|runtime| {
        runtime.record(|| Step::Note {
            task: runtime.current_id(),
            text: text.into(),
        });
    });
}
