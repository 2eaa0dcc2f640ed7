//! A glass-box async executor.

mod blocking;
mod clock;
mod event_loop;
mod executor;
mod park;
mod ready_queue;
mod runtime;
mod stall;
pub mod task;
pub mod time;
mod timers;
pub mod trace;
mod waits;
mod waker;

pub use executor::{Builder, Executor, block_on};
pub use task::handle::{spawn, spawn_blocking};
pub use task::{JoinError, JoinHandle};
pub use time::{sleep, timeout};
pub use waits::{Reason, Wait};
