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
//! Rejected: to go on through what is woken meanwhile, up to the budget. A child that yields
//! would be polled that often before any other task is.
//!
//! Next: `combinators/join_all.rs`

use std::{
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
    task::{Context, Poll},
};

use super::{end_panicked, line::Line, slots::Slots};
use crate::{
    core::threads::waker_ref,
    waits::{self, nest::Nest},
};

/// At most this many children are polled before the task yields.
const BUDGET: usize = 1024;

/// Futures that are polled when woken. Not pinned itself: they lie pinned on the heap.
pub(super) struct Children<F> {
    // Dropped in this order: an observer is told, wakes reach the task no more, and the children go.
    pub(super) nest: Nest,
    line: Line,
    slots: Slots<F>,
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
            line: Line::new(slots.count),
            pending: slots.count,
            budget: BUDGET,
            polled: 0,
            slots,
        }
    }

    /// Whether each child has been polled at least once.
    pub(super) fn all_were_polled(&self) -> bool {
        self.line.fresh.is_empty()
    }

    /// One turn. Each output goes to `completed`, with the index of its child. `Break` ends the turn at
    /// once, and the children that it has not come to begin the next.
    #[inline]
    pub(super) fn turn(
        &mut self,
        cx: &mut Context<'_>,
        completed: impl FnMut(usize, F::Output) -> ControlFlow<()>,
    ) {
        self.line.collect();
        if waits::everyone_is_asked() {
            self.line_up_everyone();
        }
        match catch_unwind(AssertUnwindSafe(|| self.poll_in_line(completed))) {
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
        self.line.listen(cx.waker());
        // Nothing has woken the task for these: they were woken in this turn, or are beyond the budget.
        if self.line.len() > 0 {
            cx.waker().wake_by_ref();
        }
    }

    #[inline]
    fn poll_in_line(
        &mut self,
        mut completed: impl FnMut(usize, F::Output) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let is_watched = self.nest.is_watched();
        let most = self.line.len().min(self.budget);
        for polls in 1..=most {
            let index = self.line.pop().expect("it is that long");
            self.polled = index;
            let mut child = self.slots.get(index);
            let Some(future) = child.as_mut().as_pin_mut() else {
                continue; // Woken just as it completed.
            };
            let waker = self.line.begin_poll(index);
            let poll = || future.poll(&mut Context::from_waker(&waker_ref(&waker)));
            let polled = match is_watched {
                true => self.nest.poll(index, poll),
                false => poll(),
            };
            match polled {
                Poll::Pending => self.line.end_poll(index, waker),
                Poll::Ready(output) => {
                    self.nest.ready(index);
                    let flow = completed(index, output);
                    child.set(None);
                    // After the drop, in which most children part with their clone.
                    let _ = self.line.take_back(waker);
                    self.pending -= 1;
                    if flow.is_break() {
                        self.budget -= polls;
                        return flow;
                    }
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Puts every child in line that is not over, woken or not, so that each can say what it waits on.
    #[cold]
    fn line_up_everyone(&mut self) {
        self.budget += self.pending;
        let children = 0..self.slots.count;
        let pending = children.filter(|&index| self.slots.get(index).is_some());
        self.line.replace(pending);
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

debug!("Children", [F] Children<F>, pending);

#[cfg(test)]
mod tests;
