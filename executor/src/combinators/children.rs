//! What does one poll of a combinator do?
//!
//! [`Children`] is the set of futures behind `join_all`, `try_join_all`, `as_completed` and `wait`.
//! One poll of the combinator is one *turn*, by the rule of the event loop itself: it polls the
//! children that were ready at its start, each once, the first woken first. A child that is woken
//! during the turn, by itself or by a sibling, comes in the next one, and at the end of the turn the
//! combinator's own task is woken for it. So
//!
//! - n children cost one poll a wake, not n;
//! - a child that yields meets the same turns as it would as a task of its own;
//! - no poll runs on for ever. Where very many children are ready it ends after [`BUDGET`] of them,
//!   and the rest begin the next turn: timers and other tasks come in between.
//!
//! A child that panics is over, and the panic leaves the poll. Its siblings are not harmed: they
//! stay in line, and the task is woken, so that it goes on with them if it lives.
//!
//! Rejected: to go on through what is woken meanwhile, up to the budget. A child that yields
//! would be polled that often before any other task is.
//!
//! Next: `combinators/join_all.rs`

use std::{
    collections::VecDeque,
    mem,
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    task::{Context, Poll},
};

use super::{shelf::Shelved, slots::Slots, woken::ChildWaker};
use crate::{
    core::threads::waker_ref,
    waits::{self, nest::Nest},
};

/// At most this many children are polled before the task yields.
const BUDGET: usize = 1024;

/// Futures that are polled when woken. Not pinned itself: they lie pinned on the heap.
pub(super) struct Children<F> {
    // Before the wakers, so that it is dropped first: they look which of them are still held.
    slots: Slots<F>,
    wakers: Shelved,
    /// Which children are to be polled.
    line: VecDeque<usize>,
    /// How many are not over.
    pending: usize,
    /// How many may be polled before the task has to yield.
    budget: usize,
    /// How many no turn has come to yet. They are the first in line.
    fresh: usize,
    /// The last one that was polled.
    polled: usize,
    pub(super) nest: Nest,
}

impl<F: Future> Children<F> {
    #[track_caller]
    pub(super) fn new(kind: &'static str, futures: impl IntoIterator<Item = F>) -> Self {
        let (slots, count) = Slots::new(futures.into_iter());
        Children {
            slots,
            wakers: Shelved::new(),
            line: (0..count).collect(),
            pending: count,
            budget: BUDGET,
            fresh: count,
            polled: 0,
            nest: Nest::new(kind, count),
        }
    }

    /// How many children are not over.
    pub(super) fn pending(&self) -> usize {
        self.pending
    }

    /// Whether each child has been polled at least once.
    pub(super) fn all_were_polled(&self) -> bool {
        self.fresh == 0
    }

    /// One turn. Each output goes to `completed`, with the index of its child. `Break` ends the turn at
    /// once, and the children that it has not come to begin the next.
    #[inline]
    pub(super) fn turn(
        &mut self,
        cx: &mut Context<'_>,
        completed: impl FnMut(usize, F::Output) -> ControlFlow<()>,
    ) {
        let is_watched = waits::is_watched();
        // While no child is woken from elsewhere, a turn takes no lock.
        self.wakers.begin_turn(&mut self.line);
        if waits::everyone_is_asked() {
            self.line_up_everyone();
        }
        match catch_unwind(AssertUnwindSafe(|| {
            self.poll_in_line(is_watched, completed)
        })) {
            Ok(ControlFlow::Break(())) => return,
            Ok(ControlFlow::Continue(())) => self.budget = BUDGET,
            Err(panic) => {
                self.end_panicked();
                let _ = catch_unwind(AssertUnwindSafe(|| cx.waker().wake_by_ref()));
                resume_unwind(panic);
            }
        }
        if self.pending == 0 {
            return;
        }
        self.nest.stands();
        // A child that has been woken meanwhile is found on the list under the same lock.
        if self.line.is_empty() {
            self.wakers.listen(cx.waker(), &mut self.line);
        }
        // Nothing has woken the task for these: they were woken in this turn, or are beyond the budget.
        if !self.line.is_empty() {
            cx.waker().wake_by_ref();
        }
    }

    #[inline]
    fn poll_in_line(
        &mut self,
        is_watched: bool,
        mut completed: impl FnMut(usize, F::Output) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let (line, wakers) = (&mut self.line, &mut *self.wakers);
        let most = line.len().min(self.budget);
        self.fresh = self.fresh.saturating_sub(most);
        for polls in 1..=most {
            let index = line.pop_front().expect("it is that long");
            self.polled = index;
            let mut slot = self.slots.get(index).project();
            let Some(future) = slot.future.as_mut().as_pin_mut() else {
                continue; // Woken just as it completed.
            };
            let waker = match slot.waker {
                Some(own) => {
                    ChildWaker::begin_poll(own);
                    &*own
                }
                None => &wakers.spare,
            };
            let poll = || future.poll(&mut Context::from_waker(&waker_ref(waker)));
            let polled = match is_watched {
                true => self.nest.poll(index, poll),
                false => poll(),
            };
            match polled {
                Poll::Pending => {
                    let woken = if slot.waker.is_none() && ChildWaker::is_unshared(&wakers.spare) {
                        wakers.spare.end_loan()
                    } else {
                        let own = slot.waker.get_or_insert_with(|| wakers.keep_spare(index));
                        own.end_poll()
                    };
                    if woken {
                        // Those that it woke before its poll was over stand in line before it.
                        wakers.list.collect(line);
                        line.push_back(index);
                    }
                }
                Poll::Ready(output) => {
                    self.pending -= 1;
                    self.nest.ready(index);
                    let flow = completed(index, output);
                    slot.future.set(None);
                    // After the drop, in which most children part with their clone.
                    wakers.part(slot.waker.take());
                    if flow.is_break() {
                        self.budget -= polls;
                        return flow;
                    }
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// The poll or the drop of the child that was polled last has panicked: it is over.
    #[cold]
    fn end_panicked(&mut self) {
        let mut slot = self.slots.get(self.polled).project();
        if slot.future.is_some() {
            self.pending -= 1;
            // What it holds may panic, too. One panic is enough.
            let _ = catch_unwind(AssertUnwindSafe(|| slot.future.set(None)));
        }
        self.wakers.part(slot.waker.take());
    }

    /// Puts every child in line that is not over, woken or not, so that each can say what it waits on.
    #[cold]
    fn line_up_everyone(&mut self) {
        self.line.clear();
        self.budget += self.pending;
        self.slots.for_each(|index, slot| {
            if slot.future.is_some() {
                self.line.push_back(index);
            }
        });
    }

    /// Takes out the children that are not over, in the order of the input.
    pub(super) fn take_pending(&mut self) -> Vec<(usize, F)>
    where
        F: Unpin,
    {
        self.nest.end();
        let mut taken = Vec::with_capacity(mem::take(&mut self.pending));
        self.wakers.close();
        self.slots.for_each(|index, slot| {
            let future = slot.project().future.get_mut().take();
            taken.extend(future.map(|future| (index, future)));
        });
        taken
    }
}

impl<F> Drop for Children<F> {
    /// From now on no child wakes the task, whatever the drops of the others do.
    fn drop(&mut self) {
        self.nest.drop_children();
        self.wakers.close();
    }
}

debug!("Children", [F] Children<F>, pending);

#[cfg(test)]
mod tests;
