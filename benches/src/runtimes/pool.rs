//! futures' `LocalPool`. It has no timers; they come from `futures-timer`, as
//! its documentation says for code that is tied to no runtime.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures::executor::{LocalPool, LocalSpawner};
use futures::future::{Either, RemoteHandle, select};
use futures::task::LocalSpawnExt;
use futures_timer::Delay;

use super::Runtime;

/// futures' `LocalPool`.
#[derive(Clone)]
pub struct Pool(LocalSpawner);

impl Runtime for Pool {
    type Handle<T: 'static> = RemoteHandle<T>;

    fn run<F>(main: impl FnOnce(Self) -> F) -> F::Output
    where
        F: Future,
        F::Output: 'static,
    {
        let mut pool = LocalPool::new();
        let main = main(Pool(pool.spawner()));
        pool.run_until(main)
    }

    fn spawn<F>(&self, future: F) -> RemoteHandle<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.0
            .spawn_local_with_handle(future)
            .expect("the pool runs")
    }

    fn detach(&self, future: impl Future<Output = ()> + 'static) {
        self.0.spawn_local(future).expect("the pool runs");
    }

    fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static {
        Delay::new(duration)
    }

    async fn timeout<F: Future>(duration: Duration, future: F) -> Option<F::Output> {
        match select(pin!(future), Delay::new(duration)).await {
            Either::Left((value, _)) => Some(value),
            Either::Right(_) => None,
        }
    }
}
