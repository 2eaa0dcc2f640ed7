//! The executor of this workspace.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use executor::JoinHandle;

use super::Runtime;

/// Our own executor.
#[derive(Clone)]
pub struct Barista;

/// A `JoinHandle` that passes a panic on.
pub struct Joined<T>(JoinHandle<T>);

impl<T: 'static> Future for Joined<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        Pin::new(&mut self.0)
            .poll(cx)
            .map(|joined| joined.expect("no task panics or is aborted"))
    }
}

impl Runtime for Barista {
    type Handle<T: 'static> = Joined<T>;

    fn run<F>(main: impl FnOnce(Self) -> F) -> F::Output
    where
        F: Future,
        F::Output: 'static,
    {
        executor::block_on(main(Barista))
    }

    fn spawn<F>(&self, future: F) -> Joined<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        Joined(executor::spawn(future))
    }

    fn detach(&self, future: impl Future<Output = ()> + 'static) {
        drop(executor::spawn(future));
    }

    fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static {
        executor::time::sleep(duration)
    }

    async fn timeout<F: Future>(duration: Duration, future: F) -> Option<F::Output> {
        executor::time::timeout(duration, future).await.ok()
    }
}
