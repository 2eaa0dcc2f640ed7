//! tokio, current-thread, with a `LocalSet`: what most code that spawns `!Send`
//! futures on tokio uses.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task::{JoinHandle, LocalSet, spawn_local};
use tokio::time;

use super::Runtime;

/// tokio's `LocalSet`, without the I/O driver: parking is then a condition
/// variable and not epoll, which is tokio's quickest.
#[derive(Clone)]
pub struct TokioSet;

/// A `JoinHandle` that passes a panic on.
pub struct Joined<T>(pub(super) JoinHandle<T>);

impl<T> Future for Joined<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        Pin::new(&mut self.0)
            .poll(cx)
            .map(|joined| joined.expect("no task panics or is aborted"))
    }
}

impl Runtime for TokioSet {
    type Handle<T: 'static> = Joined<T>;

    fn run<F>(main: impl FnOnce(Self) -> F) -> F::Output
    where
        F: Future,
        F::Output: 'static,
    {
        let runtime = Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("tokio starts");
        LocalSet::new().block_on(&runtime, main(TokioSet))
    }

    fn spawn<F>(&self, future: F) -> Joined<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        Joined(spawn_local(future))
    }

    fn detach(&self, future: impl Future<Output = ()> + 'static) {
        drop(spawn_local(future));
    }

    fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static {
        time::sleep(duration)
    }

    async fn timeout<F: Future>(duration: Duration, future: F) -> Option<F::Output> {
        time::timeout(duration, future).await.ok()
    }
}
