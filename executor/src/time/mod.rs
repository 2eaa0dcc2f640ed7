//! How does a task tell the time, and wait for it?
//!
//! Time is a count of nanoseconds in a `u64`: 584 years fit, and sums saturate.
//!
//! Next: `time/virtual_time.rs`

mod interval;
pub(crate) mod sleep;
mod timeout;
pub(crate) mod virtual_time;

use std::{
    fmt,
    ops::{Add, Sub},
    panic::Location,
    time::Duration,
};

pub use interval::{Interval, interval};
pub use sleep::Sleep;
pub use timeout::{Elapsed, Timeout, timeout, timeout_at};

/// A deadline past the end of the clock never comes, and the time since a later instant is zero. The
/// real clocks of a process can be compared with one another; each virtual clock begins at zero and
/// knows only itself.
#[doc(inline)]
pub use crate::core::Instant;
use crate::core::current;

/// Waits for `duration`, counted from this call. asyncio's `sleep`, tokio's `time::sleep`.
///
/// It is never early, and late by no more than the operating system's own sleep and the poll in
/// progress. Sleeps fire in the order of (deadline, first poll). A sleep always gives up its turn, even
/// one of zero. To set its timer is O(1), and so is to cancel it, by a drop.
///
/// ```
/// use executor::{Executor, join, sleep, time::{Instant, sleep_until}};
/// use std::time::Duration;
///
/// Executor::builder().virtual_time().build().block_on(async {
///     let start = Instant::now();
///     let deadline = start + Duration::from_secs(2);
///     join(sleep(Duration::from_secs(1)), sleep_until(deadline)).await;
///     assert_eq!(start.elapsed(), Duration::from_secs(2));
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

/// Waits until `deadline`, as [`sleep`] does; one in the past is due at once. asyncio's `loop.call_at`,
/// tokio's `sleep_until`.
///
/// # Panics
///
/// Outside an executor, as [`sleep`] does.
#[doc(alias = "call_at")]
#[track_caller]
pub fn sleep_until(deadline: Instant) -> Sleep {
    current("sleep_until");
    Sleep::until(deadline, Location::caller())
}

impl Instant {
    /// The instant that never comes: what too large a sum saturates to.
    pub(crate) const NEVER: Instant = Instant(u64::MAX);

    /// The time on the clock of the executor that is running on this thread.
    ///
    /// # Panics
    ///
    /// Outside an executor: call it inside `block_on(async { .. })`.
    #[doc(alias = "time")]
    #[doc(alias = "monotonic")]
    #[track_caller]
    pub fn now() -> Self {
        current("Instant::now").now()
    }

    /// How long ago this was; zero if it is still to come.
    ///
    /// # Panics
    ///
    /// Outside an executor, as [`now`](Instant::now) does.
    #[track_caller]
    pub fn elapsed(&self) -> Duration {
        Instant::now() - *self
    }

    /// Nanoseconds since the clock began: zero for a virtual clock that has not moved.
    pub fn as_nanos(&self) -> u64 {
        self.0
    }
}

/// Whole nanoseconds, or the most a `u64` holds.
fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

impl Add<Duration> for Instant {
    type Output = Instant;
    fn add(self, duration: Duration) -> Instant {
        Instant(self.0.saturating_add(nanos(duration)))
    }
}

impl Sub<Duration> for Instant {
    type Output = Instant;
    fn sub(self, duration: Duration) -> Instant {
        Instant(self.0.saturating_sub(nanos(duration)))
    }
}

impl Sub<Instant> for Instant {
    type Output = Duration;
    fn sub(self, earlier: Instant) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Instant({:?})", Duration::from_nanos(self.0))
    }
}

#[cfg(test)]
mod tests;
