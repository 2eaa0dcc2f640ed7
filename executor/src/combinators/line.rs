//! Which child is polled next, and with which waker?
//!
//! A [`Line`] begins with the children that no poll has come to yet, in the order of the input; behind
//! them stand those that were woken, the first woken first.
//!
//! A waker is an allocation, so a child is *lent* one. Most give it back unshared: a child that is ready
//! at once, or that wakes itself and returns (it yields), holds no clone after its poll, and the waker
//! goes to the next child. A child that does hold a clone keeps the waker.
//!
//! Free wakers lie on a shelf of the thread until its next combinator. (Safe code cannot put many
//! of them into one allocation, as `futures-buffered` does.) Without the shelf, a line would begin with
//! none. `docs/TRICKS.md` tells what both buy.
//!
//! Next: `combinators/slots.rs`

use std::{cell::Cell, collections::VecDeque, mem, ops::Range, task::Waker};

use super::woken::{ChildWaker, WokenList, holders};
use crate::core::threads::{Arc, thread_local};

/// As many wakers as the combinator had children stay on the shelf, but at least and at most this many.
/// One takes 48 bytes. So the memory of a large combinator goes when a small one has come after it.
const KEPT: (usize, usize) = (64, 1 << 14);

/// The children of one combinator that are to be polled, and the wakers of all.
pub(super) struct Line {
    /// The children that no poll has come to yet.
    pub(super) fresh: Range<usize>,
    woken: VecDeque<usize>,
    list: Arc<WokenList>,
    /// By the index of the child that keeps it. Empty until a child does.
    kept: Vec<Option<Arc<ChildWaker>>>,
    /// To be lent: unshared, and in POLLING.
    free: Vec<Arc<ChildWaker>>,
}

thread_local! {
    static SHELF: Cell<Vec<Arc<ChildWaker>>> = const { Cell::new(Vec::new()) };
}

impl Line {
    pub(super) fn new(children: usize) -> Self {
        let free = SHELF.try_with(Cell::take).unwrap_or_default();
        Line {
            fresh: 0..children,
            woken: VecDeque::with_capacity(children),
            list: free.first().map_or_else(Arc::default, |it| it.list.clone()),
            kept: Vec::new(),
            free,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.fresh.len() + self.woken.len()
    }

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

    /// Child `index` has been polled with `waker` and is pending. If it was woken meanwhile, it comes
    /// into line again, behind the children that it woke itself.
    #[inline]
    pub(super) fn end_poll(&mut self, index: usize, waker: Arc<ChildWaker>) {
        let freed = self.take_back(waker);
        if freed.unwrap_or_else(|own| self.keep(index, own)) {
            self.collect();
            self.woken.push_back(index);
        }
    }

    /// A child was polled with `waker`. `Err`: it holds a clone. Else the waker is free, and `Ok` says
    /// whether it was woken.
    #[inline]
    pub(super) fn take_back(&mut self, waker: Arc<ChildWaker>) -> Result<bool, Arc<ChildWaker>> {
        if holders(&waker) > 1 {
            return Err(waker);
        }
        let woken = waker.end_loan();
        self.free.push(waker);
        Ok(woken)
    }

    #[cold]
    fn keep(&mut self, index: usize, own: Arc<ChildWaker>) -> bool {
        let woken = own.end_poll(index);
        if self.kept.is_empty() {
            self.kept.resize(self.fresh.end, None);
        }
        self.kept[index] = Some(own);
        woken
    }

    /// The children woken so far come into line. Mostly there are none, and this takes no lock.
    #[inline]
    pub(super) fn collect(&mut self) {
        if self.list.any() {
            self.list.drain(&mut self.woken, None);
        }
    }

    /// The children woken so far come into line. If nobody is in it, the next wake wakes `parent`.
    pub(super) fn listen(&mut self, parent: &Waker) {
        if self.len() == 0 {
            self.list.drain(&mut self.woken, Some(parent.clone()));
        }
    }
}

impl Drop for Line {
    /// From now on no child wakes the task.
    fn drop(&mut self) {
        self.list.drain(&mut self.woken, None);
        // A waker that is held elsewhere may be used later: then no other combinator gets this list.
        if holders(&self.list) == 1 + self.free.len() {
            // Until now another thread might list a child.
            self.collect();
            let mut free = mem::take(&mut self.free);
            let kept = self.fresh.end.clamp(KEPT.0, KEPT.1);
            free.truncate(kept);
            free.shrink_to(kept);
            // Fails where the thread is ending, and its shelf has gone.
            let _ = SHELF.try_with(|shelf| shelf.set(free));
        }
    }
}

#[cfg(test)]
mod tests;
