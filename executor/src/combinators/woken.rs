//! How does a combinator learn which of its children was woken?
//!
//! If it passed its own waker to all of them, it would learn only that *one* was woken, and would
//! have to poll them all: n polls a wake. So each child is polled with a waker of its own, which puts
//! the child's index on the [`WokenList`].
//!
//! ```text
//!          wake: to the list               begin_poll
//!   IDLE ───────────────────▶ WOKEN ─────────────────────▶ POLLING
//!    ▲                          ▲                           │   │
//!    │                          └─ wake: end_poll == true ──┘   │
//!    └─────────────────────────────────── end_poll == false ────┘
//! ```
//!
//! Only a wake in IDLE goes to the list. In WOKEN a poll is yet to come, and in POLLING `end_poll` tells
//! the combinator. So no wake is lost and none is doubled. The waker of a child that is over never
//! comes to IDLE again: a clone of it that lives on wakes nothing.
//!
//! A waker is an allocation, so none is made before it is needed. A child is first *lent* a waker, in
//! POLLING. Most leave it unshared: a child that is ready at once, or that wakes itself and returns (it
//! yields), keeps no clone, and the waker is lent to the next child. A child that does hold a clone
//! after its poll keeps the waker as its own.
//!
//! Rejected: a thread-local note of which child is being polled, so that a child that wakes itself needs
//! no waker of its own. Keeping and comparing the note took longer than the exchange of a state.
//!
//! Next: `combinators/shelf.rs`

use std::{
    collections::VecDeque,
    mem,
    sync::{PoisonError, atomic::Ordering},
    task::Waker,
};

use crate::core::threads::{
    Arc, ArcWake, AtomicBool, AtomicU8, AtomicUsize, Mutex, MutexGuard, fence,
};

const IDLE: u8 = 0;
const WOKEN: u8 = 1;
const POLLING: u8 = 2;

/// What stands behind the waker of one child.
pub(super) struct ChildWaker {
    list: Arc<WokenList>,
    /// Of the child that keeps it.
    index: AtomicUsize,
    state: AtomicU8,
}

impl ChildWaker {
    /// A waker to be lent.
    pub(super) fn new(list: &Arc<WokenList>) -> Arc<Self> {
        Arc::new(ChildWaker {
            list: Arc::clone(list),
            index: AtomicUsize::new(usize::MAX),
            state: AtomicU8::new(POLLING),
        })
    }

    /// Whether no clone of the waker is about, so that it can be lent to another child.
    #[inline]
    pub(super) fn is_unshared(this: &Arc<Self>) -> bool {
        let unshared = Arc::strong_count(this) == 1;
        // `strong_count` reads without synchronizing. The fence orders what other threads did
        // with their clones before what is done now that they have dropped them.
        fence(Ordering::Acquire);
        unshared
    }

    /// The child that this is lent to has been polled. It holds no clone, so nothing else looks at the
    /// state. `true`: it was woken.
    #[inline]
    pub(super) fn end_loan(&self) -> bool {
        let woken = self.state.load(Ordering::Relaxed) == WOKEN;
        self.state.store(POLLING, Ordering::Relaxed);
        woken
    }

    /// From here on it is the waker of child `index`, which has been polled with it.
    pub(super) fn keep(&self, index: usize) {
        self.index.store(index, Ordering::Relaxed);
    }

    /// Its child is about to be polled: wakes up to here are answered by that poll.
    #[inline]
    pub(super) fn begin_poll(this: &Arc<Self>) {
        ChildWaker::exchange(this, POLLING);
    }

    /// Its child has been polled and is pending. `true`: it was woken meanwhile, and the caller has
    /// to put it in line again.
    #[inline]
    pub(super) fn end_poll(&self) -> bool {
        let (success, failure) = (Ordering::AcqRel, Ordering::Acquire);
        let idle = self.state.compare_exchange(POLLING, IDLE, success, failure);
        idle.is_err()
    }

    /// Sets the state; returns what it was. The exchange is atomic, so that what was done before a
    /// wake is seen by the poll that answers it. While no clone is about, a load and a store do: all that
    /// can happen to the waker then happens within one poll, and sets the same state.
    #[inline]
    fn exchange(this: &Arc<Self>, state: u8) -> u8 {
        if ChildWaker::is_unshared(this) {
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
        if ChildWaker::exchange(this, WOKEN) == IDLE {
            this.list.push(this.index.load(Ordering::Relaxed));
        }
    }
}

/// What one combinator tells its children apart with: its list, and the wakers that no child keeps.
pub(super) struct Kit {
    pub(super) list: Arc<WokenList>,
    /// To be lent. Unshared between two polls of children.
    pub(super) spare: Arc<ChildWaker>,
    /// Given back by children that are over.
    pub(super) free: Vec<Arc<ChildWaker>>,
    /// How many children have kept theirs.
    pub(super) used: usize,
    /// Whether the list may know a parent.
    listening: bool,
}

impl Kit {
    pub(super) fn new() -> Self {
        let list = Arc::default();
        Kit {
            spare: ChildWaker::new(&list),
            list,
            free: Vec::new(),
            used: 0,
            listening: false,
        }
    }

