//! How does a task tell the time, and wait for it?
//!
//! Next: `time/sleep.rs`

mod interval;
pub(crate) mod sleep;
mod timeout;

pub use crate::clock::Instant;
pub use interval::{Interval, Tick, interval};
pub use sleep::{Sleep, sleep, sleep_until};
pub use timeout::{Elapsed, Timeout, timeout, timeout_at};
