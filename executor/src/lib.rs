//! A glass-box async executor: to read in an evening, to watch at work, and quick enough to use.
//!
//! It is the event loop of Python's asyncio, in Rust: one thread, a queue of tasks that are ready,
//! a wheel of timers, and one place where the thread waits.
//!
//! ```
//! use executor::{Executor, join_all, sleep, time::Instant};
//! use std::time::Duration;
//!
//! // With `executor::block_on` this would take three seconds; virtual time takes none.
//! Executor::builder().virtual_time().build().block_on(async {
//!     let start = Instant::now();
//!     join_all([3, 3, 3].map(|seconds| sleep(Duration::from_secs(seconds)))).await;
//!     assert_eq!(start.elapsed(), Duration::from_secs(3)); // and not nine
//! });
//! ```
//!
//! # In which order to read it
//!
//! The core is an evening's reading, top down: the loop first, then each name that it uses. What
//! follows it attaches from outside, through four seams: `Driver`, `Observer`, `KeepAlive`, `Waiter`.
//!
//! 1. `core/event_loop.rs`: what does the loop do, over and over? And what happens in one poll?
//! 2. `core/tasks.rs`: where are the tasks, which one is next, and what states does a task have?
//! 3. `core/waker.rs`, `core/threads.rs`: whom to wake, on this thread and from another one?
//! 4. `core/timers.rs`, `time/sleep.rs`: who sleeps, and until when?
//! 5. `core/driver.rs`: what time is it, and where does the thread wait?
//! 6. `core/observer.rs`: who is told what happens?
//! 7. `core/runtime.rs`: what belongs to one executor, and how does code find the one that runs?
//! 8. `core/join.rs`, `core/executor.rs`: what does spawn give back? How does a loop start and end?
//! 9. `cleanup.rs`, `executor.rs`, `task.rs`, `attach.rs`, `blocking.rs`, `yield_now.rs`: the rest.
//! 10. `time/`, `combinators/`, `sync/`: clocks and limits, several futures in one, a queue.
//! 11. `waits.rs`, `waits/`, `inspect/`: what can be seen of a run?
//! 12. `net/`: how do tasks talk to the network?
//!
//! Next: `core/event_loop.rs`

mod attach;
mod blocking;
mod cleanup;
#[macro_use]
pub mod combinators;
#[cfg_attr(not(feature = "net"), allow(dead_code, reason = "net needs it"))]
mod core {
    pub(crate) mod driver;
    pub(crate) mod event_loop;
    pub(crate) mod executor;
    pub(crate) mod join;
    pub(crate) mod observer;
    pub(crate) mod runtime;
    pub(crate) mod tasks;
    pub(crate) mod threads;
    pub(crate) mod timers;
    pub(crate) mod waker;

    pub use self::{driver::*, join::*, observer::*, tasks::*};
    pub(crate) use self::{event_loop::*, executor::*, runtime::*, timers::*, waker::*};
}
mod executor;
pub mod inspect;
#[cfg(feature = "net")]
pub mod net;
pub mod sync;
pub mod task;
#[cfg(test)]
mod tests;
pub mod time;
mod waits;
mod yield_now;

pub use attach::KeepAlive;
pub use blocking::spawn_blocking;
pub use combinators::{as_completed, join, join_all, select, try_join_all, wait};
pub use executor::{Builder, Executor, block_on};
pub use inspect::{Stats, stats, trace};
pub use task::{JoinError, JoinHandle, spawn};
pub use time::{sleep, timeout};
pub use yield_now::{YieldNow, yield_now};
