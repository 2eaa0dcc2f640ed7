//! The executor of this workspace.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use executor::trace::Recorder;
use executor::{Executor, JoinHandle};

use super::Runtime;

/// Our own executor, as it comes.
pub type Barista = Ours<false>;
/// Our own executor, with a recorder that keeps as much as it does by default.
pub type Recorded = Ours<true>;

/// Our own executor, with a recorder or without.
#[derive(Clone)]
pub struct Ours<const RECORDED: bool>;

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

impl<const RECORDED: bool> Runtime for Ours<RECORDED> {
    type Handle<T: 'static> = Joined<T>;

    fn run<F>(main: impl FnOnce(Self) -> F) -> F::Output
    where
        F: Future,
        F::Output: 'static,
    {
        let builder = Executor::builder();
        let builder = if RECORDED {
            builder.recorder(Recorder::new())
        } else {
            builder
        };
        builder.build().block_on(main(Ours))
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
