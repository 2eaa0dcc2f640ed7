//! How often is a piece of work done, and what did one time cost?
//!
//! criterion decides itself how many iterations it wants; a fresh process has to find that out.
//! [`Pace`] is both, so that a work is written once.

use std::future::Future;
use std::pin::pin;
use std::str::FromStr;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use statrs::statistics::{Data, OrderStatistics};

/// The shortest lap that is timed: the clock's own cost (some 25 ns) is then less than a
/// hundred-thousandth of it.
const LAP: Duration = Duration::from_millis(5);
/// Fewer laps make no median.
const FEWEST_LAPS: usize = 5;

/// How many iterations are to be timed.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// One lap of this many iterations, cold: the caller warms up.
    Iterations(u64),
    /// Laps of at least 5 ms, for about so long.
    For(Duration),
}

/// What the iterations took.
#[derive(Clone, Debug)]
pub struct Laps {
    pub iterations: u64,
    pub times: Vec<Duration>,
}

impl Pace {
    /// Times `work`, which is awaited in the task that calls this.
    pub async fn laps(self, mut work: impl AsyncFnMut()) -> Laps {
        let (mut iterations, budget) = match self {
            Pace::Iterations(iterations) => (iterations, None),
            Pace::For(budget) => {
                work().await; // The first touches fresh memory.
                (1, Some(budget))
            }
        };
        let mut times = Vec::new();
        loop {
            let start = Instant::now();
            for _ in 0..iterations {
                work().await;
            }
            let lap = start.elapsed();
            if budget.is_some() && lap < LAP && times.is_empty() {
                iterations *= 2;
                continue;
            }
            times.push(lap);
            let is_enough =
                |budget| times.len() >= FEWEST_LAPS && times.iter().sum::<Duration>() >= budget;
            if budget.is_none_or(is_enough) {
                return Laps { iterations, times };
            }
        }
    }

    /// Times `work` that awaits nothing: that of threads, or one that drives its futures itself.
    pub fn plain_laps(self, mut work: impl FnMut()) -> Laps {
        let laps = pin!(self.laps(async || work()));
        match laps.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(laps) => laps,
            Poll::Pending => unreachable!("it awaits nothing"),
        }
    }
}

impl Laps {
    /// All the laps together, which is what criterion asks for.
    pub fn total(&self) -> Duration {
        self.times.iter().sum()
    }

    /// The median lap's nanoseconds an iteration. The median, because a lap that another process
    /// interrupted says nothing about the work.
    pub fn nanos(&self) -> f64 {
        let nanos = self.times.iter().map(|lap| lap.as_nanos() as f64);
        quantile(nanos.collect(), 0.5) / self.iterations as f64
    }
}

/// The value below which `part` of the values lie; NaN if there are none.
pub fn quantile(values: Vec<f64>, part: f64) -> f64 {
    Data::new(values).quantile(part)
}

impl FromStr for Pace {
    type Err = String;

    /// `"1000"` is a number of iterations, `"300ms"` a time.
    fn from_str(text: &str) -> Result<Self, String> {
        let (digits, pace): (&str, fn(u64) -> Pace) = match text.strip_suffix("ms") {
            Some(digits) => (digits, |millis| Pace::For(Duration::from_millis(millis))),
            None => (text, Pace::Iterations),
        };
        match digits.parse() {
            Ok(number) if number > 0 => Ok(pace(number)),
            _ => Err(format!(
                "a pace is a number of iterations (1000) or a time (300ms), not {text:?}"
            )),
        }
    }
}

#[cfg(test)]
mod tests;
