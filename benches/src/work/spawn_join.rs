//! Spawn N tasks, await them all.

use std::hint::black_box;
use std::thread;

use super::Boxed;
use crate::pace::{Laps, Pace, at_once};
use crate::runtimes::Runtime;

/// N tasks that return their number, awaited in order. One iteration is N tasks.
pub fn spawn_join<R: Runtime>(n: u64, pace: Pace) -> Laps {
    R::run(|rt| async move { pace.laps(async || batch(&rt, n).await).await })
}

/// As [`spawn_join`], while `waiting` other tasks sleep for an hour.
pub fn spawn_join_beside<R: Runtime>(n: u64, waiting: u64, pace: Pace) -> Laps {
    R::run(|rt| async move {
        for _ in 0..waiting {
            rt.detach(R::sleep(std::time::Duration::from_secs(3600)));
        }
        pace.laps(async || batch(&rt, n).await).await
    })
}

/// As [`spawn_join`], with tasks of four types in turn. Each next batch meets
/// what the last has left the other way round (the last in is the first out),
/// so that no task finds the place of one of its own type.
pub fn spawn_join_types<R: Runtime>(n: u64, pace: Pace) -> Laps {
    R::run(|rt| async move {
        pace.laps(async || batch_of(n, |i| of_a_type(&rt, i)).await)
            .await
    })
}

fn of_a_type<R: Runtime>(rt: &R, i: u64) -> R::Handle<u64> {
    match i % 4 {
        0 => rt.spawn(async move { i }),
        1 => rt.spawn(async move { i }),
        2 => rt.spawn(async move { i }),
        _ => rt.spawn(async move { i }),
    }
}

async fn batch<R: Runtime>(rt: &R, n: u64) {
    batch_of(n, |i| rt.spawn(async move { i })).await;
}

async fn batch_of<H: Future<Output = u64>>(n: u64, spawn: impl FnMut(u64) -> H) {
    let handles: Vec<_> = (0..n).map(spawn).collect();
    let mut sum = 0;
    for handle in handles {
        sum += handle.await;
    }
    assert_eq!(sum, n * (n - 1) / 2);
}

/// The same futures boxed, polled and dropped, by no executor at all.
pub fn floor(n: u64, pace: Pace) -> Laps {
    pace.plain_laps(|| {
        let boxes: Vec<Boxed<u64>> = (0..n)
            .map(|i| Box::pin(async move { black_box(i) }) as _)
            .collect();
        let sum: u64 = boxes.into_iter().map(at_once).sum();
        assert_eq!(sum, n * (n - 1) / 2);
    })
}

/// A std thread each.
pub fn threads(n: u64, pace: Pace) -> Laps {
    pace.plain_laps(|| {
        let handles: Vec<_> = (0..n).map(|i| thread::spawn(move || i)).collect();
        let sum: u64 = handles
            .into_iter()
            .map(|handle| handle.join().expect("no panic"))
            .sum();
        assert_eq!(sum, n * (n - 1) / 2);
    })
}
