//! How long is a second?
//!
//! As long as `--time-scale` says: with 0.1 a scenario of 15 s is told in 1.5. The scale is set once,
//! before anything runs, and kept for the process: the alternative, a scale handed to every job, would
//! put it between the reader and each `sleep`.
//!
//! Next: [`language`](crate::language)

use std::{sync::OnceLock, time::Duration};

static SCALE: OnceLock<f64> = OnceLock::new();

fn scale() -> f64 {
    *SCALE.get_or_init(|| 1.0)
}

/// Sets what [`seconds`] multiplies by. The first call counts: a scale does not change while jobs run.
pub fn set(scale: f64) {
    SCALE.get_or_init(|| scale);
}

/// `seconds(3.0)` is 3 s, or what `--time-scale` makes of them.
///
/// In a program of your own write [`Duration::from_secs`] instead.
///
/// # Panics
///
/// If the number is negative, not a number, or too long for a [`Duration`].
///
/// ```
/// use std::time::Duration;
/// assert_eq!(scenarios::seconds(0.5), Duration::from_millis(500));
/// ```
pub fn seconds(number: f64) -> Duration {
    Duration::from_secs_f64(number * scale())
}

/// The seconds of the story, whatever the scale, that have passed in `elapsed` of the clock: to the nanosecond.
///
/// Rounded, because 0.03 s at a scale of 0.1 are 0.3 s and not 0.30000000000000004.
pub fn unscaled(elapsed: Duration) -> f64 {
    (elapsed.as_secs_f64() / scale() * 1e9).round() / 1e9
}
