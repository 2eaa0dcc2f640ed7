//! How does a combinator learn which of its children was woken?
//!
//! If it passed its own waker to all of them, it would have to poll them all at each wake. So each
//! is polled with a [`ChildWaker`] of its own, which puts the child's index on a [`WokenList`].
//!
//! ```text
//!          wake: to the list               begin_poll
//!   IDLE ───────────────────▶ WOKEN ─────────────────────▶ POLLING
//!    ▲                          ▲                           │   │
//!    │                          └─ wake: end_poll == true ──┘   │
//!    └─────────────────────────────────── end_poll == false ────┘
//! ```
//!
//! In WOKEN a poll is yet to come, and in POLLING the end of the poll tells the combinator: only a
//! wake in IDLE goes to the list. So no wake is lost and none is doubled. Only the waker of a
//! pending child comes to IDLE: a clone that outlives its child wakes nothing.
//!
//! Rejected: a thread-local note of which child is being polled, to spare a child that wakes itself
//! the waker. Keeping and comparing the note took longer than the exchange of a state.
//!
//! Next: `combinators/wakers.rs`

use std::{collections::VecDeque, mem, sync::atomic::Ordering, task::Waker};

use crate::core::threads::{Arc, ArcWake, AtomicBool, AtomicUsize, Mutex, fence};

/// What stands behind the waker of one child.
pub(super) struct ChildWaker {
    pub(super) list: Arc<WokenList>,
    /// `WOKEN`, `POLLING`, or in IDLE the index of the child.
    state: AtomicUsize,
}

const WOKEN: usize = usize::MAX;
const POLLING: usize = usize::MAX - 1;

impl ChildWaker {
    pub(super) fn new(list: &Arc<WokenList>) -> Arc<Self> {
        Arc::new(ChildWaker {
            list: Arc::clone(list),
            state: AtomicUsize::new(POLLING),
        })
    }

    /// The child that holds a clone is about to be polled. That poll answers all wakes before.
    #[inline]
    pub(super) fn begin_poll(this: &Arc<Self>) {
        ChildWaker::exchange(this, POLLING);
    }

    /// Child `index` has been polled with it, is pending and holds a clone. `true`: it was woken.
    #[inline]
    pub(super) fn end_poll(&self, index: usize) -> bool {
        let (idle, woken) = (Ordering::AcqRel, Ordering::Acquire);
        let before = self.state.compare_exchange(POLLING, index, idle, woken);
        before.is_err()
    }

    /// The same for a child that holds no clone, so that nothing else looks at the state.
    #[inline]
    pub(super) fn end_loan(&self) -> bool {
        let woken = self.state.load(Ordering::Relaxed) == WOKEN;
        self.state.store(POLLING, Ordering::Relaxed);
        woken
    }

    /// Sets the state; returns what it was. The exchange is atomic, so that what was done before a
    /// wake is seen by the poll that answers it. While no clone is about, a load and a store do:
    /// all that can happen to the waker then happens within one poll, and sets the same state.
    #[inline]
    fn exchange(this: &Arc<Self>, state: usize) -> usize {
        if holders(this) == 1 {
            let before = this.state.load(Ordering::Relaxed);
            this.state.store(state, Ordering::Relaxed);
            return before;
        }
        this.state.swap(state, Ordering::AcqRel)
    }
}

impl ArcWake for ChildWaker {
    #[inline]
    fn wake_by_ref(this: &Arc<Self>) {
        let before = ChildWaker::exchange(this, WOKEN);
        if before < POLLING {
            this.list.push(before);
        }
    }
}

/// How many `Arc`s there are of it.
#[inline]
pub(super) fn holders<T>(this: &Arc<T>) -> usize {
    let count = Arc::strong_count(this);
    // `strong_count` reads without synchronizing. The fence orders what other threads did
    // with their clones before what is done here now that they have dropped them.
    fence(Ordering::Acquire);
    count
}

/// The children woken since the combinator last looked, the first woken first.
///
/// The mutex is never held while foreign code runs: a waker called, cloned or dropped under it
/// might come back for it.
///
/// Rejected: a bitmap of atomics, which forgets which child was woken first.
#[derive(Default)]
pub(super) struct WokenList {
    inner: Mutex<Inner>,
    /// Whether `inner` holds an index: spares a turn the lock.
    any: AtomicBool,
}

#[derive(Default)]
struct Inner {
    indices: Vec<usize>,
    /// The waker of the task that polls the combinator. The first wake takes it.
    parent: Option<Waker>,
}

impl WokenList {
    fn push(&self, index: usize) {
        let mut inner = self.inner.lock().expect("nothing panics under it");
        inner.indices.push(index);
        self.any.store(true, Ordering::Release);
        let parent = inner.parent.take();
        drop(inner);
        if let Some(parent) = parent {
            parent.wake();
        }
    }

    /// The children woken so far move to the end of `line`. Without any, this takes no lock.
    #[inline]
    pub(super) fn collect(&self, line: &mut VecDeque<usize>) {
        if self.any.load(Ordering::Acquire) {
            self.drain(line, None);
        }
    }

    /// The children woken so far move to the end of `line`. If it is empty then, the next wake
    /// wakes `parent`; else wakes wake nobody.
    ///
    /// Both under one lock: a wake comes either before, and is on the list, or after, and finds
    /// the new parent. None is lost when the parent's waker changes between two polls.
    pub(super) fn drain(&self, line: &mut VecDeque<usize>, mut parent: Option<Waker>) {
        let mut inner = self.inner.lock().expect("nothing panics under it");
        let woken = inner.indices.drain(..);
        woken.for_each(|index| line.push_back(index));
        self.any.store(false, Ordering::Release);
        let next = if line.is_empty() { parent.take() } else { None };
        let before = mem::replace(&mut inner.parent, next);
        drop(inner);
        drop((before, parent));
    }
}

#[cfg(test)]
mod tests;
