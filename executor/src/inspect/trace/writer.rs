//! How does an event of the core become a step of the record?
//!
//! The core tells what happens; the record also tells why. So this observer remembers what acts: a wake
//! right after a timer fired is that timer's, a wake within a poll is that task's.
//!
//! Next: `inspect/trace/text.rs`

use std::{
    any::Any,
    cell::{Cell, RefCell},
    ops::ControlFlow,
    sync::Arc,
    task::Poll,
};

use super::{Cause, Outcome, Recorder, Spawn, Step, Unpark};
use crate::{
    core::{Ask, Effect, End, Kind, Notice, Observer, Parked, Runtime},
    task::Id,
    waits::{
        Child, Wait,
        nest::{Inside, What},
    },
};

/// The observer that writes to a [`Recorder`].
pub(crate) struct Writer {
    recorder: Recorder,
    /// What wakes: the task that is polled or dropped, or has just ended; or else what came last.
    acting: Cell<Cause>,
    /// What the leaf futures of the poll said that they wait on.
    waits: RefCell<Vec<Wait>>,
    /// The child that is polled, after that in which it is, and so on.
    inside: RefCell<Vec<Arc<Child>>>,
}

impl Writer {
    pub fn new(recorder: Recorder) -> Self {
        Writer {
            recorder,
            acting: Cell::new(Cause::Outside),
            waits: RefCell::default(),
            inside: RefCell::default(),
        }
    }

    fn write(&self, rt: &Runtime, task: Option<Id>, step: Step) {
        self.recorder.record(rt.driver().now(), task, step);
    }

    /// The task that is polled or dropped, or has just ended.
    fn running(&self) -> Option<Id> {
        match self.acting.get() {
            Cause::Task(id) => Some(id),
            _ => None,
        }
    }

    /// Notes what acts from this notice on.
    fn note_who_acts(&self, rt: &Runtime, notice: &Notice<'_>) {
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
        self.acting.set(acts);
    }

    /// The step that a notice of the core tells of, and its task.
    fn step(&self, rt: &Runtime, notice: &Notice<'_>) -> Option<(Option<Id>, Step)> {
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
            Notice::PollEnds(key, end) => {
                let outcome = match end {
                    Poll::Pending => Outcome::Pending(self.waits.take()),
                    Poll::Ready(End::Panicked) => Outcome::Panicked,
                    Poll::Ready(_) => Outcome::Ready,
                };
                of_task(key, Step::PollEnds(outcome))
            }
            Notice::Woken(key, effect) => {
                let by = match self.acting.get() {
                    Cause::Task(id) if id == rt.id(key) => Cause::Itself,
                    cause => cause,
                };
                of_task(key, Step::Woken { by, effect })
            }
            Notice::Skipped(key) => of_task(key, Step::Skipped),
            Notice::Aborted(key) => of_task(key, Step::Aborted),
            Notice::CancelBegins(key) => of_task(key, Step::CancelBegins),
            Notice::Finished(key, end) => of_task(key, Step::Finished(end)),
            Notice::Gone(key, taken) => of_task(key, Step::Gone { taken }),
            Notice::TimerSet(timer, deadline, place, from) => {
                let step = Step::TimerSet {
                    timer,
                    deadline,
                    place,
                    from,
                };
                Some((self.running(), step))
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
    fn other(&self, rt: &Runtime, event: &dyn Any) {
        if let Some(inside) = event.downcast_ref::<Inside>() {
            self.inside(rt, inside);
        } else if let Some(step) = event.downcast_ref::<Step>() {
            if let Step::SocketReady { socket, .. } = *step {
                self.acting.set(Cause::Socket(socket));
            }
            self.write(rt, self.running(), step.clone());
        }
    }

    fn inside(&self, rt: &Runtime, told: &Inside) {
        let mut inside = self.inside.borrow_mut();
        // A child that panicked has not returned.
        let depth = inside
            .iter()
            .position(|child| child.combinator == told.number);
        inside.truncate(depth.unwrap_or(usize::MAX));
        let child = |index| {
            Arc::new(Child {
                combinator: told.number,
                kind: told.kind,
                at: told.at,
                index,
                outer: inside.last().cloned(),
            })
        };
        let (over, step) = match told.what {
            What::Returned => return,
            What::Polled(index) => {
                let child = child(index);
                return inside.push(child);
            }
            What::Ready(index) => (Some(index), Step::ChildReady(child(index))),
            What::Dropped(pending) => {
                let dropped = Step::ChildrenDropped {
                    combinator: told.number,
                    kind: told.kind,
                    from: told.at,
                    pending,
                };
                (None, dropped)
            }
        };
        drop(inside);
        // What a future told in this very poll, and that is over now.
        let mut waits = self.waits.borrow_mut();
        waits.retain(|wait| !wait.is_in((told.number, over)));
        drop(waits);
        self.write(rt, self.running(), step);
    }
}

impl Observer for Writer {
    fn notice(&self, rt: &Runtime, notice: &Notice<'_>) {
        self.note_who_acts(rt, notice);
        if let Notice::PollBegins(_) = notice {
            self.waits.borrow_mut().clear();
            self.inside.borrow_mut().clear();
        }
        if let Some((task, step)) = self.step(rt, notice) {
            self.write(rt, task, step);
            let queues = match *notice {
                Notice::Spawned(_, kind, _) => kind != Kind::Blocking,
                Notice::Woken(_, effect) => effect == Effect::Queues,
                _ => false,
            };
            if queues {
                let place = rt.tasks.borrow().ready.len();
                self.write(rt, task, Step::Queued(place));
            }
        } else if let Some(mut wait) = Wait::of(rt, notice) {
            wait.within = self.inside.borrow().last().cloned();
            self.waits.borrow_mut().push(wait);
        } else if let Notice::Other(event) = notice {
            self.other(rt, *event);
        }
    }

    fn stalled(&self, rt: &Runtime, why: Parked, _: &mut Ask<'_>) -> ControlFlow<()> {
        if why == Parked::NobodyWillCome {
            self.write(rt, None, Step::Stalled);
        }
        ControlFlow::Continue(())
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
