//! How late is one timer, on a machine that has nothing else to do?

use std::thread;
use std::time::{Duration, Instant};

use super::Sample;
use crate::pace::quantile;
use crate::runtimes::Runtime;

/// Sleeps of 1 to 5 ms, one after the other, of lengths that share no grid.
fn lengths() -> impl Iterator<Item = Duration> {
    (0..200).map(|i| Duration::from_micros(1000 + i * 977 % 4000))
}

fn sample(mut late: Vec<f64>) -> Sample {
    vec![
        ("p50_us", quantile(&mut late, 0.5)),
        ("p99_us", quantile(&mut late, 0.99)),
        ("max_us", quantile(&mut late, 1.0)),
    ]
}

fn micros_late(start: Instant, length: Duration) -> f64 {
    let late = start
        .elapsed()
        .checked_sub(length)
        .expect("no timer is early");
    late.as_nanos() as f64 / 1000.0
}

/// The runtime's sleep.
pub fn sleeps<R: Runtime>() -> Sample {
    let late = R::run(|rt| async move {
        let sleeping = async {
            let mut late = Vec::new();
            for length in lengths() {
                let start = Instant::now();
                R::sleep(length).await;
                late.push(micros_late(start, length));
            }
            late
        };
        rt.spawn(sleeping).await
    });
    sample(late)
}

/// The operating system's.
pub fn threads() -> Sample {
    let late = lengths().map(|length| {
        let start = Instant::now();
        thread::sleep(length);
        micros_late(start, length)
    });
    sample(late.collect())
}
