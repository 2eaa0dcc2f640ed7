//! The coffee shop: N customers, each of whom waits for one coffee.

use std::task::{Context, Waker};
use std::thread;
use std::time::{Duration, Instant};

use super::{Boxed, Sample};
use crate::pace::{Laps, Pace, median};
use crate::process::{Memory, cpu_time};
use crate::runtimes::Runtime;

/// The time a coffee takes, so chosen that all customers have come before the
/// first is served.
pub fn brewing(customers: u64) -> Duration {
    match customers {
        ..=10_000 => Duration::from_millis(30),
        10_001..=100_000 => Duration::from_millis(300),
        _ => Duration::from_secs(3),
    }
}

/// Serves them all, several times over where a run is short. `serve` gives the
/// sum of the customers' numbers, and the memory while they all wait.
fn sample(customers: u64, mut serve: impl FnMut(Duration) -> (u64, Option<Memory>)) -> Sample {
    let brewing = brewing(customers);
    let mut over = Vec::new();
    let mut cpu = Vec::new();
    let mut memory = (Memory::now(), None);
    for _ in 0..repeats(customers) {
        let (start, cpu_start) = (Instant::now(), cpu_time());
        let (served, asleep) = serve(brewing);
        over.push((start.elapsed() - brewing).as_nanos() as f64 / 1e6);
        cpu.push((cpu_time() - cpu_start).as_nanos() as f64 / customers as f64);
        assert_eq!(served, sum_of_numbers(customers));
        memory.1 = asleep;
    }
    let mut sample = vec![("over_ms", median(&mut over)), ("cpu_ns", median(&mut cpu))];
    if let ((Some(before), Some(asleep)), Some(after)) = (memory, Memory::now()) {
        let each = |bytes: u64| bytes.saturating_sub(before.resident) as f64 / customers as f64;
        sample.push(("asleep_bytes", each(asleep.resident)));
        sample.push(("peak_bytes", each(after.peak)));
    }
    sample
}

/// How many shops one figure is the median of.
fn repeats(customers: u64) -> usize {
    match customers {
        ..=1_000 => 15,
        1_001..=10_000 => 5,
        _ => 1,
    }
}

/// Whether a shop is so small that what it holds is the pages that everybody has.
fn is_short(customers: u64) -> bool {
    customers <= 10_000
}

/// The memory while all wait, where that tells something.
fn memory_asleep(customers: u64) -> Option<Memory> {
    if is_short(customers) {
        None
    } else {
        Memory::now()
    }
}

/// A task a customer.
pub fn tasks<R: Runtime>(customers: u64) -> Sample {
    sample(customers, |brewing| {
        R::run(|rt| async move {
            let handles = come(&rt, customers, brewing);
            if !is_short(customers) {
                R::sleep(brewing / 2).await;
            }
            let memory = memory_asleep(customers);
            (served::<R>(handles).await, memory)
        })
    })
}

/// As [`tasks`], at the same brewing time for every number of customers. One
/// iteration is a whole shop.
pub fn task_laps<R: Runtime>(customers: u64, brewing: Duration, pace: Pace) -> Laps {
    R::run(|rt| async move {
        pace.laps(async || {
            let served = served::<R>(come(&rt, customers, brewing)).await;
            assert_eq!(served, sum_of_numbers(customers));
        })
        .await
    })
}

fn come<R: Runtime>(rt: &R, customers: u64, brewing: Duration) -> Vec<R::Handle<u64>> {
    let customer = |i| {
        rt.spawn(async move {
            R::sleep(brewing).await;
            i
        })
    };
    (0..customers).map(customer).collect()
}

async fn served<R: Runtime>(handles: Vec<R::Handle<u64>>) -> u64 {
    let mut sum = 0;
    for handle in handles {
        sum += handle.await;
    }
    sum
}

fn sum_of_numbers(customers: u64) -> u64 {
    customers * (customers - 1) / 2
}

/// The same futures boxed and polled, and one sleep for all.
pub fn floor(customers: u64) -> Sample {
    sample(customers, |brewing| {
        let mut cx = Context::from_waker(Waker::noop());
        let start = Instant::now();
        let mut boxes: Vec<Boxed<u64>> = Vec::new();
        for i in 0..customers {
            boxes.push(Box::pin(async move {
                super::YieldOnce::default().await;
                i
            }));
        }
        for future in &mut boxes {
            assert!(future.as_mut().poll(&mut cx).is_pending());
        }
        let memory = memory_asleep(customers);
        thread::sleep(brewing.saturating_sub(start.elapsed()));
        (boxes.into_iter().map(crate::pace::at_once).sum(), memory)
    })
}

/// A std thread a customer.
pub fn threads(customers: u64) -> Sample {
    sample(customers, |brewing| {
        (serve_with_threads(customers, brewing), None)
    })
}

/// As [`task_laps`], with threads.
pub fn thread_laps(customers: u64, brewing: Duration, pace: Pace) -> Laps {
    pace.plain_laps(|| {
        assert_eq!(
            serve_with_threads(customers, brewing),
            sum_of_numbers(customers)
        );
    })
}

fn serve_with_threads(customers: u64, brewing: Duration) -> u64 {
    let customer = |i| {
        thread::spawn(move || {
            thread::sleep(brewing);
            i
        })
    };
    let handles: Vec<_> = (0..customers).map(customer).collect();
    handles
        .into_iter()
        .map(|handle| handle.join().expect("no panic"))
        .sum()
}
