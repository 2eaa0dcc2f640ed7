//! How does an event of the core become a step of the record?
//!
//! The core tells what happens; the record also tells why. So this observer remembers what came before:
//! a wake right after a timer fired is that timer's, a wake within a poll is that task's.
//!
//! Next: `inspect/trace/snapshot.rs`

use std::{
    any::Any,
    cell::{Cell, RefCell},
    ops::ControlFlow,
    task::Poll,
};

use super::{Cause, Note, Outcome, Recorder, Step, Unpark, snapshot};
use crate::{
    core::{Ask, Effect, End, Instant, Kind, Notice, Observer, Parked, Runtime},
    task::Id,
    waits::Wait,
};

/// The observer that writes to a [`Recorder`].
pub(crate) struct Writer {
    recorder: Recorder,
    /// The task that is polled or dropped, or that has just ended.
    running: Cell<Option<Id>>,
    /// What wakes, while no task runs.
    cause: Cell<Cause>,
    /// What the leaf futures of the poll said that they wait on.
    waits: RefCell<Vec<Wait>>,
    until: Cell<Option<Instant>>,
}

impl Writer {
    pub fn new(recorder: Recorder) -> Self {
        Writer {
            recorder,
            running: Cell::new(None),
            cause: Cell::new(Cause::Outside),
            waits: RefCell::default(),
            until: Cell::new(None),
        }
    }

    fn write(&self, rt: &Runtime, step: Step) {
        let snapshot = self.recorder.takes_snapshots() && is_settled(&step);
        self.recorder.record(rt.driver().now(), step);
        if snapshot {
            self.recorder.add_snapshot(snapshot::of(rt));
        }
    }

    /// From now on no task runs, and wakes have this cause.
    fn not_running(&self, cause: Cause) {
        self.running.set(None);
        self.cause.set(cause);
    }

    /// Writes what code outside the core has to tell.
    fn other(&self, rt: &Runtime, event: &dyn Any) {
        if let Some(step) = event.downcast_ref::<Step>() {
            self.write_told(rt, step.clone());
        } else if let Some(&cause) = event.downcast_ref::<Cause>() {
            self.not_running(cause);
        } else if let Some(&Note(ref text, from)) = event.downcast_ref::<Note>() {
            let (task, text) = (self.running.get(), text.clone());
            self.write(rt, Step::Note { task, text, from });
        }
    }

    fn write_told(&self, rt: &Runtime, mut step: Step) {
        let running = self.running.get();
        // What a future told in this very poll, and that is over now.
        let over = |whole, index| {
            let mut waits = self.waits.borrow_mut();
            waits.retain(|wait| !wait.is_in((whole, index)));
        };
        match &mut step {
            Step::ChildReady { task, child } => {
                *task = running;
                over(child.combinator, Some(child.index));
            }
            Step::ChildrenDropped {
                task, combinator, ..
            } => {
                *task = running;
                over(*combinator, None);
            }
            _ => {}
        }
        self.write(rt, step);
    }

    fn queued(&self, rt: &Runtime, task: Id) {
        let place = rt.tasks.borrow().ready.len();
        self.write(rt, Step::Queued { task, place });
    }
}

