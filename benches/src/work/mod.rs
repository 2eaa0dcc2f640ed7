//! The pieces of work that are compared, each written once for every runtime.
//!
//! Each checks its result, so that nobody is quick by leaving something out.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use crate::pace::Laps;

pub mod coffee_shop;
pub mod cross_thread;
pub mod gather;
pub mod hand_over;
pub mod idle;
pub mod lateness;
pub mod self_wake;
pub mod spawn_join;
pub mod timers;
pub mod wheels;

/// What the floors poll: a future behind a pointer, as an executor has it.
type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;

/// What one measurement found: the name of each figure, which ends in its
/// unit, and the figure.
pub type Sample = Vec<(&'static str, f64)>;

/// What came of a piece of work.
#[derive(Clone, Debug)]
pub enum Found {
    /// The time of its iterations.
    Laps(Laps),
    /// More than a time.
    Figures(Sample),
}

impl From<Laps> for Found {
    fn from(laps: Laps) -> Found {
        Found::Laps(laps)
    }
}

impl From<Sample> for Found {
    fn from(figures: Sample) -> Found {
        Found::Figures(figures)
    }
}

/// Wakes its own task and yields, once.
///
/// Written by hand and the same for all, because the runtimes' own
/// `yield_now` do different things: tokio's waits for the I/O driver.
#[derive(Debug, Default)]
pub struct YieldOnce {
    yielded: bool,
}

impl Future for YieldOnce {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.yielded {
            return Poll::Ready(());
        }
        self.yielded = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// A flag that a waker raises: all the executor that a benchmark of a
/// combinator needs, and the same for each of them.
#[derive(Debug, Default)]
pub struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Flag {
    /// A flag that is down, and the waker that raises it.
    pub fn new() -> (Arc<Flag>, Waker) {
        let flag = Arc::new(Flag::default());
        let waker = Waker::from(Arc::clone(&flag));
        (flag, waker)
    }

    /// Whether it was up; it is down afterwards.
    pub fn lower(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }

    /// Polls `future` as often as it is woken.
    ///
    /// # Panics
    ///
    /// If it waits and has not been woken.
    pub fn drive<F: Future>(&self, waker: &Waker, mut future: Pin<&mut F>) -> F::Output {
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(waker)) {
                return output;
            }
            assert!(self.lower(), "it waits, and nobody has woken it");
        }
    }
}
