//! monoio, on io_uring where the kernel allows it and on epoll elsewhere.

use std::future::Future;
use std::time::Duration;

use monoio::task::JoinHandle;
use monoio::{FusionDriver, RuntimeBuilder, time};

use super::Runtime;

/// monoio, with its timers.
#[derive(Clone)]
pub struct Monoio;

impl Runtime for Monoio {
    type Handle<T: 'static> = JoinHandle<T>;

    fn run<F>(main: impl FnOnce(Self) -> F) -> F::Output
    where
        F: Future,
        F::Output: 'static,
    {
        let mut runtime = RuntimeBuilder::<FusionDriver>::new()
            .enable_timer()
            .build()
            .expect("monoio starts");
        runtime.block_on(main(Monoio))
    }

    fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        monoio::spawn(future)
    }

    fn detach(&self, future: impl Future<Output = ()> + 'static) {
        drop(monoio::spawn(future));
    }

    fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static {
        time::sleep(duration)
    }

    async fn timeout<F: Future>(duration: Duration, future: F) -> Option<F::Output> {
        time::timeout(duration, future).await.ok()
    }
}
