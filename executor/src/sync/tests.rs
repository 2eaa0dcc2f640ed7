//! The queue's promises, each under a name that says it.

mod cancelling;
mod fairness;
mod foreign_wakers;
mod joining;
mod order;
mod waking;

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use futures_task::ArcWake;

/// A task that nobody runs: polls by hand, and counts its wakes.
#[derive(Clone, Default)]
struct Task(Arc<Wakes>);

#[derive(Default)]
struct Wakes(AtomicUsize);

impl ArcWake for Wakes {
    fn wake_by_ref(this: &Arc<Self>) {
        this.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Task {
    fn poll<F: Future + Unpin>(&self, future: &mut F) -> Poll<F::Output> {
        let waker = futures_task::waker_ref(&self.0);
        Pin::new(future).poll(&mut Context::from_waker(&waker))
    }

    /// The wakes since this was last called.
    fn wakes(&self) -> usize {
        self.0.0.swap(0, Ordering::SeqCst)
    }
}

/// Polls once, by a task of its own; the future has to be pending.
fn wait_in_line<F: Future + Unpin>(future: &mut F) -> Task {
    let task = Task::default();
    assert!(task.poll(future).is_pending());
    task
}
