//! smol's local executor: `async-executor`'s, leaked, which its documentation
//! gives as the optimised form, driven by `async-io`'s `block_on`.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use async_executor::{LocalExecutor, StaticLocalExecutor, Task};
use async_io::{Timer, block_on};
use futures_lite::future;

use super::Runtime;

/// smol on one thread.
#[derive(Clone)]
pub struct Smol(&'static StaticLocalExecutor);

/// A timer without the instant that smol's gives back.
struct Sleep(Timer);

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        ready!(Pin::new(&mut self.0).poll(cx));
        Poll::Ready(())
    }
}

impl Runtime for Smol {
    type Handle<T: 'static> = Task<T>;

    fn run<F>(main: impl FnOnce(Self) -> F) -> F::Output
    where
        F: Future,
        F::Output: 'static,
    {
        let executor = LocalExecutor::new().leak();
        block_on(executor.run(main(Smol(executor))))
    }

    fn spawn<F>(&self, future: F) -> Task<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.0.spawn(future)
    }

    fn detach(&self, future: impl Future<Output = ()> + 'static) {
        self.0.spawn(future).detach();
    }

    fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static {
        Sleep(Timer::after(duration))
    }

    // smol has no timeout of its own; its documentation races a timer like this.
    async fn timeout<F: Future>(duration: Duration, future: F) -> Option<F::Output> {
        let value = async { Some(future.await) };
        let limit = async {
            Timer::after(duration).await;
            None
        };
        future::or(value, limit).await
    }
}
