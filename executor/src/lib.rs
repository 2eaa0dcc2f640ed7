//! A glass-box async executor: small enough to read in an evening, open enough to watch at work,
//! and quick enough to be used.
//!
//! It is the event loop of Python's asyncio, in Rust: one thread, a queue of tasks that are ready,
//! a wheel of timers, and one place where the thread waits.
//!
//! ```
//! use executor::{Executor, join_all, sleep, time::Instant};
//! use std::time::Duration;
//!
//! async fn coffee(customer: &str) -> String {
//!     sleep(Duration::from_secs(3)).await;
//!     format!("coffee for {customer}")
//! }
//!
//! // With `executor::block_on` this would take three seconds; virtual time takes none.
//! Executor::builder().virtual_time().build().block_on(async {
//!     let start = Instant::now();
//!     let coffees = join_all(["철수", "영희", "민수"].map(coffee)).await;
//!     assert_eq!(coffees[2], "coffee for 민수");
//!     assert_eq!(start.elapsed(), Duration::from_secs(3)); // and not nine
//! });
//! ```
//!
//! # From a sleep to the next poll
//!
//! ```text
//!   task                     event loop                      timer wheel
//!    |                           |                                |
//!    |  sleep(3 s).await         |                                |
//!    |-- the first poll of the sleep sets a timer: wake me ------>|
//!    |-- Pending --------------->|                                |
//!    .                           |  polls the other ready tasks   |
//!    .                           |  nothing is ready: parks       |
//!    .                           |  until the next deadline       |
//!    .                           |-- what is due now? ----------->|
//!    .                           |<-- the key of this task -------|
//!    .                           |  puts it into the ready queue  |
//!    |<-- poll: the timer is gone, so the sleep is over ----------|
//! ```
//!
//! # In which order to read it
//!
//! Each file opens with the question that it answers and ends its introduction with the file to
//! read next. Before these comes the `timer` crate, which knows nothing of tasks.
//!
//! 1. `clock.rs`: what time is it, and who decides?
//! 2. `task/mod.rs`, `task/id.rs`, `task/error.rs`: what happens to a task from its spawn to its end,
//!    what is it called, and how can it end without a value?
//! 3. `waits.rs`: what does a pending future wait on?
//! 4. `task/body.rs`: what is a task made of?
//! 5. `self_wake.rs`, `waker.rs`: what does it cost a task to wake itself? And who else calls a waker,
//!    and how does the call find its way back to the loop?
//! 6. `ready_queue.rs`, `task/slot.rs`, `task/table.rs`: which task is next, what does the loop keep of a
//!    task, and where are they all?
//! 7. `timers.rs`: who sleeps, and until when?
//! 8. `blocking.rs`: where does code go that would block the loop?
//! 9. `reactor.rs`, `reactor/side.rs`, `reactor/alarm.rs`: how does readiness become a wake?
//! 10. `trace/`: what happened in a run, step by step?
//! 11. `runtime.rs`, `current.rs`: what belongs to one executor, and how does code find it? And
//!     `trace/hooks.rs`, `trace/live.rs`: where does it speak to its recorder, and what does it say
//!     of its state?
//! 12. `slack.rs`, `park.rs`: where does the thread wait? `watch.rs`, `poll.rs`, `event_loop.rs`: who
//!     watches a poll, what can come of it, and what does the loop do, over and over?
//! 13. `stall.rs`: why does my program just hang?
//! 14. `executor.rs`, `task/handle.rs`, `task/spawn.rs`: how is a loop started, and a task on it?
//! 15. `yield_now.rs`, `time/`: how does a task give up its turn, or wait without holding the thread?
//! 16. `combinators/`: how do several futures become one?
//! 17. `sync/`: what do tasks hand to one another through?
//! 18. `net/`: how do tasks talk to the network?
//! 19. `stats.rs`: how is the loop doing?
//!
//! # Names
//!
//! | asyncio | here | tokio |
//! | --- | --- | --- |
//! | `asyncio.run` | [`block_on`] | `Runtime::block_on` |
//! | `create_task` | [`spawn()`] | `task::spawn_local` |
//! | `Task`, `Task.cancel` | [`JoinHandle`], [`JoinHandle::abort`] | the same |
//! | `to_thread` | [`spawn_blocking`] | the same |
//! | `sleep`, `sleep(0)` | [`sleep`], [`yield_now`] | `time::sleep`, `task::yield_now` |
//! | `wait_for` | [`timeout`] | `time::timeout` |
//! | `gather` | [`join_all`], [`try_join_all`] | `JoinSet` |
//! | `as_completed` | [`as_completed`] | `JoinSet::join_next` |
//! | `wait` | [`wait`] | |
//! | `Queue` | [`sync::Queue`] | `mpsc` |
//! | `start_server`, `open_connection` | [`net::TcpListener`], [`net::TcpStream`] | the same |
//!
//! Next: `clock.rs`

mod blocking;
mod clock;
pub mod combinators;
mod current;
mod event_loop;
mod executor;
pub mod net;
mod park;
mod poll;
mod reactor;
mod ready_queue;
mod runtime;
mod self_wake;
mod slack;
mod stall;
mod stats;
pub mod sync;
pub mod task;
pub mod time;
mod timers;
pub mod trace;
mod waits;
mod waker;
mod watch;
mod yield_now;

pub use combinators::{as_completed, join, join_all, select, try_join_all, wait};
pub use executor::{Builder, Executor, block_on};
pub use stats::{Stats, stats};
pub use task::spawn::{spawn, spawn_blocking};
pub use task::{JoinError, JoinHandle};
pub use time::{sleep, timeout};
pub use yield_now::{YieldNow, yield_now};
