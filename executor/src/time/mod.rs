//! Time: sleeping, limits, and a steady beat, on the clock of the executor.

mod interval;
pub(crate) mod sleep;
mod timeout;

pub use crate::clock::Instant;
pub use interval::{Interval, Tick, interval};
pub use sleep::{Sleep, sleep, sleep_until};
pub use timeout::{Elapsed, Timeout, timeout, timeout_at};
