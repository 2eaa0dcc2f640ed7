//! The scenarios' shapes at a thousandth of their time: what each waits for and in which order,
//! without narration.
//!
//! Each is written twice, as one would write it there: in [`tasks`] for the executor, in [`threads`]
//! with std threads. Both do N of what the scenario does a few of, and return the same number.

use std::time::Duration;

use crate::pace::{Laps, Pace};
use crate::work::sum_below;

pub mod tasks;
pub mod threads;

/// One scenario's shape.
#[derive(Clone, Copy)]
pub struct Shape {
    pub name: &'static str,
    /// N of it on the executor, inside which this is called.
    tasks: fn(u64) -> tasks::Run,
    /// N of it with std threads.
    threads: fn(u64) -> u64,
    expected: fn(u64) -> u64,
}

/// `name(n): on tasks, with threads, what both return;`
macro_rules! shapes {
    ($($name:ident($n:ident): $tasks:expr, $threads:expr, $expected:expr;)*) => {
        /// All nine, in the tutorial's order.
        pub const SHAPES: &[Shape] = &[$(Shape {
            name: stringify!($name),
            tasks: |$n| Box::pin($tasks),
            threads: |$n| $threads,
            expected: |$n| $expected,
        }),*];
    };
}

shapes! {
    basics(n): tasks::basics(n), threads::basics(n), 3 * n;
    coffee_shop(n): tasks::answers(n, 3.0), threads::answers(n, 3.0), sum_below(n);
    requests(n): tasks::answers(n, 1.0), threads::answers(n, 1.0), sum_below(n);
    streaming(n): tasks::streaming(n), threads::streaming(n), sum_below(n);
    producer_consumer(n): tasks::producer_consumer(n), threads::producer_consumer(n), sum_below(items(n));
    stock_prices(n): tasks::answers(n, 0.5), threads::answers(n, 0.5), sum_below(n);
    retry(n): tasks::retry(n), threads::retry(n), n - n / 4;
    // Not how many came in time: on a busy machine that depends.
    timeouts(n): tasks::timeouts(n), threads::timeouts(n), n;
    batch_inference(n): tasks::batch_inference(n), threads::batch_inference(n), sum_below(n);
}

impl Shape {
    /// The shape of that name.
    pub fn named(name: &str) -> Option<Shape> {
        SHAPES.iter().copied().find(|shape| shape.name == name)
    }

    /// N of it on the executor. One iteration is all of them.
    pub fn on_tasks(self, n: u64, pace: Pace) -> Laps {
        let all = async || assert_eq!((self.tasks)(n).await, (self.expected)(n));
        executor::block_on(pace.laps(all))
    }

    /// N of it with std threads. One iteration is all of them.
    pub fn on_threads(self, n: u64, pace: Pace) -> Laps {
        pace.plain_laps(|| assert_eq!((self.threads)(n), (self.expected)(n)))
    }
}

/// A scenario's second is a millisecond here.
fn millis(millis: f64) -> Duration {
    Duration::from_secs_f64(millis / 1000.0)
}

/// How long video `i` takes.
fn video(i: u64) -> Duration {
    millis([2.0, 0.5, 1.5, 1.0][(i % 4) as usize])
}

/// What the queue between the producer and its consumers holds.
const CAPACITY: usize = 5;

/// Ten items for every three consumers.
fn items(consumers: u64) -> u64 {
    consumers * 10 / 3
}

/// The items that come each 0.3 ms, so that the consumers keep up.
fn items_a_pause(consumers: u64) -> u64 {
    (consumers / 3).max(1)
}

/// How often a request is tried.
const TRIES: u64 = 3;

/// How often in a row request `i` fails: one in four fails too often.
fn failures(i: u64) -> u64 {
    i % 4
}

/// The back-off after a failed try.
fn back_off(tries: u64) -> Duration {
    millis((1 << tries) as f64)
}

/// How long operation `i` takes.
fn operation(i: u64) -> Duration {
    millis([1.0, 3.0, 0.5][(i % 3) as usize])
}

/// How long an operation may take.
fn limit() -> Duration {
    millis(2.0)
}
