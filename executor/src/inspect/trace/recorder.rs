//! Where is it written down, and how much of it is kept?
//!
//! In a queue of bounded length. When it is full the oldest events go, as in a flight recorder, but
//! not without a trace: they are applied to the state in which the record begins, so that a record
//! without its beginning can still be replayed.
//!
//! Next: `inspect/trace/writer.rs`

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use crate::{
    time::Instant,
    trace::{Event, Snapshot, State, Step},
};

/// Writes down what an executor does. A handle: clones write to, and finish, the same record.
///
/// ```
/// use executor::{Executor, trace::{Recorder, Step}};
///
/// let recorder = Recorder::new();
/// let executor = Executor::builder().virtual_time().recorder(recorder.clone()).build();
/// executor.block_on(async { executor::spawn(async {}).await.unwrap() });
///
/// let recording = recorder.finish();
/// let polls = recording.events().iter().filter(|e| matches!(e.step, Step::PollBegins { .. }));
/// assert_eq!(polls.count(), 3); // the main future twice, its task once
/// ```
#[derive(Clone, Debug)]
pub struct Recorder(Rc<RefCell<Log>>);

#[derive(Debug)]
struct Log {
    bound: usize,
    next: u64,
    start: State,
    events: VecDeque<Event>,
    /// None where nobody asked for them.
    snapshots: Option<VecDeque<(u64, Snapshot)>>,
}

impl Recorder {
    /// As many events as a record keeps unless told otherwise.
    pub const BOUND: usize = 1_000_000;

    /// A recorder that keeps the last [`BOUND`](Recorder::BOUND) events, about 100 bytes each.
    pub fn new() -> Self {
        Self::with_bound(Self::BOUND)
    }

    /// A recorder that keeps the last `bound` events.
    pub fn with_bound(bound: usize) -> Self {
        Recorder(Rc::new(RefCell::new(Log {
            bound,
            next: 0,
            start: State::default(),
            events: VecDeque::new(),
            snapshots: None,
        })))
    }

    /// Has snapshots taken of the live executor, too: wherever the loop goes from one thing to the
    /// next, O(tasks and timers) each. To hold the record to them; see
    /// [`Recording::snapshots`].
    pub fn snapshots(self) -> Self {
        self.0.borrow_mut().snapshots.get_or_insert_default();
        self
    }

    /// Ends the record and takes it. What happens after that goes on in another, which begins in
    /// the state in which this one ends.
    pub fn finish(&self) -> Recording {
        let mut log = self.0.borrow_mut();
        let events: Vec<Event> = std::mem::take(&mut log.events).into();
        let start = log.start.clone();
        for event in &events {
            log.start.apply(event);
        }
        Recording {
            dropped: std::mem::take(&mut log.next) - events.len() as u64,
            start,
            events,
            snapshots: log
                .snapshots
                .as_mut()
                .map(|snapshots| std::mem::take(snapshots).into())
                .unwrap_or_default(),
        }
    }

    pub(crate) fn record(&self, at: Instant, step: Step) {
        let mut log = self.0.borrow_mut();
        let seq = log.next;
        log.next += 1;
        let event = Event { seq, at, step };
        if log.bound == 0 {
            return log.start.apply(&event);
        }
        if log.events.len() == log.bound {
            let dropped = log.events.pop_front();
            if let Some(dropped) = dropped {
                log.start.apply(&dropped);
                if let Some(snapshots) = &mut log.snapshots
                    && snapshots
                        .front()
                        .is_some_and(|(seq, _)| *seq == dropped.seq)
                {
                    snapshots.pop_front();
                }
            }
        }
        log.events.push_back(event);
    }

    /// The state after the last event.
    pub(crate) fn state(&self) -> State {
        let log = self.0.borrow();
        let mut state = log.start.clone();
        log.events.iter().for_each(|event| state.apply(event));
        state
    }

    pub(crate) fn takes_snapshots(&self) -> bool {
        self.0.borrow().snapshots.is_some()
    }

    /// Adds a snapshot of the executor after the last event.
    pub(crate) fn add_snapshot(&self, snapshot: Snapshot) {
        let mut log = self.0.borrow_mut();
        let last = log.events.back().map(|event| event.seq);
        if let (Some(last), Some(snapshots)) = (last, &mut log.snapshots) {
            snapshots.push_back((last, snapshot));
        }
    }
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new()
    }
}

/// The record of a run. Its [`Display`](std::fmt::Display) is a line a step, in words.
#[derive(Clone, Debug)]
pub struct Recording {
    start: State,
    events: Vec<Event>,
    dropped: u64,
    snapshots: Vec<(u64, Snapshot)>,
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

    /// The state before the first of the [`events`](Recording::events): empty, unless some were
    /// dropped or the recorder was finished before.
    pub fn start(&self) -> &State {
        &self.start
    }

    /// The snapshots that were taken of the live executor, each with the number of the event after
    /// which it was; empty unless they were [asked for](Recorder::snapshots).
    ///
    /// ```
    /// use executor::{Executor, sleep, trace::Recorder};
    /// use std::time::Duration;
    ///
    /// let recorder = Recorder::new().snapshots();
    /// let executor = Executor::builder().virtual_time().recorder(recorder.clone()).build();
    /// executor.block_on(async { sleep(Duration::from_secs(3)).await });
    ///
    /// let recording = recorder.finish();
    /// let mut state = recording.start().clone();
    /// let mut snapshots = recording.snapshots().iter().peekable();
    /// for event in recording.events() {
    ///     state.apply(event);
    ///     if let Some((_, live)) = snapshots.next_if(|(seq, _)| *seq == event.seq) {
    ///         assert_eq!(state.snapshot(), *live);
    ///     }
    /// }
    /// assert!(snapshots.next().is_none());
    /// ```
    pub fn snapshots(&self) -> &[(u64, Snapshot)] {
        &self.snapshots
    }
}
