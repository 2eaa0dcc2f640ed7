//! What does one poll of a combinator do?
//!
//! [`Children`] is the set of futures behind `join_all`, `try_join_all`, `as_completed` and `wait`.
//! One poll of the combinator is one *turn*, by the rule of the event loop itself: it polls the
//! children that were ready at its start, each once, the first woken first. A child that is woken
//! during the turn, by itself or by a sibling, comes in the next one, and the combinator's own task
//! is woken for it. So
//!
//! - n children cost one poll a wake, not n;
//! - no poll of a combinator runs on for ever: it is over after n polls of children at most, and
//!   however often a child yields, other tasks and timers get their turns in between;
//! - a child that yields meets the same turns as it would as a task of its own.
//!
//! Rejected: to go on through what is woken meanwhile, up to a fixed number of polls. A child that
//! yields would be polled that often before any other task is.
//!
//! Next: `combinators/join_all.rs`

use std::{
    mem,
    task::{Context, Poll},
};

use futures_task::waker_ref;

use super::{
    line::Line,
    slots::{Slots, State, StateOwned, StateProjected},
    wakers::Wakers,
};
use crate::waits;

/// Futures that are polled when woken, and what is kept of the outputs of those that have
/// completed. Not pinned itself: its futures lie pinned on the heap.
pub(super) struct Children<F, T> {
    // Before the wakers: what the slots hold is dropped before the wakers look who is left.
    slots: Slots<F, T>,
    wakers: Wakers,
    /// Who is to be polled.
    line: Line,
    /// How many there were at first.
    count: usize,
    /// How many have not completed.
    pending: usize,
}

impl<F: Future, T> Children<F, T> {
    pub(super) fn new(futures: impl IntoIterator<Item = F>) -> Self {
        let (slots, count) = Slots::new(futures.into_iter());
        Children {
            slots,
            wakers: Wakers::new(),
            line: Line::of(count),
            count,
            pending: count,
        }
    }

    /// How many children have not completed.
    pub(super) fn pending(&self) -> usize {
        self.pending
    }

    /// One turn. Each output goes through `completed`, with the index of its child; what comes out
    /// is kept. `None` ends the turn at once, and those whom it has not come to begin the next.
    #[inline]
    pub(super) fn turn(
        &mut self,
        cx: &mut Context<'_>,
        mut completed: impl FnMut(usize, F::Output) -> Option<T>,
    ) {
        let kit = self.wakers.kit();
        // A child that panicked may have left a clone.
        drop(kit.take_shared());
        // While nobody is woken from elsewhere, a turn takes no lock. That saves ten children that
        // yield once a tenth of their time.
        let listening = kit.any();
        if listening {
            kit.listen(cx.waker(), &mut self.line);
        }
        if waits::everyone_is_asked() {
            line_up_everyone(&mut self.slots, &mut self.line);
        }
        self.line.begin_turn();
        while let Some(index) = self.line.pop() {
            let mut slot = self.slots.get(index).project();
            let StateProjected::Pending { future } = slot.state.as_mut().project() else {
                continue; // Woken just as it completed.
            };
            let waker = match slot.waker {
                Some(own) => {
                    own.begin_poll(index);
                    &*own
                }
                None => {
                    kit.spare().lend(index);
                    kit.spare()
                }
            };
            match future.poll(&mut Context::from_waker(&waker_ref(waker))) {
                Poll::Pending => {
                    if waker.end_poll() {
                        // Those whom it woke before its poll was over stand in line before it.
                        kit.collect(&mut self.line);
                        self.line.push(index);
                    }
                    if slot.waker.is_none()
                        && let Some(kept) = kit.take_shared()
                    {
                        *slot.waker = Some(kept);
                    }
                }
                Poll::Ready(output) => {
                    // Before the drop: what the child wakes in it is not for the child.
                    waker.mute();
                    self.pending -= 1;
                    let kept = completed(index, output);
                    let goes_on = kept.is_some();
                    slot.state.set(State::completed(kept));
                    // After the drop, in which most children part with their clone.
                    match slot.waker.take() {
                        Some(own) => kit.give_back(own),
                        None => drop(kit.take_shared()),
                    }
                    if !goes_on {
                        return;
                    }
                }
            }
        }
        if self.pending == 0 {
            return;
        }
        // Only now, if it has not been necessary before: whoever has been woken meanwhile
        // is found on the list under the same lock.
        if self.line.is_empty() && !listening {
            kit.listen(cx.waker(), &mut self.line);
        }
        // These woke themselves: nobody has woken the parent for them.
        if !self.line.is_empty() {
            cx.waker().wake_by_ref();
        }
    }

    /// Drops all children and what has been kept of them, in the order of the input.
    pub(super) fn clear(&mut self) {
        self.end();
        self.slots
            .for_each(|slot| slot.project().state.set(State::Empty));
    }

    /// Takes out what has been kept, in the order of the input.
    pub(super) fn take_kept(&mut self) -> Vec<T> {
        let mut taken = Vec::with_capacity(self.count);
        self.slots.for_each(|slot| {
            let state = slot.project().state;
            if let StateOwned::Completed { kept } = state.project_replace(State::Empty) {
                taken.push(kept);
            }
        });
        taken
    }

    /// Takes out the children that have not completed, in the order of the input.
    pub(super) fn take_pending(&mut self) -> Vec<(usize, F)>
    where
        F: Unpin,
    {
        let mut taken = Vec::with_capacity(self.pending);
        self.end();
        let mut index = 0;
        self.slots.for_each(|slot| {
            let state = slot.project().state.get_mut();
            if let State::Pending { future } = mem::replace(state, State::Empty) {
                taken.push((index, future));
            }
            index += 1;
        });
        taken
    }

    /// No child is polled any more, and none wakes anybody.
    fn end(&mut self) {
        self.wakers.kit().close();
        self.line.clear();
        self.pending = 0;
    }
}

/// Puts every child in line that has not completed, woken or not, so that each can say what it
/// waits on.
#[cold]
fn line_up_everyone<F, T>(slots: &mut Slots<F, T>, line: &mut Line) {
    line.clear();
    let mut index = 0;
    slots.for_each(|slot| {
        if matches!(slot.state, State::Pending { .. }) {
            line.push(index);
        }
        index += 1;
    });
}

impl<F, T> Drop for Children<F, T> {
    fn drop(&mut self) {
        self.wakers.kit().close();
    }
}

#[cfg(test)]
mod tests;
