//! With which waker is a child polled?
//!
//! A waker is an allocation, so a child is *lent* one. A child that is ready at once, or that
//! yields, holds no clone after its poll, and the waker goes to the next child. A child that does
//! hold a clone keeps the waker.
//!
//! Free wakers lie on a shelf of the thread until its next combinator, which would else begin with
//! none. (Safe code cannot put many of them into one allocation, as `futures-buffered` does.)
//! `docs/TRICKS.md` tells what both buy.
//!
//! Next: `combinators/slots.rs`

use std::{cell::Cell, collections::VecDeque, mem};

use super::woken::{ChildWaker, WokenList, holders};
use crate::core::threads::{Arc, thread_local};

/// As many wakers as the combinator had children stay on the shelf, within these bounds. So the
/// memory of a large combinator goes when a small one has come after it.
const KEPT: (usize, usize) = (64, 1 << 14);

thread_local! {
    static SHELF: Cell<Vec<Arc<ChildWaker>>> = const { Cell::new(Vec::new()) };
}

/// The wakers of one combinator's children.
pub(super) struct Wakers {
    pub(super) list: Arc<WokenList>,
    children: usize,
    /// By the index of the child that keeps it. Empty until a child does.
    kept: Vec<Option<Arc<ChildWaker>>>,
    /// To be lent: unshared, and in POLLING.
    free: Vec<Arc<ChildWaker>>,
}

impl Wakers {
    pub(super) fn new(children: usize) -> Self {
        let free = SHELF.try_with(Cell::take).unwrap_or_default();
        Wakers {
            list: free.first().map_or_else(Arc::default, |it| it.list.clone()),
            children,
            kept: Vec::new(),
            free,
        }
    }

    /// The waker to poll child `index` with.
    #[inline]
    pub(super) fn begin_poll(&mut self, index: usize) -> Arc<ChildWaker> {
        if let Some(own) = self.kept.get_mut(index).and_then(Option::take) {
            ChildWaker::begin_poll(&own);
            return own;
        }
        let free = self.free.pop();
        free.unwrap_or_else(|| ChildWaker::new(&self.list))
    }

    /// Child `index` has been polled with `waker` and is pending. `true`: it was woken meanwhile.
    #[inline]
    pub(super) fn end_poll(&mut self, index: usize, waker: Arc<ChildWaker>) -> bool {
        self.take_back(waker).unwrap_or_else(|own| {
            let woken = own.end_poll(index);
            if self.kept.is_empty() {
                self.kept.resize(self.children, None);
            }
            self.kept[index] = Some(own);
            woken
        })
    }

    /// A child was polled with `waker`. `Err`: it holds a clone. `Ok`: whether it was woken.
    #[inline]
    pub(super) fn take_back(&mut self, waker: Arc<ChildWaker>) -> Result<bool, Arc<ChildWaker>> {
        if holders(&waker) > 1 {
            return Err(waker);
        }
        let woken = waker.end_loan();
        self.free.push(waker);
        Ok(woken)
    }
}

impl Drop for Wakers {
    /// From now on no child wakes the task.
    fn drop(&mut self) {
        let mut woken = VecDeque::new();
        self.list.drain(&mut woken, None);
        // A waker that is held elsewhere may be used later: then no other combinator gets the list.
        if holders(&self.list) == 1 + self.free.len() {
            self.list.collect(&mut woken); // Until now another thread might list a child.
            let mut free = mem::take(&mut self.free);
            let kept = self.children.clamp(KEPT.0, KEPT.1);
            free.truncate(kept);
            free.shrink_to(kept);
            // Fails where the thread is ending, and its shelf has gone.
            let _ = SHELF.try_with(|shelf| shelf.set(free));
        }
    }
}

#[cfg(test)]
mod tests;
