//! What do the tests of the combinators wake and poll with?

use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
};

use futures_task::ArcWake;

/// Counts the wakes of a task that nobody runs.
#[derive(Default)]
pub(super) struct Wakes(AtomicUsize);

impl ArcWake for Wakes {
    fn wake_by_ref(this: &Arc<Self>) {
        this.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// A task of the tests: polls by hand, and knows how often it was woken.
#[derive(Default)]
pub(super) struct Task(Arc<Wakes>);

impl Task {
    pub(super) fn poll<F: Future + Unpin>(&self, future: &mut F) -> Poll<F::Output> {
        let waker = self.waker();
        Pin::new(future).poll(&mut Context::from_waker(&waker))
    }

    pub(super) fn waker(&self) -> Waker {
        futures_task::waker(Arc::clone(&self.0))
    }

    /// How many hold its waker, the task itself included.
    pub(super) fn holders(&self) -> usize {
        Arc::strong_count(&self.0)
    }

    /// The wakes since this was last called.
    pub(super) fn wakes(&self) -> usize {
        self.0.0.swap(0, Ordering::SeqCst)
    }
}

/// Opens a `Gated` future, and sees what becomes of it.
#[derive(Clone, Default)]
pub(super) struct Gate(Rc<Shared>);

#[derive(Default)]
struct Shared {
    open: Cell<bool>,
    polls: Cell<usize>,
    dropped: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

/// Pending until its gate is opened; then ready with its value.
pub(super) struct Gated<T> {
    gate: Gate,
    value: Option<T>,
}

impl<T> Unpin for Gated<T> {}

impl Gate {
    pub(super) fn future<T>(&self, value: T) -> Gated<T> {
        Gated {
            gate: self.clone(),
            value: Some(value),
        }
    }

    /// Makes the future ready, and wakes it.
    pub(super) fn open(&self) {
        self.0.open.set(true);
        self.waker().wake();
    }

    /// The waker that the future was polled with last.
    pub(super) fn waker(&self) -> Waker {
        self.0.waker.borrow().clone().expect("polled before")
    }

    /// Drops the waker that the future was polled with.
    pub(super) fn forget_waker(&self) {
        self.0.waker.take();
    }

    pub(super) fn polls(&self) -> usize {
        self.0.polls.get()
    }

    pub(super) fn is_dropped(&self) -> bool {
        self.0.dropped.get()
    }
}

impl<T> Future for Gated<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let shared = &self.gate.0;
        shared.polls.set(shared.polls.get() + 1);
        shared.waker.replace(Some(cx.waker().clone()));
        if shared.open.get() {
            return Poll::Ready(self.value.take().expect("not polled after completion"));
        }
        Poll::Pending
    }
}

impl<T> Drop for Gated<T> {
    fn drop(&mut self) {
        self.gate.0.dropped.set(true);
    }
}

pub(super) fn gates<const N: usize>() -> [Gate; N] {
    std::array::from_fn(|_| Gate::default())
}
