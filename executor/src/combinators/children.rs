//! What does one poll of a combinator do?
//!
//! One poll is one *turn*, by the rule of the event loop itself: it polls the children that were
//! ready at its start, each once, the first woken first. A child that is woken during the turn
//! comes in the next one, for which the combinator's task is woken at the end. So
//!
//! - n children cost one poll a wake, not n;
//! - a child that yields meets the same turns as it would as a task of its own;
//! - no poll runs on for ever. After [`BUDGET`] children it ends, and the rest begin the next turn:
//!   timers and other tasks come in between.
//!
//! Rejected: to go on through what is woken meanwhile, up to the budget. A child that yields
//! would be polled that often before any other task is.
//!
//! Next: `combinators/many.rs`

use std::{
    collections::VecDeque,
    ops::{ControlFlow, Range},
    panic::{AssertUnwindSafe, catch_unwind},
    task::{Context, Poll},
};

use super::{end_panicked, slots::Slots, wakers::Wakers};
use crate::{
    core::threads::waker_ref,
    waits::{self, nest::Nest},
};

/// At most this many children are polled before the task yields.
const BUDGET: usize = 1024;

/// Futures that are polled when woken: those of a `join_all`, an `as_completed` or a `wait`.
pub(super) struct Children<F> {
    // Dropped in this order: an observer is told, wakes reach the task no more, the children go.
    pub(super) nest: Nest,
    wakers: Wakers,
    slots: Slots<F>,
    /// The children that no turn has come to yet. They are the first in line.
    pub(super) fresh: Range<usize>,
    /// The children in line behind them, the first woken first.
    woken: VecDeque<usize>,
    /// How many are not over.
    pub(super) pending: usize,
    /// How many may be polled before the task has to yield.
    budget: usize,
    /// The last one that was polled.
    polled: usize,
}

impl<F: Future> Children<F> {
    #[track_caller]
    pub(super) fn new(kind: &'static str, futures: impl IntoIterator<Item = F>) -> Self {
        let slots = Slots::new(futures.into_iter());
        Children {
            nest: Nest::new(kind, slots.count),
            wakers: Wakers::new(slots.count),
            fresh: 0..slots.count,
            woken: VecDeque::with_capacity(slots.count),
            pending: slots.count,
            budget: BUDGET,
            polled: 0,
            slots,
        }
    }

    fn in_line(&self) -> usize {
        self.fresh.len() + self.woken.len()
    }

    /// One turn. Each output goes to `completed`, with the index of its child. `Break` ends the
    /// turn at once, and the children that it has not come to begin the next.
    #[inline]
    pub(super) fn turn(
        &mut self,
        cx: &mut Context<'_>,
        mut completed: impl FnMut(usize, F::Output) -> ControlFlow<()>,
    ) {
        self.wakers.list.collect(&mut self.woken);
        if waits::everyone_is_asked() {
            // Each child says what it waits on, woken or not. As after a wake, no parent is known.
            self.wakers.list.drain(&mut self.woken, None);
            let children = 0..self.slots.count;
            let pending = children.filter(|&index| self.slots.get(index).is_some());
            (self.fresh, self.woken) = (0..0, pending.collect());
            self.budget += self.pending;
        }
        let is_watched = waits::is_watched();
        let most = self.in_line().min(self.budget);
        let poll_in_line =
            || (0..most).try_for_each(|_| self.poll_next(is_watched, &mut completed));
        match catch_unwind(AssertUnwindSafe(poll_in_line)) {
            Ok(ControlFlow::Break(())) => return,
            Ok(ControlFlow::Continue(())) => self.budget = BUDGET,
            Err(panic) => {
                self.pending -= 1;
                end_panicked(self.slots.get(self.polled), panic, cx);
            }
        }
        if self.pending == 0 {
            return;
        }
        self.nest.stands();
        if self.in_line() == 0 {
            let list = &self.wakers.list;
            list.drain(&mut self.woken, Some(cx.waker().clone()));
        }
        // Nothing has woken the task for these: woken in this turn, or beyond the budget.
        if self.in_line() > 0 {
            cx.waker().wake_by_ref();
        }
    }

    #[inline]
    fn poll_next(
        &mut self,
        is_watched: bool,
        completed: &mut impl FnMut(usize, F::Output) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let next = self.fresh.next().or_else(|| self.woken.pop_front());
        let index = next.expect("the line is that long");
        self.polled = index;
        self.budget -= 1;
        let mut child = self.slots.get(index);
        let Some(future) = child.as_mut().as_pin_mut() else {
            return ControlFlow::Continue(()); // Woken just as it completed.
        };
        let waker = self.wakers.begin_poll(index);
        let poll = || future.poll(&mut Context::from_waker(&waker_ref(&waker)));
        let polled = match is_watched {
            true => self.nest.poll(index, poll),
            false => poll(),
        };
        match polled {
            Poll::Pending => {
                if self.wakers.end_poll(index, waker) {
                    // The children that it woke itself stand in line before it.
                    self.wakers.list.collect(&mut self.woken);
                    self.woken.push_back(index);
                }
                ControlFlow::Continue(())
            }
            Poll::Ready(output) => {
                self.nest.ready(index);
                let flow = completed(index, output);
                child.set(None);
                // After the drop, in which most children part with their clone.
                let _ = self.wakers.take_back(waker);
                self.pending -= 1;
                flow
            }
        }
    }

    /// Takes out the children that are not over, in the order of the input.
    pub(super) fn take_pending(&mut self) -> Vec<(usize, F)>
    where
        F: Unpin,
    {
        self.nest.end();
        let children = 0..self.slots.count;
        let take = |index| Some((index, self.slots.get(index).take()?));
        children.filter_map(take).collect()
    }
}

#[cfg(test)]
mod tests;
