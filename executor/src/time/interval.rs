//! How is a steady beat kept by a task that is sometimes late?
//!
//! By counting from the start and not from the last tick: each tick lies on the grid
//! `start + k * period`, so that lateness does not add up.
//!
//! Next: `combinators/mod.rs`

use std::{panic::Location, time::Duration};

use crate::{
    core::current,
    time::{Instant, Sleep, sleep::SleepState},
};

/// A steady beat: see [`interval`].
#[derive(Debug)]
pub struct Interval {
    /// The next tick, on the grid.
    next: Instant,
    period: Duration,
    /// The tick that is being waited for. That of the first is over.
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
    let (next, at) = (current("interval").now(), Location::caller());
    let mut first = Sleep::until(next, at);
    first.state = SleepState::Elapsed;
    Interval {
        next,
        period,
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
            self.next = first_to_come(self.next, self.period, Instant::now());
            Sleep::until(self.next, self.at)
        });
        sleep.await;
        self.sleep = None;
        let tick = self.next;
        self.next = tick + self.period;
        tick
    }
}

/// The first instant at or after `now` on the grid of `period` through `tick`, if `tick` has passed.
fn first_to_come(tick: Instant, period: Duration, now: Instant) -> Instant {
    let late = (now - tick).as_nanos();
    let missed = late.div_ceil(period.as_nanos());
    let skipped = missed * period.as_nanos();
    tick + Duration::from_nanos(u64::try_from(skipped).unwrap_or(u64::MAX))
}
