//! How does each runtime start, spawn, sleep and time out?
//!
//! One file a runtime, each in the way its own documentation gives for work on
//! one thread, and where there are several, the quickest.

use std::future::Future;
use std::time::Duration;

mod barista;
#[cfg(feature = "peers")]
mod compio;
#[cfg(all(feature = "peers", target_os = "linux"))]
mod monoio;
#[cfg(feature = "peers")]
mod pool;
#[cfg(feature = "peers")]
mod smol;
#[cfg(feature = "peers")]
mod tokio_local;
#[cfg(feature = "peers")]
mod tokio_set;

pub use barista::{Barista, Recorded};
#[cfg(feature = "peers")]
pub use compio::Compio;
#[cfg(all(feature = "peers", target_os = "linux"))]
pub use monoio::Monoio;
#[cfg(feature = "peers")]
pub use pool::Pool;
#[cfg(feature = "peers")]
pub use smol::Smol;
#[cfg(feature = "peers")]
pub use tokio_local::TokioLocal;
#[cfg(feature = "peers")]
pub use tokio_set::TokioSet;

/// A runtime on one thread. A value of it stands for one that runs; its clones
/// are what tasks spawn through.
pub trait Runtime: Clone + 'static {
    /// The future of a task's output.
    type Handle<T: 'static>: Future<Output = T> + 'static;

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

    /// A task that nobody awaits, and that runs all the same.
    fn detach(&self, future: impl Future<Output = ()> + 'static);

    /// Completes when `duration` has gone by.
    fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static;

    /// The output of `future`, or `None` when `duration` has gone by.
    fn timeout<F: Future>(duration: Duration, future: F)
    -> impl Future<Output = Option<F::Output>>;
}

/// The peers, by the names they have in the report.
pub const PEERS: &[&str] = &[
    #[cfg(feature = "peers")]
    "tokio",
    #[cfg(feature = "peers")]
    "tokio-local",
    #[cfg(feature = "peers")]
    "smol",
    #[cfg(feature = "peers")]
    "pool",
    #[cfg(all(feature = "peers", target_os = "linux"))]
    "monoio",
    #[cfg(feature = "peers")]
    "compio",
];

/// What is to be done on a runtime that is known by its name.
pub trait Visitor {
    /// What comes of it.
    type Output;

    /// Does it on `R`.
    fn visit<R: Runtime>(self) -> Self::Output;
}

/// Does it on the runtime of that name; `None` if this build has none.
pub fn visit<V: Visitor>(name: &str, visitor: V) -> Option<V::Output> {
    Some(match name {
        "barista" => visitor.visit::<Barista>(),
        #[cfg(feature = "peers")]
        "tokio" => visitor.visit::<TokioSet>(),
        #[cfg(feature = "peers")]
        "tokio-local" => visitor.visit::<TokioLocal>(),
        #[cfg(feature = "peers")]
        "smol" => visitor.visit::<Smol>(),
        #[cfg(feature = "peers")]
        "pool" => visitor.visit::<Pool>(),
        #[cfg(all(feature = "peers", target_os = "linux"))]
        "monoio" => visitor.visit::<Monoio>(),
        #[cfg(feature = "peers")]
        "compio" => visitor.visit::<Compio>(),
        _ => return None,
    })
}
