//! The pieces of work that are compared, each written once for every runtime.
//!
//! Each checks its result, so that nobody is quick by leaving something out.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::pace::Laps;

pub mod coffee_shop;
pub mod cross_thread;
pub mod gather;
#[cfg(feature = "peers")]
pub mod http;
pub mod idle;
pub mod ping_pong;
pub mod self_wake;
pub mod spawn_join;
pub mod timers;

/// What the floors poll: a future behind a pointer, as an executor has it.
type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;

/// What one measurement found: the name of each figure, which ends in its unit, and the figure.
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

/// The sum of the numbers below `n`: what N of anything return together, if none is left out.
pub fn sum_below(n: u64) -> u64 {
    n * n.saturating_sub(1) / 2
}

/// Wakes its own task and yields, once.
///
/// Written by hand and the same for all, because the runtimes' own `yield_now` do different things:
/// tokio's waits for the I/O driver.
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

/// Polls a future that has to wait.
fn poll_pending<F: Future + ?Sized>(future: Pin<&mut F>, cx: &mut Context<'_>) {
    assert!(future.poll(cx).is_pending());
}
