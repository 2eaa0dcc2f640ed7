//! Where is it written down, and how much of it is kept?
//!
//! In a queue of bounded length. When it is full the oldest events go, as in a flight recorder, but
//! not without a trace: they are applied to the state in which the record begins, so that a record
//! without its beginning can still be replayed.
//!
//! Next: `inspect/trace/writer.rs`

use std::{cell::RefCell, collections::VecDeque, mem, rc::Rc};

use crate::{
    task::Id,
    time::Instant,
    trace::{Event, State, Step},
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
/// let polls = recording.events().iter().filter(|event| event.step == Step::PollBegins);
/// assert_eq!(polls.count(), 3); // the main future twice, its task once
/// ```
#[derive(Clone, Debug)]
pub struct Recorder(Rc<RefCell<Log>>);

#[derive(Debug)]
struct Log {
    bound: usize,
    start: State,
    dropped: u64,
    events: VecDeque<Event>,
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
            start: State::default(),
            dropped: 0,
            events: VecDeque::new(),
        })))
    }

    /// Ends the record and takes it. What happens after that goes on in another, which begins in
    /// the state in which this one ends.
    pub fn finish(&self) -> Recording {
        let end = self.state();
        let mut log = self.0.borrow_mut();
        Recording {
            start: mem::replace(&mut log.start, end),
            dropped: mem::take(&mut log.dropped),
            events: mem::take(&mut log.events).into(),
        }
    }

    pub(crate) fn record(&self, at: Instant, task: Option<Id>, step: Step) {
        let mut log = self.0.borrow_mut();
        let seq = log.dropped + log.events.len() as u64;
        let event = Event {
            seq,
            at,
            task,
            step,
        };
        log.events.push_back(event);
        if log.events.len() > log.bound
            && let Some(oldest) = log.events.pop_front()
        {
            log.start.apply(&oldest);
            log.dropped += 1;
        }
    }

    /// The state after the last event. O(events kept).
    pub(crate) fn state(&self) -> State {
        let log = self.0.borrow();
        let mut state = log.start.clone();
        log.events.iter().for_each(|event| state.apply(event));
        state
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
    dropped: u64,
    events: Vec<Event>,
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
}
