//! How does each contender start, spawn, join, sleep and time out?
//!
//! One entry a contender, in the way of its own documentation for work on one thread; where there
//! are several ways, the quickest.

use std::future::Future;
use std::time::Duration;

pub mod floor;
#[cfg(feature = "peers")]
mod peers;
#[cfg(feature = "peers")]
pub use peers::*;

use executor::Executor;
use executor::task::JoinHandle;
use executor::trace::Recorder;

/// A runtime on one thread. A value of it stands for one that runs; tasks spawn through its clones.
pub trait Runtime: Clone + 'static {
    /// What a spawn gives back.
    type Handle<T: 'static>: 'static;

    /// Starts the runtime, runs the future that `main` makes, stops it.
    fn run<F>(main: impl FnOnce(Self) -> F) -> F::Output
    where
        F: Future,
        F::Output: 'static;

    /// A task whose output is awaited.
    fn spawn<F>(&self, future: F) -> Self::Handle<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static;

    /// Awaits a task.
    fn join<T: 'static>(handle: Self::Handle<T>) -> impl Future<Output = T>;

    /// A task that nobody awaits, and that runs all the same.
    fn detach(&self, future: impl Future<Output = ()> + 'static);

    /// Completes when `duration` has gone by.
    fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static;

    /// The output of `future`, or `None` when `duration` has gone by.
    fn timeout<F: Future>(duration: Duration, future: F)
    -> impl Future<Output = Option<F::Output>>;
}

/// Writes an adapter down without the signatures, which are the same for all. Runtimes that differ in
/// nothing but their start share one: the start of each, then the rest.
macro_rules! runtime {
    (
        $($(#[$about:meta])* $name:ident($state:ty): |$main:ident| $run:expr;)+
        => $handle:ident,
        spawn: |$at:ident, $task:ident| $spawn:expr,
        join: |$joined:ident| $join:expr,
        detach: |$from:ident, $detached:ident| $detach:expr,
        sleep: |$length:ident| $sleep:expr,
        timeout: |$limit:ident, $limited:ident| $timeout:expr,
    ) => {$(
        $(#[$about])*
        #[derive(Clone)]
        pub struct $name($state);

        impl Runtime for $name {
            type Handle<T: 'static> = $handle<T>;

            fn run<F>($main: impl FnOnce(Self) -> F) -> F::Output
            where
                F: Future,
                F::Output: 'static,
            {
                $run
            }

            fn spawn<F>(&self, $task: F) -> $handle<F::Output>
            where
                F: Future + 'static,
                F::Output: 'static,
            {
                let $at = self;
                $spawn
            }

            async fn join<T: 'static>($joined: $handle<T>) -> T {
                $join
            }

            fn detach(&self, $detached: impl Future<Output = ()> + 'static) {
                let $from = self;
                $detach
            }

            fn sleep($length: Duration) -> impl Future<Output = ()> + 'static {
                $sleep
            }

            async fn timeout<F: Future>($limit: Duration, $limited: F) -> Option<F::Output> {
                $timeout
            }
        }
    )+};
}
use runtime;

runtime! {
    /// The executor of this workspace.
    Barista(()): |main| Executor::new().block_on(main(Barista(())));
    /// The same, with a recorder that keeps as much as it does by default.
    Recorded(()): |main| {
        let builder = Executor::builder().recorder(Recorder::new());
        builder.build().block_on(main(Recorded(())))
    };
    => JoinHandle,
    spawn: |_rt, task| executor::spawn(task),
    join: |handle| handle.await.expect("no task panics or is aborted"),
    detach: |_rt, task| drop(executor::spawn(task)),
    sleep: |duration| executor::time::sleep(duration),
    timeout: |limit, future| executor::time::timeout(limit, future).await.ok(),
}
