use std::{
    sync::{Arc, Barrier},
    task::Waker,
};

use learn::{judge::elsewhere, wrong};

use super::exercise::Counter;

/// The rounds, and the wakes from each of two threads in a round. A round is long enough for a thread to be
/// interrupted in it: on one core, too, a wake then comes between a load and a store of the other.
const ROUNDS: usize = 10;
const WAKES: usize = 400_000;

fn new() -> (Arc<Counter>, Waker) {
    let counter = Arc::<Counter>::default();
    let waker = Waker::from(counter.clone());
    (counter, waker)
}

fn count_of(wake: impl FnOnce(Waker)) -> usize {
    let (counter, waker) = new();
    wake(waker);
    counter.wakes()
}

pub fn check() {
    match count_of(drop) {
        0 => {}
        wakes => wrong!("not_woken_yet", wakes = wakes),
    }
    match count_of(Waker::wake) {
        1 => {}
        0 => wrong!("wake"),
        wakes => wrong!("counted_twice", call = "wake()", wakes = wakes),
    }
    match count_of(|waker| waker.wake_by_ref()) {
        1 => {}
        0 => wrong!("by_ref"),
        wakes => wrong!("counted_twice", call = "wake_by_ref()", wakes = wakes),
    }
    let wakes = count_of(|waker| {
        let clone = waker.clone();
        waker.wake();
        clone.wake();
    });
    if wakes != 2 {
        wrong!("clones", wakes = wakes);
    }
    for _ in 0..ROUNDS {
        let (counter, waker) = new();
        let start = Arc::new(Barrier::new(2));
        let threads = [waker.clone(), waker].map(|waker| {
            let start = start.clone();
            elsewhere(move || {
                start.wait();
                (0..WAKES).for_each(|_| waker.wake_by_ref());
            })
        });
        let panicked = threads.map(|thread| thread.join().is_err());
        if panicked != [false; 2] {
            // What the panic said has been noted.
            panic!("a wake panicked");
        }
        let wakes = counter.wakes();
        if wakes != 2 * WAKES {
            wrong!("lost", all = 2 * WAKES, lost = (2 * WAKES).abs_diff(wakes));
        }
    }
    let (counter, waker) = new();
    drop(waker);
    if Arc::strong_count(&counter) != 1 {
        wrong!("kept");
    }
}
