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
//! its waker wakes nobody. (So is, in POLLING, a child that has panicked.)
//!
//! A wake is one atomic exchange, which nothing else can replace: it makes what was done before the
//! wake visible to the poll that answers it. The poll itself exchanges nothing where nobody holds a
//! clone: while a spare waker is lent, and when the wake has used up the clone that it came by.
//!
//! Rejected: to note in a thread-local whose child is being polled, so that a child that wakes itself
//! needs no exchange either. To keep and to compare the note took longer than the exchange: a tenth
//! of the time of a `join_all` of a thousand that yield once.
//!
//! Next: `combinators/wakers.rs`

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering, fence},
};

use futures_task::ArcWake;

use super::woken_list::WokenList;

const IDLE: usize = 0;
const WOKEN: usize = 1;
const POLLING: usize = 2;
/// So many bits of the state are these. The others are the index, so that both are set at once.
const BITS: u32 = 2;

/// What stands behind the waker of one child.
pub(super) struct ChildWaker {
    list: Arc<WokenList>,
    state: AtomicUsize,
}

impl ChildWaker {
    pub(super) fn new(list: &Arc<WokenList>) -> Arc<Self> {
        Arc::new(ChildWaker {
            list: Arc::clone(list),
            state: AtomicUsize::new(WOKEN),
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
        self.state.store(index << BITS | POLLING, Ordering::Relaxed);
    }

    /// Child `index`, whose own waker this is, is about to be polled: wakes up to here are answered
    /// by that poll.
    #[inline]
    pub(super) fn begin_poll(self: &Arc<Self>, index: usize) {
        if self.is_unshared() {
            self.lend(index);
        } else {
            self.state.swap(index << BITS | POLLING, Ordering::AcqRel);
        }
    }

    /// Its child was polled and is pending. `true`: it was woken meanwhile, and the caller has to
    /// put it in line again.
    #[inline]
    pub(super) fn end_poll(self: &Arc<Self>) -> bool {
        // Where no clone is about, nobody looks at the state before the next poll.
        let state = if self.is_unshared() {
            self.state.load(Ordering::Relaxed)
        } else {
            self.state.fetch_and(!POLLING, Ordering::AcqRel)
        };
        state & WOKEN != 0
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
        let state = this.state.fetch_or(WOKEN, Ordering::AcqRel);
        if state & (WOKEN | POLLING) == IDLE {
            this.list.push(state >> BITS);
        }
    }
}

#[cfg(test)]
mod tests;
