//! How does a task tell the time, and wait for it?
//!
//! Next: `time/instant.rs`

mod instant;
mod interval;
pub(crate) mod sleep;
mod timeout;
pub(crate) mod virtual_time;

use std::{panic::Location, time::Duration};

use crate::core::current;

pub use instant::Instant;
pub use interval::{Interval, interval};
pub use sleep::Sleep;
pub use timeout::{Elapsed, Timeout, timeout, timeout_at};

/// Waits for `duration`, counted from this call. asyncio's `sleep`, tokio's `time::sleep`.
///
/// It is never early, and late by no more than the operating system's own sleep and the poll in
/// progress. Sleeps fire in the order of (deadline, first poll). A sleep always gives up its turn, even
/// one of zero, and one of 584 years or more never ends. Setting its timer is O(1), and so is
/// cancelling it, by a drop.
///
/// ```
/// use executor::{Executor, join, sleep, time::{Instant, sleep_until}};
/// use std::time::Duration;
///
/// Executor::builder().virtual_time().build().block_on(async {
///     let start = Instant::now();
///     let deadline = start + Duration::from_secs(2);
///     join(sleep(Duration::from_secs(1)), sleep_until(deadline)).await;
///     assert_eq!(Instant::now(), deadline);
/// });
/// ```
///
/// # Panics
///
/// Outside an executor, whose clock it needs: call it inside `block_on(async { .. })`.
#[track_caller]
pub fn sleep(duration: Duration) -> Sleep {
    let deadline = current("sleep").now() + duration;
    Sleep::until(deadline, Location::caller())
}

/// Waits until `deadline`. asyncio's `loop.call_at`, tokio's `sleep_until`.
///
/// As [`sleep`] in all else; a deadline in the past is due at once.
///
/// # Panics
///
/// Outside an executor, whose clock it needs: call it inside `block_on(async { .. })`.
#[doc(alias = "call_at")]
#[track_caller]
pub fn sleep_until(deadline: Instant) -> Sleep {
    current("sleep_until");
    Sleep::until(deadline, Location::caller())
}

impl Sleep {
    /// When it is due.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }
}
