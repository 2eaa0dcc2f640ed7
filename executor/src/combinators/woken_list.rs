//! Which children were woken, and who is to be told?
//!
//! One list for all children of a combinator. Wakers may be used from any thread, hence the mutex;
//! it is held for a push or a drain, and never while foreign code runs: a waker called, cloned or
//! dropped under it might come back for the same mutex.
//!
//! Rejected: a bitmap of atomics, which forgets who was woken first.
//!
//! Next: `combinators/child_waker.rs`

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::Waker,
};

use super::line::Line;

/// The children woken since the combinator last looked, first woken first.
pub(super) struct WokenList {
    inner: Mutex<Inner>,
    /// Whether `inner` holds an index: spares the combinator the lock when it only wants to know.
    any: AtomicBool,
}

struct Inner {
    indices: Vec<usize>,
    /// Who polls the combinator. Taken by the first wake: the others need not wake it again.
    parent: Option<Waker>,
}

impl WokenList {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(WokenList {
            inner: Mutex::new(Inner {
                indices: Vec::new(),
                parent: None,
            }),
            any: AtomicBool::new(false),
        })
    }

    /// A child was woken: notes it, and wakes the parent if it has not been since it last looked.
    pub(super) fn push(&self, index: usize) {
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

    /// From now on `parent` is woken; what has been woken so far moves to the end of `line`.
    ///
    /// Both under one lock: a wake comes either before, and is on the list, or after, and finds
    /// the new parent. None is lost when the parent's waker changes between two polls.
    pub(super) fn listen(&self, parent: &Waker, line: &mut Line) {
        let parent = parent.clone();
        let before = {
            let mut inner = self.lock();
            self.drain(&mut inner, line);
            inner.parent.replace(parent)
        };
        drop(before);
    }

    /// Whether anybody has been woken since the combinator last looked.
    #[inline]
    pub(super) fn any(&self) -> bool {
        self.any.load(Ordering::Acquire)
    }

    /// Moves what has been woken so far to the end of `line`.
    #[inline]
    pub(super) fn collect(&self, line: &mut Line) {
        if self.any() {
            self.collect_all(line);
        }
    }

    #[cold]
    fn collect_all(&self, line: &mut Line) {
        self.drain(&mut self.lock(), line);
    }

    /// From now on nobody is woken.
    pub(super) fn close(&self) {
        let parent = self.lock().parent.take();
        drop(parent);
    }

    /// Makes a closed list as good as new, keeping the memory of `kept` indices.
    pub(super) fn reset(&self, kept: usize) {
        let mut inner = self.lock();
        inner.indices.clear();
        inner.indices.shrink_to(kept);
        self.any.store(false, Ordering::Release);
    }

    fn drain(&self, inner: &mut Inner, line: &mut Line) {
        inner.indices.drain(..).for_each(|index| line.push(index));
        self.any.store(false, Ordering::Release);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing under the lock can panic half-way, so a poisoned mutex is as good as any.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
