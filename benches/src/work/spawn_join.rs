//! Spawn N tasks, await them all.

use std::cell::Cell;
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use super::{sum_below, sum_of_tasks, sum_of_threads};
use crate::pace::{Laps, Pace};
use crate::runtimes::Runtime;

/// N tasks that return their number, awaited in order, while `waiting` others sleep for an hour. One
/// iteration is N tasks.
pub fn spawn_join<R: Runtime>(n: u64, waiting: u64, pace: Pace) -> Laps {
    R::run(|rt| async move {
        sleepers(&rt, waiting).await;
        let batch = async || {
            let tasks = (0..n).map(|i| rt.spawn(async move { i }));
            assert_eq!(sum_of_tasks::<R>(tasks).await, sum_below(n));
        };
        pace.laps(batch).await
    })
}

/// Spawns `n` tasks that sleep for an hour, and waits until they do.
pub(super) async fn sleepers<R: Runtime>(rt: &R, n: u64) {
    let asleep = Rc::new(Cell::new(0));
    for _ in 0..n {
        let asleep = Rc::clone(&asleep);
        rt.detach(async move {
            asleep.set(asleep.get() + 1);
            R::sleep(Duration::from_secs(3600)).await;
        });
    }
    while asleep.get() < n {
        // Not a yield: monoio would poll this future again before the others.
        R::sleep(Duration::from_millis(1)).await;
    }
}

/// As [`spawn_join`], with tasks of four types in turn. Each next batch meets what the last has left
/// the other way round (the last in is the first out), so that no task finds the place of one of its
/// own type.
pub fn types<R: Runtime>(n: u64, pace: Pace) -> Laps {
    R::run(|rt| async move {
        let batch = async || {
            let tasks = (0..n).map(|i| match i % 4 {
                0 => rt.spawn(async move { i }),
                1 => rt.spawn(async move { i }),
                2 => rt.spawn(async move { i }),
                _ => rt.spawn(async move { i }),
            });
            assert_eq!(sum_of_tasks::<R>(tasks).await, sum_below(n));
        };
        pace.laps(batch).await
    })
}

/// A std thread each.
pub fn threads(n: u64, pace: Pace) -> Laps {
    pace.plain_laps(|| {
        let threads = (0..n).map(|i| thread::spawn(move || i));
        assert_eq!(sum_of_threads(threads), sum_below(n));
    })
}
