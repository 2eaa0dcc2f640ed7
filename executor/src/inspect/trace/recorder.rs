//! How is a run written down, and how much of it is kept?
//!
//! The recorder is an observer. The core tells it what happens; the record also tells why. So it
//! remembers what acts: a wake right after a timer fired is that timer's, one in a poll that task's.
//!
//! The record is a bounded queue. When it is full the oldest events go, as in a flight recorder. But
//! they are applied to the state in which the record begins, so that the rest can still be replayed.
//!
//! Next: `inspect/trace/text.rs`

use std::{
    any::Any, cell::RefCell, collections::VecDeque, mem, ops::ControlFlow, rc::Rc, task::Poll,
};

use super::{Cause, Event, Spawn, State, Step, TimerState, Unpark};
use crate::{
    core::{Ask, Effect, End, Kind, Notice, Observer, Parked, Runtime},
    task::Id,
    waits::Wait,
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

#[derive(Debug, Default)]
struct Log {
    bound: usize,
    start: State,
    dropped: u64,
    events: VecDeque<Event>,
    /// What wakes: the task that is polled or dropped, or has just ended; or else what came last.
    acting: Cause,
    /// What the leaf futures of the poll said that they wait on.
    waits: Vec<Wait>,
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
        let log = Log {
            bound,
            ..Log::default()
        };
        Recorder(Rc::new(RefCell::new(log)))
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

impl Observer for Recorder {
    fn notice(&self, rt: &Runtime, notice: &Notice<'_>) {
        let mut log = self.0.borrow_mut();
        log.note_who_acts(rt, notice);
        if let Notice::PollBegins(_) = notice {
            log.waits.clear();
        }
        if let Some((task, step)) = log.step(rt, notice) {
            log.write(rt, task, step);
            if let Notice::Spawned(_, Kind::Main | Kind::Future, _)
            | Notice::Woken(_, Effect::Queues) = notice
            {
                let place = rt.tasks.borrow().ready.len();
                log.write(rt, task, Step::Queued(place));
            }
        } else if let Some(wait) = Wait::of(rt, notice) {
            log.waits.push(wait);
        } else if let Notice::Other(event) = notice {
            log.other(rt, *event);
        }
    }

    fn stalled(&self, rt: &Runtime, why: Parked, _: &mut Ask<'_>) -> ControlFlow<()> {
        if why == Parked::NobodyWillCome {
            self.0.borrow_mut().write(rt, None, Step::Stalled);
        }
        ControlFlow::Continue(())
    }
}

impl Log {
    fn write(&mut self, rt: &Runtime, task: Option<Id>, step: Step) {
        let at = rt.driver().now();
        self.events.push_back(Event { at, task, step });
        if self.events.len() > self.bound
            && let Some(oldest) = self.events.pop_front()
        {
            self.start.apply(&oldest);
            self.dropped += 1;
        }
    }

    /// The task that is polled or dropped, or has just ended.
    fn running(&self) -> Option<Id> {
        match self.acting {
            Cause::Task(id) => Some(id),
            _ => None,
        }
    }

    /// Notes what acts from this notice on.
    fn note_who_acts(&mut self, rt: &Runtime, notice: &Notice<'_>) {
        let acts = match *notice {
            Notice::PollBegins(key) | Notice::CancelBegins(key) => Cause::Task(rt.id(key)),
            Notice::TimerFired(timer, _) => Cause::Timer(timer),
            Notice::MailTaken => Cause::Thread,
            Notice::Gone(key, _) if self.running() == Some(rt.id(key)) => Cause::Outside,
            Notice::PollEnds(_, Poll::Pending)
            | Notice::TurnBegins(_)
            | Notice::Parked(_)
            | Notice::Closing => Cause::Outside,
            _ => return,
        };
        self.acting = acts;
    }

    /// The step that a notice of the core tells of, and its task.
    fn step(&mut self, rt: &Runtime, notice: &Notice<'_>) -> Option<(Option<Id>, Step)> {
        let of_task = |key, step| Some((Some(rt.id(key)), step));
        let of_loop = |step| Some((None, step));
        match *notice {
            Notice::Spawned(key, kind, name) => {
                let spawn = Spawn {
                    kind,
                    name: name.map(str::to_owned),
                    parent: self.running(),
                    from: rt.spawned_at(key),
                };
                of_task(key, Step::Spawned(spawn))
            }
            Notice::TurnBegins(ready) => {
                let turn = rt.tasks.borrow().turns;
                of_loop(Step::TurnBegins { turn, ready })
            }
            Notice::PollBegins(key) => of_task(key, Step::PollBegins),
            Notice::PollEnds(key, Poll::Pending) => {
                of_task(key, Step::Pending(mem::take(&mut self.waits)))
            }
            Notice::PollEnds(key, Poll::Ready(End::Panicked)) => of_task(key, Step::Panicked),
            Notice::PollEnds(key, Poll::Ready(_)) => of_task(key, Step::Ready),
            Notice::Woken(key, effect) => {
                let by = self.acting;
                of_task(key, Step::Woken { by, effect })
            }
            Notice::Skipped(key) => of_task(key, Step::Skipped),
            Notice::Aborted(key) => of_task(key, Step::Aborted),
            Notice::CancelBegins(key) => of_task(key, Step::CancelBegins),
            Notice::Finished(key, end) => of_task(key, Step::Finished(end)),
            Notice::Gone(key, taken) => of_task(key, Step::Gone { taken }),
            Notice::TimerSet(timer, deadline, place, from) => {
                let task = self.running();
                let set = TimerState {
                    task,
                    deadline,
                    place,
                    from,
                };
                Some((task, Step::TimerSet { timer, set }))
            }
            Notice::TimerMoved(timer, from, to) => of_loop(Step::TimerCascaded { timer, from, to }),
            Notice::TimerFired(timer, deadline) => of_loop(Step::TimerFired { timer, deadline }),
            Notice::TimerCancelled(timer) => Some((self.running(), Step::TimerCancelled(timer))),
            Notice::Parked(until) => of_loop(Step::Parked(until)),
            Notice::Unparked(parked) => of_loop(Step::Unparked(why(rt, parked))),
            Notice::Closing => of_loop(Step::Closing),
            Notice::MailTaken
            | Notice::WaitsForTask(..)
            | Notice::WaitsForTime(..)
            | Notice::Other(_) => None,
        }
    }

    /// Writes what code outside the core has to tell.
    fn other(&mut self, rt: &Runtime, event: &dyn Any) {
        let Some(step) = event.downcast_ref::<Step>() else {
            return;
        };
        // What a future told in this very poll, and that is over now.
        let over = match *step {
            Step::ChildReady(ref child) => Some((child.combinator, Some(child.index))),
            Step::ChildrenDropped { combinator, .. } => Some((combinator, None)),
            _ => None,
        };
        if let Some(over) = over {
            self.waits.retain(|wait| !wait.is_in(over));
        }
        if let Step::SocketReady { socket, .. } = *step {
            self.acting = Cause::Socket(socket);
        }
        self.write(rt, self.running(), step.clone());
    }
}

/// Why a parked thread goes on.
fn why(rt: &Runtime, parked: Parked) -> Unpark {
    let now = rt.driver().now();
    let next = rt.timers.borrow().wheel.next_deadline();
    match parked {
        _ if rt.wakers.has_mail() => Unpark::Thread,
        _ if !rt.tasks.borrow().ready.is_empty() => Unpark::Socket,
        Parked::Jumped => Unpark::Jump,
        Parked::NobodyWillCome | Parked::OutsideIsSlow => Unpark::Nobody,
        Parked::MayGoOn if next.is_some_and(|next| next <= now.0) => Unpark::Deadline,
        Parked::MayGoOn => Unpark::Spurious,
    }
}
