//! The pieces of work that are compared, each written once for every runtime.
//!
//! Each checks its result, so that nobody is quick by leaving something out.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread::JoinHandle;

use crate::runtimes::Runtime;

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

/// What one measurement found: the name of each figure, which ends in its unit, and the figure.
pub type Sample = Vec<(&'static str, f64)>;

/// The sum of the numbers below `n`: what N of anything return together, if none is left out.
pub fn sum_below(n: u64) -> u64 {
    n * n.saturating_sub(1) / 2
}

/// Awaits tasks in the order in which they were spawned. Gives the sum of their outputs.
async fn sum_of_tasks<R: Runtime>(tasks: impl Iterator<Item = R::Handle<u64>>) -> u64 {
    let tasks: Vec<_> = tasks.collect();
    let mut sum = 0;
    for task in tasks {
        sum += R::join(task).await;
    }
    sum
}

/// The same with threads.
pub fn sum_of_threads(threads: impl Iterator<Item = JoinHandle<u64>>) -> u64 {
    let threads: Vec<_> = threads.collect();
    let outputs = threads.into_iter().map(|it| it.join().expect("no panic"));
    outputs.sum()
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
