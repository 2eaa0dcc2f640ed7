//! The scenarios' shapes at a thousandth of their time: what each waits for and
//! in which order, without narration.
//!
//! Each is written twice, as one would write it there: in [`tasks`] for the
//! executor, in [`threads`] with std threads. Both do N of what the scenario
//! does a few of, and return the same number. The coffee shop's is
//! [`work::coffee_shop`](crate::work::coffee_shop), which also runs on peers.

use std::time::Duration;

use crate::pace::{Laps, Pace};

pub mod tasks;
pub mod threads;

/// One scenario's shape.
#[derive(Clone, Copy)]
pub struct Shape {
    /// The scenario's name.
    pub name: &'static str,
    /// N of it on the executor, inside which this is called.
    pub tasks: fn(u64) -> tasks::Run,
    /// N of it with std threads.
    pub threads: fn(u64) -> u64,
    /// What both return.
    pub expected: fn(u64) -> u64,
}

/// All of them but the coffee shop.
pub const SHAPES: &[Shape] = &[
    Shape {
        name: "basics",
        tasks: |n| Box::pin(tasks::basics(n)),
        threads: threads::basics,
        expected: |n| 3 * n,
    },
    Shape {
        name: "requests",
        tasks: |n| Box::pin(tasks::answers(n, millis(1.0))),
        threads: |n| threads::answers(n, millis(1.0)),
        expected: sum_of_numbers,
    },
    Shape {
        name: "streaming",
        tasks: |n| Box::pin(tasks::streaming(n)),
        threads: threads::streaming,
        expected: sum_of_numbers,
    },
    Shape {
        name: "producer_consumer",
        tasks: |n| Box::pin(tasks::producer_consumer(n)),
        threads: threads::producer_consumer,
        expected: |n| sum_of_numbers(items(n)),
    },
    Shape {
        name: "stock_prices",
        tasks: |n| Box::pin(tasks::answers(n, millis(0.5))),
        threads: |n| threads::answers(n, millis(0.5)),
        expected: sum_of_numbers,
    },
    Shape {
        name: "retry",
        tasks: |n| Box::pin(tasks::retry(n)),
        threads: threads::retry,
        expected: |n| n - n / 4,
    },
    Shape {
        name: "timeouts",
        tasks: |n| Box::pin(tasks::timeouts(n)),
        threads: threads::timeouts,
        // Not how many came in time: on a busy machine that depends.
        expected: |n| n,
    },
    Shape {
        name: "batch_inference",
        tasks: |n| Box::pin(tasks::batch_inference(n)),
        threads: threads::batch_inference,
        expected: sum_of_numbers,
    },
];

fn named(name: &str) -> Shape {
    let mut shapes = SHAPES.iter();
    *shapes
        .find(|shape| shape.name == name)
        .expect("a scenario's name")
}

/// N of a scenario on the executor. One iteration is all of them.
pub fn tasks_laps(name: &str, n: u64, pace: Pace) -> Laps {
    let shape = named(name);
    executor::block_on(pace.laps(async || assert_eq!((shape.tasks)(n).await, (shape.expected)(n))))
}

/// N of a scenario with std threads. One iteration is all of them.
pub fn thread_laps(name: &str, n: u64, pace: Pace) -> Laps {
    let shape = named(name);
    pace.plain_laps(|| assert_eq!((shape.threads)(n), (shape.expected)(n)))
}

/// A scenario's second is a millisecond here.
fn millis(millis: f64) -> Duration {
    Duration::from_secs_f64(millis / 1000.0)
}

/// The sum of the numbers below `n`.
fn sum_of_numbers(n: u64) -> u64 {
    n * (n - 1) / 2
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
