//! The coffee shop: N customers, each of whom waits for one coffee.

use std::thread;
use std::time::{Duration, Instant};

use super::idle::grown;
use super::{Sample, sum_below, sum_of_tasks, sum_of_threads};
use crate::machine::{cpu_time, resident};
use crate::pace::quantile;
use crate::runtimes::Runtime;

/// A shop: the time a coffee takes, so chosen that all customers have come before the first is
/// served, how many shops one figure is the median of, and whether memory says anything (what a
/// small shop holds is the pages that everybody has).
fn shop(customers: u64) -> (Duration, usize, bool) {
    match customers {
        ..=1_000 => (Duration::from_millis(30), 15, false),
        1_001..=10_000 => (Duration::from_millis(30), 5, false),
        10_001..=100_000 => (Duration::from_millis(300), 1, true),
        _ => (Duration::from_secs(3), 1, true),
    }
}

/// Serves them all, several times over where a run is short. `serve` gives the sum of the customers'
/// numbers, and calls what it is given while they all wait.
fn sample(customers: u64, serve: impl Fn(Duration, &mut dyn FnMut()) -> u64) -> Sample {
    let (brewing, repeats, is_big) = shop(customers);
    let (mut over, mut cpu, mut asleep) = (Vec::new(), Vec::new(), Sample::new());
    for _ in 0..repeats {
        let before = if is_big { resident() } else { None };
        let (start, cpu_start) = (Instant::now(), cpu_time());
        let served = serve(brewing, &mut || {
            asleep = grown("asleep_bytes", before, customers);
        });
        over.push((start.elapsed() - brewing).as_nanos() as f64 / 1e6);
        cpu.push((cpu_time() - cpu_start).as_nanos() as f64 / customers as f64);
        assert_eq!(served, sum_below(customers));
    }
    asleep.push(("over_ms", quantile(over, 0.5)));
    asleep.push(("cpu_ns", quantile(cpu, 0.5)));
    asleep
}

/// A task a customer.
pub fn tasks<R: Runtime>(customers: u64) -> Sample {
    let (.., is_big) = shop(customers);
    sample(customers, |brewing, all_wait| {
        R::run(|rt| async move {
            let customer = |i| async move {
                R::sleep(brewing).await;
                i
            };
            let handles: Vec<_> = (0..customers).map(|i| rt.spawn(customer(i))).collect();
            if is_big {
                R::sleep(brewing / 2).await;
                all_wait();
            }
            sum_of_tasks::<R>(handles.into_iter()).await
        })
    })
}

/// A std thread a customer.
pub fn threads(customers: u64) -> Sample {
    sample(customers, |brewing, _| {
        let customer = |i| {
            thread::spawn(move || {
                thread::sleep(brewing);
                i
            })
        };
        sum_of_threads((0..customers).map(customer))
    })
}
