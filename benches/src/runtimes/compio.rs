//! compio, on io_uring, IOCP or kqueue.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use compio::runtime::{self, JoinHandle};
use compio::time;

use super::Runtime;

/// compio on one thread.
#[derive(Clone)]
pub struct Compio;

/// A `JoinHandle` that passes a panic on.
pub struct Joined<T>(JoinHandle<T>);

impl<T> Future for Joined<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        Pin::new(&mut self.0)
            .poll(cx)
            .map(|joined| joined.expect("no task panics or is cancelled"))
    }
}

impl Runtime for Compio {
    type Handle<T: 'static> = Joined<T>;

    fn run<F>(main: impl FnOnce(Self) -> F) -> F::Output
    where
        F: Future,
        F::Output: 'static,
    {
        runtime::Runtime::new()
            .expect("compio starts")
            .block_on(main(Compio))
    }

    fn spawn<F>(&self, future: F) -> Joined<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        Joined(runtime::spawn(future))
    }

    fn detach(&self, future: impl Future<Output = ()> + 'static) {
        runtime::spawn(future).detach();
    }

    fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static {
        time::sleep(duration)
    }

    async fn timeout<F: Future>(duration: Duration, future: F) -> Option<F::Output> {
        time::timeout(duration, future).await.ok()
    }
}
