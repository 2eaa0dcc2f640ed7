//! How is a steady beat kept by a task that is sometimes late?
//!
//! By counting from the start and not from the last tick: each tick lies on the grid
//! `start + k * period`, so that lateness does not add up.
//!
//! Next: `combinators/mod.rs`

use std::{panic::Location, time::Duration};

use super::{Instant, Sleep, current, nanos, sleep::SleepState};

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

/// Ticks at once, and then every `period`, counted from this call. tokio's `interval`; asyncio has
/// none.
///
/// A tick that passed while nobody waited for one is skipped: the next is the first of the grid that
/// is still to come. (tokio's default is to catch up in a burst.)
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
/// If `period` is zero. Outside an executor, whose clock it needs: call it inside
/// `block_on(async { .. })`.
#[track_caller]
pub fn interval(period: Duration) -> Interval {
    assert!(
        !period.is_zero(),
        "an interval needs a period of more than zero"
    );
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

impl Interval {
    /// Waits for the next tick; gives the instant for which it was set, on the grid.
    ///
    /// Dropping the future of a tick loses nothing: the next call waits for the same tick.
    ///
    /// # Panics
    ///
    /// If it is polled outside an executor.
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