    /// Child `index`, which was polled with the spare, holds a clone of it: it is the child's own now.
    #[cold]
    pub(super) fn keep_spare(&mut self, index: usize) -> Arc<ChildWaker> {
        self.used += 1;
        let next = self.free.pop();
        let next = next.unwrap_or_else(|| ChildWaker::new(&self.list));
        let own = mem::replace(&mut self.spare, next);
        own.keep(index);
        own
    }

    /// A child is over; `own` is its waker, if it kept one. A clone of it that lives on wakes nothing.
    #[inline]
    pub(super) fn part(&mut self, own: Option<Arc<ChildWaker>>) {
        match own {
            Some(own) if ChildWaker::is_unshared(&own) => {
                ChildWaker::begin_poll(&own);
                self.free.push(own);
            }
            Some(_) => {}
            None if ChildWaker::is_unshared(&self.spare) => _ = self.spare.end_loan(),
            None => drop(self.keep_spare(0)),
        }
    }

    /// The children woken so far move to `line`. Until `listen`, wakes of children wake nobody: the task
    /// is being polled, or is not interested.
    #[inline]
    pub(super) fn begin_turn(&mut self, line: &mut VecDeque<usize>) {
        if mem::take(&mut self.listening) {
            let parent = self.list.hush(line);
            drop(parent);
        } else {
            self.list.collect(line);
        }
    }

    /// The children woken so far move to `line`. If there are none, their wakes wake `parent` from now on.
    pub(super) fn listen(&mut self, parent: &Waker, line: &mut VecDeque<usize>) {
        self.listening = true;
        self.list.listen(parent, line);
    }

    /// From now on no task is woken, and no index is remembered.
    pub(super) fn close(&mut self) {
        if mem::take(&mut self.listening) || self.list.any() {
            self.list.close();
        }
    }
}

/// The children woken since the combinator last looked, the first woken first.
///
/// Wakers may be used from any thread, hence the mutex. It is held for a push or a drain, and never
/// while foreign code runs: a waker called, cloned or dropped under it might come back for it.
///
/// Rejected: a bitmap of atomics, which forgets which child was woken first.
#[derive(Default)]
pub(super) struct WokenList {
    inner: Mutex<Inner>,
    /// Whether `inner` holds an index: spares the combinator the lock when it only wants to know.
    any: AtomicBool,
}

#[derive(Default)]
struct Inner {
    indices: Vec<usize>,
    /// The waker of the task that polls the combinator. The first wake takes it: the others need not
    /// wake the task again.
    parent: Option<Waker>,
}

impl WokenList {
    fn push(&self, index: usize) {
        let parent = {
            let mut inner = self.lock();
            inner.indices.push(index);
            self.any.store(true, Ordering::Release);
            inner.parent.take()
        };
        if let Some(parent) = parent {
            parent.wake();
        }
    }

    /// The children woken so far move to the end of `line`. If that is empty, `parent` is woken from now on.
    ///
    /// Both under one lock: a wake comes either before, and is on the list, or after, and finds
    /// the new parent. None is lost when the parent's waker changes between two polls.
    pub(super) fn listen(&self, parent: &Waker, line: &mut VecDeque<usize>) {
        let parent = parent.clone();
        let before = {
            let mut inner = self.lock();
            self.drain(&mut inner, line);
            match line.is_empty() {
                true => inner.parent.replace(parent),
                false => Some(parent),
            }
        };
        drop(before);
    }

    /// From now on nobody is woken; the children woken so far move to the end of `line`.
    fn hush(&self, line: &mut VecDeque<usize>) -> Option<Waker> {
        let mut inner = self.lock();
        self.drain(&mut inner, line);
        inner.parent.take()
    }

    /// Whether any child has been woken since the combinator last looked.
    #[inline]
    pub(super) fn any(&self) -> bool {
        self.any.load(Ordering::Acquire)
    }

    /// Moves the children woken so far to the end of `line`.
    #[inline]
    pub(super) fn collect(&self, line: &mut VecDeque<usize>) {
        if self.any() {
            self.drain(&mut self.lock(), line);
        }
    }

    /// From now on no task is woken, and no index is remembered.
    pub(super) fn close(&self) {
        let Inner { indices, parent } = mem::take(&mut *self.lock());
        self.any.store(false, Ordering::Release);
        drop((indices, parent));
    }

    fn drain(&self, inner: &mut Inner, line: &mut VecDeque<usize>) {
        inner
            .indices
            .drain(..)
            .for_each(|index| line.push_back(index));
        self.any.store(false, Ordering::Release);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing under the lock can panic half-way, so a poisoned mutex is as good as any.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
