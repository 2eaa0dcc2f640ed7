//! How is the loop doing?
//!
//! In numbers that it has anyway: reading them costs nothing while nobody does. What happened, and
//! in which order, is the business of the recorder: see [`trace`](crate::trace).
//!
//! Next: the `scenarios` crate, whose programs run on all this.

use crate::{current::current, reactor::Reactor};

/// Numbers of the executor that is running: see [`stats`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Tasks that are not over, the main future among them.
    pub tasks: usize,
    /// Tasks in the ready queue.
    pub ready: usize,
    /// Timers that are set.
    pub timers: usize,
    /// Sockets that are open.
    pub sockets: usize,
    /// Turns of the loop that polled anything, since the executor was made.
    pub turns: u64,
    /// Tasks that these turns found ready, all told.
    pub polls: u64,
}

/// The numbers of the executor that is running on this thread, as of now. O(tasks).
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
/// Outside an executor: call it inside `block_on(async { .. })`.
#[track_caller]
pub fn stats() -> Stats {
    let runtime = current("stats");
    runtime.queue_self_wake();
    let tasks = runtime.tasks.borrow();
    Stats {
        tasks: tasks.alive(),
        ready: tasks.ready.len(),
        timers: runtime.timers.borrow().len(),
        sockets: runtime.reactor.get().map_or(0, Reactor::sockets),
        turns: runtime.turn.get(),
        polls: runtime.polls.get(),
    }
}
