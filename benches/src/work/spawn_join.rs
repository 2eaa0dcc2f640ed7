//! Spawn N tasks, await them all.

use std::cell::Cell;
use std::hint::black_box;
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use super::{Boxed, sum_below};
use crate::pace::{Laps, Pace, at_once};
use crate::runtimes::Runtime;

/// N tasks that return their number, awaited in order. One iteration is N tasks.
pub fn spawn_join<R: Runtime>(n: u64, pace: Pace) -> Laps {
    R::run(|rt| async move { pace.laps(async || batch(&rt, n).await).await })
}

/// As [`spawn_join`], while `waiting` other tasks sleep for an hour.
pub fn beside<R: Runtime>(n: u64, waiting: u64, pace: Pace) -> Laps {
    R::run(|rt| async move {
        sleepers(&rt, waiting).await;
        pace.laps(async || batch(&rt, n).await).await
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
        let of_a_type = |i| match i % 4 {
            0 => rt.spawn(async move { i }),
            1 => rt.spawn(async move { i }),
            2 => rt.spawn(async move { i }),
            _ => rt.spawn(async move { i }),
        };
        pace.laps(async || batch_of::<R>(n, of_a_type).await).await
    })
}

async fn batch<R: Runtime>(rt: &R, n: u64) {
    batch_of::<R>(n, |i| rt.spawn(async move { i })).await;
}

async fn batch_of<R: Runtime>(n: u64, spawn: impl FnMut(u64) -> R::Handle<u64>) {
    let handles: Vec<_> = (0..n).map(spawn).collect();
    let mut sum = 0;
    for handle in handles {
        sum += R::join(handle).await;
    }
    assert_eq!(sum, sum_below(n));
}

/// The same futures boxed, polled and dropped, by no executor at all.
pub fn floor(n: u64, pace: Pace) -> Laps {
    pace.plain_laps(|| {
        let boxes = (0..n).map(|i| Box::pin(async move { black_box(i) }) as Boxed<u64>);
        let boxes: Vec<_> = boxes.collect();
        let sum: u64 = boxes.into_iter().map(at_once).sum();
        assert_eq!(sum, sum_below(n));
    })
}

/// A std thread each.
pub fn threads(n: u64, pace: Pace) -> Laps {
    pace.plain_laps(|| {
        let handles: Vec<_> = (0..n).map(|i| thread::spawn(move || i)).collect();
        let outputs = handles.into_iter().map(|it| it.join().expect("no panic"));
        assert_eq!(outputs.sum::<u64>(), sum_below(n));
    })
}
