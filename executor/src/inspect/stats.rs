//! How is the loop doing?
//!
//! In numbers that it has anyway: reading them costs nothing while nobody does. What happened, and in
//! which order, is the business of the recorder: see [`trace`](crate::trace).
//!
//! Next: `inspect/tasks.rs`

use crate::{
    core::{Runtime, current},
    executor::Executor,
};

/// Numbers of an executor: see [`stats`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Tasks that are not over, the main future among them.
    pub tasks: usize,
    /// Places of the ready queue that are taken.
    pub ready: usize,
    /// Timers that are set.
    pub timers: usize,
    /// Sockets that are open.
    pub sockets: usize,
    /// Turns of the loop that polled anything, since the executor was made.
    pub turns: u64,
    /// Polls in all, since the executor was made.
    pub polls: u64,
}

impl Stats {
    fn of(rt: &Runtime) -> Self {
        let tasks = rt.tasks.borrow();
        Stats {
            tasks: tasks.alive,
            ready: tasks.ready.len(),
            timers: rt.timers.borrow().wheel.len(),
            #[cfg(feature = "net")]
            sockets: crate::net::open_sockets(rt),
            #[cfg(not(feature = "net"))]
            sockets: 0,
            turns: tasks.turns,
            polls: tasks.polls,
        }
    }
}

/// The numbers of the executor that runs on this thread, as of now. O(1). tokio's `RuntimeMetrics`.
///
/// ```
/// executor::block_on(async {
///     let task = executor::spawn(async { executor::stats() });
///     let stats = task.await.unwrap();
///     assert_eq!((stats.tasks, stats.timers, stats.sockets), (2, 0, 0));
/// });
/// ```
///
/// # Panics
///
/// Outside an executor: call it inside `block_on(async { .. })`, or use [`Executor::stats`].
#[track_caller]
pub fn stats() -> Stats {
    Stats::of(&current("stats"))
}

impl Executor {
    /// The numbers of this executor, as of now. O(1).
    pub fn stats(&self) -> Stats {
        Stats::of(&self.rt)
    }
}
