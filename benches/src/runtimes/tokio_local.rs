//! tokio's `LocalRuntime`: a current-thread runtime whose own queue takes
//! `!Send` futures, so that there is no `LocalSet` in between.

use std::future::Future;
use std::time::Duration;

use tokio::runtime::{Builder, LocalOptions};
use tokio::task::spawn_local;
use tokio::time;

use super::Runtime;
use super::tokio_set::Joined;

/// tokio's `LocalRuntime`, without the I/O driver.
#[derive(Clone)]
pub struct TokioLocal;

impl Runtime for TokioLocal {
    type Handle<T: 'static> = Joined<T>;

    fn run<F>(main: impl FnOnce(Self) -> F) -> F::Output
    where
        F: Future,
        F::Output: 'static,
    {
        let options = LocalOptions::default();
        let runtime = Builder::new_current_thread()
            .enable_time()
            .build_local(options)
            .expect("tokio starts");
        runtime.block_on(main(TokioLocal))
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
