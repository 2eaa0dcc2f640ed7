//! A glass-box async executor.

mod blocking;
mod clock;
pub mod combinators;
mod event_loop;
mod executor;
mod park;
mod ready_queue;
mod runtime;
mod stall;
pub mod sync;
pub mod task;
pub mod time;
mod timers;
pub mod trace;
mod waits;
mod waker;
mod yield_now;

pub use combinators::{as_completed, join, join_all, select, try_join_all, wait};
pub use executor::{Builder, Executor, block_on};
pub use task::handle::{spawn, spawn_blocking};
pub use task::{JoinError, JoinHandle};
pub use time::{sleep, timeout};
pub use waits::{Reason, Wait};
pub use yield_now::{YieldNow, yield_now};
