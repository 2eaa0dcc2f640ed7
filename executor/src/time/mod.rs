//! How does a task tell the time, wait for it, and keep a steady beat?
//!
//! Time is a count of nanoseconds in a `u64`, and sums saturate.
//!
//! Next: `time/virtual_time.rs`

pub(crate) mod sleep;
mod timeout;
pub(crate) mod virtual_time;

use std::{
    fmt,
    ops::{Add, Sub},
    panic::Location,
    time::Duration,
};

pub use sleep::Sleep;
use sleep::SleepState;
pub use timeout::{Elapsed, Timeout, timeout, timeout_at};

/// A deadline past the end of the clock (584 years) never comes, and the time since a later instant
/// is zero. The real clocks of a process can be compared with one another; each virtual clock
/// begins at zero and knows only itself.
#[doc(inline)]
pub use crate::core::Instant;
use crate::core::current;

/// Waits for `duration`, counted from this call. asyncio's `sleep`, tokio's `time::sleep`.
///
/// It is never early, and late by no more than the operating system's own sleep and the poll in
/// progress. Sleeps fire in the order of (deadline, first poll). A sleep always gives up its turn,
/// even one of zero. To set its timer is O(1), and so is to cancel it, by a drop.
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

/// Waits until `deadline`, which is due at once if it has passed. As [`sleep`] in all else.
/// asyncio's `loop.call_at`, tokio's `sleep_until`.
#[doc(alias = "call_at")]
#[track_caller]
pub fn sleep_until(deadline: Instant) -> Sleep {
    current("sleep_until");
    Sleep::until(deadline, Location::caller())
}

/// Ticks at once, and then every `period`, counted from this call: each tick lies on a grid, so
/// that lateness does not add up. tokio's `interval`; asyncio has none.
///
/// A tick that passed while nobody waited for one is skipped: the next is the first of the grid
/// that is still to come. (tokio's default is to catch up in a burst.)
///
/// ```
/// use executor::{Executor, sleep, time::{Instant, interval}};
/// use std::time::Duration;
///
/// Executor::builder().virtual_time().build().block_on(async {
///     let start = Instant::now();
///     let mut beat = interval(Duration::from_secs(1));
///     assert_eq!(beat.tick().await, start);
///     sleep(Duration::from_millis(2500)).await; // misses the ticks at 1 s and 2 s
///     assert_eq!(beat.tick().await - start, Duration::from_secs(3));
/// });
/// ```
///
/// # Panics
///
/// If `period` is zero, and outside an executor.
#[track_caller]
pub fn interval(period: Duration) -> Interval {
    assert!(!period.is_zero(), "the period of an interval is zero");
    let (tick, at) = (current("interval").now(), Location::caller());
    let mut first = Sleep::until(tick, at);
    first.state = SleepState::Elapsed;
    Interval {
        tick,
        period: nanos(period),
        sleep: Some(first),
        at,
    }
}

/// A steady beat: see [`interval`].
#[derive(Debug)]
pub struct Interval {
    /// The tick that is being waited for, else the last one.
    tick: Instant,
    /// In nanoseconds.
    period: u64,
    /// While a tick is being waited for. That of the first is over.
    sleep: Option<Sleep>,
    at: &'static Location<'static>,
}

impl Interval {
    /// Waits for the next tick; gives its instant on the grid. If this is dropped, the next call
    /// waits for the same tick.
    pub async fn tick(&mut self) -> Instant {
        let sleep = self.sleep.get_or_insert_with(|| {
            // The first of the grid that is after the last tick and has not passed.
            let since = nanos(self.tick.elapsed()).max(1);
            let ahead = since.checked_next_multiple_of(self.period);
            self.tick = self.tick + Duration::from_nanos(ahead.unwrap_or(u64::MAX));
            Sleep::until(self.tick, self.at)
        });
        sleep.await;
        self.sleep = None;
        self.tick
    }
}

impl Instant {
    /// The instant that never comes: what too large a sum saturates to.
    pub(crate) const NEVER: Instant = Instant(u64::MAX);

    /// The time on the clock of the executor that is running on this thread.
    ///
    /// # Panics
    ///
    /// Outside an executor: call it inside `block_on(async { .. })`.
    #[doc(alias("time", "monotonic"))]
    #[track_caller]
    pub fn now() -> Self {
        current("Instant::now").now()
    }

    /// How long ago this was; zero if it is still to come. Panics where [`now`](Instant::now) does.
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
