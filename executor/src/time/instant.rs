//! How is time reckoned?
//!
//! In whole nanoseconds, in a `u64`: 584 years fit, and sums saturate.
//!
//! Next: `time/virtual_time.rs`

use std::{
    fmt,
    ops::{Add, Sub},
    time::Duration,
};

/// Sums and differences saturate: a deadline past the end of the clock (584 years) is one that never
/// comes, and the time since a later instant is zero. The real clocks of a process can be compared with one another; each virtual clock begins at
/// zero and knows only itself.
///
/// ```
/// use executor::time::{Instant, sleep};
/// use std::time::Duration;
///
/// executor::Executor::builder().virtual_time().build().block_on(async {
///     let start = Instant::now();
///     sleep(Duration::from_secs(3)).await;
///     assert_eq!(start.elapsed(), Duration::from_secs(3));
/// });
/// ```
#[doc(inline)]
pub use crate::core::Instant;
use crate::core::current;

impl Instant {
    /// The instant that never comes; what too large a sum saturates to.
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
    /// As [`now`](Instant::now) does.
    #[track_caller]
    pub fn elapsed(&self) -> Duration {
        Instant::now() - *self
    }

    /// Nanoseconds since the clock began: zero for a virtual clock that has not moved.
    ///
    /// ```
    /// use executor::{Executor, time::Instant};
    ///
    /// let executor = Executor::builder().virtual_time().build();
    /// assert_eq!(executor.block_on(async { Instant::now().as_nanos() }), 0);
    /// ```
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
