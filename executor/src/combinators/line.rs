//! Which child is polled next, and with which waker?
//!
//! A [`Line`] begins with the children that no poll has come to yet, in the order of the input; behind
//! them stand those that were woken, the first woken first.
//!
//! A waker is an allocation, so none is made before it is needed. A child is *lent* one. Most leave it
//! unshared: a child that is ready at once, or that wakes itself and returns (it yields), keeps no clone,
//! and the waker is lent to the next child. A child that does hold a clone after its poll keeps the waker,
//! until a poll leaves it without a clone.
//!
//! Wakers that are left when a combinator goes lie on a shelf of the thread for the next one: safe code
//! cannot put many of them into one allocation, as `futures-buffered` does. Without the shelf,
//! [`Line::new`] would begin with none, and the drop would do nothing. `docs/TRICKS.md` tells what it buys.
//!
//! Next: `combinators/slots.rs`

use std::{cell::Cell, collections::VecDeque, mem, ops::Range, task::Waker};

use super::woken::{ChildWaker, WokenList, holders};
use crate::core::threads::{Arc, thread_local};

/// As many wakers as the combinator had children stay on the shelf, but at least and at most this many.
/// One takes 48 bytes. So the memory of a large combinator goes when a small one has come after it.
const KEPT: (usize, usize) = (64, 1 << 14);

/// The children of one combinator that are to be polled, and the wakers that no child keeps.
pub(super) struct Line {
    /// Those that no poll has come to yet.
    fresh: Range<usize>,
    woken: VecDeque<usize>,
    list: Arc<WokenList>,
    /// To be lent: unshared, and in POLLING.
    free: Vec<Arc<ChildWaker>>,
    /// Whether the list may know a parent.
    listening: bool,
}

thread_local! {
    static SHELF: Cell<(Vec<Arc<ChildWaker>>, VecDeque<usize>)> =
        const { Cell::new((Vec::new(), VecDeque::new())) };
}

impl Line {
    /// All of so many children are to be polled.
    pub(super) fn new(children: usize) -> Self {
        let (free, woken) = SHELF.try_with(Cell::take).unwrap_or_default();
        let list = free.first().map_or_else(Arc::default, |it| it.list());
        Line {
            fresh: 0..children,
            woken,
            list,
            free,
            listening: false,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.fresh.len() + self.woken.len()
    }

    /// Whether each child has come out of the line at least once.
    pub(super) fn all_have_come(&self) -> bool {
        self.fresh.is_empty()
    }

    /// The next child.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<usize> {
        self.fresh.next().or_else(|| self.woken.pop_front())
    }

    /// These children are to be polled, and no others.
    pub(super) fn replace(&mut self, children: impl Iterator<Item = usize>) {
        self.fresh.start = self.fresh.end;
        self.woken.clear();
        self.woken.extend(children);
    }

    /// A waker for a child that keeps none.
    #[inline]
    pub(super) fn lend(&mut self) -> Arc<ChildWaker> {
        let free = self.free.pop();
        free.unwrap_or_else(|| ChildWaker::new(&self.list))
    }

    /// A child was polled with `waker`. `Err`: it holds a clone. Else the waker can be lent to another, and
    /// `Ok` says whether it was woken.
    #[inline]
    pub(super) fn take_back(&mut self, waker: Arc<ChildWaker>) -> Result<bool, Arc<ChildWaker>> {
        if holders(&waker) > 1 {
            return Err(waker);
        }
        let woken = waker.end_loan();
        self.free.push(waker);
        Ok(woken)
    }

    /// Child `index` was woken during its poll, and comes into line behind those that it woke itself.
    #[inline]
    pub(super) fn push(&mut self, index: usize) {
        self.collect();
        self.woken.push_back(index);
    }

    /// The children woken so far come into line. Until `listen`, wakes of children wake nobody: the task
    /// is being polled, or is not interested.
    #[inline]
    pub(super) fn collect(&mut self) {
        // Mostly nothing was woken from elsewhere, and this takes no lock.
        if mem::take(&mut self.listening) || self.list.any() {
            self.list.drain(&mut self.woken, None);
        }
    }

    /// Where nobody is in line, wakes of children wake `parent` from now on.
    pub(super) fn listen(&mut self, parent: &Waker) {
        if self.len() == 0 {
            self.listening = true;
            self.list.drain(&mut self.woken, Some(parent.clone()));
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // A waker that is still held elsewhere may be used later: then no other combinator gets this list.
        if holders(&self.list) == 1 + self.free.len() {
            // Only now: until then another thread may list a child. The drop of others may have, too.
            self.collect();
            let (mut free, mut woken) = (mem::take(&mut self.free), mem::take(&mut self.woken));
            let kept = self.fresh.end.clamp(KEPT.0, KEPT.1);
            free.truncate(kept);
            free.shrink_to(kept);
            woken.clear();
            woken.shrink_to(kept);
            // Fails where the thread is ending, and its shelf has gone.
            let _ = SHELF.try_with(|shelf| shelf.set((free, woken)));
        }
    }
}

#[cfg(test)]
mod tests;
