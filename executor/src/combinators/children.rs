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

use std::task::{Context, Poll};

use futures_task::waker_ref;

use super::{line::Line, slots::Slots, wakers::Wakers};
use crate::waits;

/// Futures that are polled when woken. Not pinned itself: its futures lie pinned on the heap.
pub(super) struct Children<F> {
    // Before the wakers: what the slots hold is dropped before the wakers look who is left.
    slots: Slots<F>,
    wakers: Wakers,
    /// Who is to be polled.
    line: Line,
    /// How many there were at first.
    count: usize,
    /// How many have not completed.
    pending: usize,
}

/// Why an output has to be there once no child is pending.
pub(super) const LEFT: &str = "a child that is not pending has left its output";

impl<F: Future> Children<F> {
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

    /// How many children there were at first.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// How many children have not completed.
    pub(super) fn pending(&self) -> usize {
        self.pending
    }

    /// Begins a turn: what is ready now is polled by the calls of `next_ready` that follow.
    pub(super) fn begin_turn(&mut self, cx: &mut Context<'_>) {
        self.wakers.listen(cx.waker(), &mut self.line);
        if waits::everyone_is_asked() {
            self.line_up_everyone();
        }
        self.line.begin_turn();
    }

    /// Polls on until a child completes: its index and output. `None`: the turn is over.
    pub(super) fn next_ready(&mut self, cx: &mut Context<'_>) -> Option<(usize, F::Output)> {
        while let Some(index) = self.line.pop() {
            if let Poll::Ready(output) = self.poll_child(index) {
                return Some((index, output));
            }
        }
        // These woke themselves: nobody has woken the parent for them.
        if !self.line.is_empty() {
            cx.waker().wake_by_ref();
        }
        None
    }

    fn poll_child(&mut self, index: usize) -> Poll<F::Output> {
        let mut slot = self.slots.get(index).project();
        let Some(future) = slot.future.as_mut().as_pin_mut() else {
            return Poll::Pending; // Woken just as it completed.
        };
        let own = slot.waker.as_ref();
        let waker = match own {
            Some(own) => {
                own.begin_poll(index);
                own
            }
            None => self.wakers.lend(index),
        };
        let poll = future.poll(&mut Context::from_waker(&waker_ref(waker)));
        if poll.is_ready() {
            // Before the drop: what the child wakes in it is not for the child.
            waker.mute();
            self.pending -= 1;
            slot.future.set(None);
            // After the drop, in which most children part with their clone.
            if let Some(own) = slot.waker.take() {
                self.wakers.give_back(own);
            }
            return poll;
        }
        let woken = waker.end_poll();
        if own.is_none() && !waker.is_unshared() {
            *slot.waker = self.wakers.keep();
        }
        if woken {
            // Those whom it woke before its poll was over stand in line before it.
            self.wakers.collect(&mut self.line);
            self.line.push(index);
        }
        poll
    }

    /// Puts every child in line that has not completed, woken or not, so that each can say what
    /// it waits on.
    fn line_up_everyone(&mut self) {
        self.line.clear();
        for index in 0..self.count {
            if self.slots.get(index).future.is_some() {
                self.line.push(index);
            }
        }
    }

    /// Drops the children that have not completed, in the order of the input.
    pub(super) fn clear(&mut self) {
        self.end();
        for index in 0..self.count {
            self.slots.get(index).project().future.set(None);
        }
    }

    /// Takes out the children that have not completed, in the order of the input.
    pub(super) fn take_pending(&mut self) -> Vec<(usize, F)>
    where
        F: Unpin,
    {
        let mut taken = Vec::with_capacity(self.pending);
        self.end();
        for index in 0..self.count {
            let slot = self.slots.get(index).project();
            if let Some(future) = slot.future.get_mut().take() {
                taken.push((index, future));
            }
        }
        taken
    }

    /// No child is polled any more, and none wakes anybody.
    fn end(&mut self) {
        self.wakers.close();
        self.line.clear();
        self.pending = 0;
    }
}

impl<F> Drop for Children<F> {
    fn drop(&mut self) {
        self.wakers.close();
    }
}

#[cfg(test)]
mod tests;
