//! How does a combinator learn which of its children was woken?
//!
//! If it passed its own waker to all of them, it would learn only that *one* was woken, and would
//! have to poll them all: n polls a wake. So each child is polled with a waker that knows the
//! child's index, and puts it on the [`WokenList`].
//!
//! ```text
//!             wake                                    begin_poll
//!  IDLE ──────────────▶ WOKEN: its index is in line ─────────────▶ POLLING
//!    ▲                              ▲                               │   │
//!    │            end_poll == true, │                               │   │ wake
//!    │      the caller puts it back │                               │   ▼
//!    │                              └────────────────────── POLLING | WOKEN
//!    └─────────────────────────────────── end_poll == false ────────┘
//! ```
//!
//! A wake in any state but IDLE finds its work done or about to be done: that is how none is
//! doubled. A wake during the child's own poll takes no lock: `end_poll` sees it. A child that has
//! completed is left in WOKEN for good ([`mute`](ChildWaker::mute)), so that whoever still holds
//! its waker wakes nobody.
//!
//! Next: `combinators/wakers.rs`

use std::sync::{
    Arc,
    atomic::{AtomicU8, AtomicUsize, Ordering, fence},
};

use futures_task::ArcWake;

use super::woken_list::WokenList;

const IDLE: u8 = 0;
const WOKEN: u8 = 1;
const POLLING: u8 = 2;

/// What stands behind the waker of one child.
pub(super) struct ChildWaker {
    list: Arc<WokenList>,
    index: AtomicUsize,
    state: AtomicU8,
}

impl ChildWaker {
    pub(super) fn new(list: &Arc<WokenList>) -> Arc<Self> {
        Arc::new(ChildWaker {
            list: Arc::clone(list),
            index: AtomicUsize::new(0),
            state: AtomicU8::new(IDLE),
        })
    }

    /// Whether no clone of the waker is about, so that it can be given to another child.
    #[inline]
    pub(super) fn is_unshared(self: &Arc<Self>) -> bool {
        let unshared = Arc::strong_count(self) == 1;
        // `strong_count` reads without synchronizing. The fence orders what other threads did
        // with their clones before what is done now that they have dropped them.
        fence(Ordering::Acquire);
        unshared
    }

    /// Makes this the waker of child `index`, which is about to be polled. It must be unshared.
    #[inline]
    pub(super) fn lend(&self, index: usize) {
        self.index.store(index, Ordering::Relaxed);
        self.state.store(POLLING, Ordering::Relaxed);
    }

    /// Its child is about to be polled: wakes up to here are answered by that poll.
    #[inline]
    pub(super) fn begin_poll(&self) {
        self.state.swap(POLLING, Ordering::AcqRel);
    }

    /// Its child was polled and is pending. `true`: it was woken meanwhile, and the caller has to
    /// put it in line again.
    #[inline]
    pub(super) fn end_poll(&self) -> bool {
        self.state.fetch_and(!POLLING, Ordering::AcqRel) & WOKEN != 0
    }

    /// As `end_poll`, where no clone is about: without an atomic exchange.
    #[inline]
    pub(super) fn end_poll_unshared(&self) -> bool {
        self.state.load(Ordering::Relaxed) & WOKEN != 0
    }

    /// Its child has completed: wakes do nothing any more.
    #[inline]
    pub(super) fn mute(&self) {
        self.state.store(WOKEN, Ordering::Release);
    }
}

impl ArcWake for ChildWaker {
    #[inline]
    fn wake_by_ref(this: &Arc<Self>) {
        if this.state.fetch_or(WOKEN, Ordering::AcqRel) == IDLE {
            this.list.push(this.index.load(Ordering::Relaxed));
        }
    }
}

#[cfg(test)]
mod tests;