impl Observer for Writer {
    fn notice(&self, rt: &Runtime, notice: &Notice<'_>) {
        let step = match *notice {
            Notice::Spawned(key, kind, name) => {
                let (task, from) = (rt.id(key), rt.spawned_at(key));
                let spawned = Step::Spawned {
                    task,
                    kind,
                    name: name.map(str::to_owned),
                    parent: self.running.get(),
                    from,
                };
                self.write(rt, spawned);
                if kind != Kind::Blocking {
                    self.queued(rt, task);
                }
                return;
            }
            Notice::TurnBegins(ready) => {
                self.not_running(Cause::Outside);
                let turn = rt.tasks.borrow().turns;
                Step::TurnBegins { turn, ready }
            }
            Notice::PollBegins(key) => {
                let task = rt.id(key);
                self.running.set(Some(task));
                self.waits.borrow_mut().clear();
                Step::PollBegins { task }
            }
            Notice::PollEnds(key, end) => {
                let task = rt.id(key);
                let outcome = match end {
                    Poll::Pending => Outcome::Pending(self.waits.take()),
                    Poll::Ready(End::Panicked) => Outcome::Panicked,
                    Poll::Ready(_) => Outcome::Ready,
                };
                if end.is_pending() {
                    self.not_running(Cause::Outside);
                }
                Step::PollEnds { task, outcome }
            }
            Notice::Woken(key, effect) => {
                let task = rt.id(key);
                let by = match self.running.get() {
                    Some(running) if running == task => Cause::Itself,
                    Some(running) => Cause::Task(running),
                    None => self.cause.get(),
                };
                self.write(rt, Step::Woken { task, by, effect });
                if effect == Effect::Queues {
                    self.queued(rt, task);
                }
                return;
            }
            Notice::Skipped(key) => Step::Skipped { task: rt.id(key) },
            Notice::Aborted(key) => Step::Aborted { task: rt.id(key) },
            Notice::CancelBegins(key) => {
                let task = rt.id(key);
                self.running.set(Some(task));
                Step::CancelBegins { task }
            }
            Notice::Finished(key, end) => Step::Finished {
                task: rt.id(key),
                end,
            },
            Notice::Gone(key, taken) => {
                let task = rt.id(key);
                if self.running.get() == Some(task) {
                    self.not_running(Cause::Outside);
                }
                Step::Gone { task, taken }
            }
            Notice::TimerSet(timer, deadline, place, from) => Step::TimerSet {
                timer,
                task: self.running.get(),
                deadline,
                place,
                from,
            },
            Notice::TimerMoved(timer, from, to) => Step::TimerCascaded { timer, from, to },
            Notice::TimerFired(timer, deadline) => {
                self.not_running(Cause::Timer(timer));
                Step::TimerFired { timer, deadline }
            }
            Notice::TimerCancelled(timer) => Step::TimerCancelled { timer },
            Notice::MailTaken => return self.not_running(Cause::Thread),
            Notice::Parked(until) => {
                self.not_running(Cause::Outside);
                self.until.set(until);
                Step::Parked { until }
            }
            Notice::Unparked(parked) => Step::Unparked {
                by: self.unparked_by(rt, parked),
            },
            Notice::Closing => {
                self.not_running(Cause::Outside);
                Step::Closing
            }
            Notice::WaitsForTask(..) | Notice::WaitsForTime(..) | Notice::Other(_) => {
                match (Wait::of(rt, notice), notice) {
                    (Some(wait), _) => self.waits.borrow_mut().push(wait),
                    (None, Notice::Other(other)) => self.other(rt, *other),
                    (None, _) => {}
                }
                return;
            }
        };
        self.write(rt, step);
    }

    fn stalled(&self, rt: &Runtime, why: Parked, _: &mut Ask<'_>) -> ControlFlow<()> {
        if why == Parked::NobodyWillCome {
            self.write(rt, Step::Stalled);
        }
        ControlFlow::Continue(())
    }
}

impl Writer {
    fn unparked_by(&self, rt: &Runtime, parked: Parked) -> Unpark {
        match self.until.get() {
            _ if rt.wakers.has_mail() => Unpark::Thread,
            _ if !rt.tasks.borrow().ready.is_empty() => Unpark::Socket,
            _ if parked == Parked::Jumped => Unpark::Jump,
            _ if parked != Parked::MayGoOn => Unpark::Nobody,
            Some(until) if rt.driver().now() < until => Unpark::Spurious,
            Some(_) => Unpark::Deadline,
            None => Unpark::Spurious,
        }
    }
}

/// Whether what is written down before this step is all that has been done.
fn is_settled(step: &Step) -> bool {
    matches!(
        step,
        Step::TurnBegins { .. }
            | Step::PollBegins { .. }
            | Step::CancelBegins { .. }
            | Step::Parked { .. }
            | Step::Unparked { .. }
            | Step::Stalled
            | Step::Closing
    )
}
