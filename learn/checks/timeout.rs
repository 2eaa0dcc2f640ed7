use std::{future::ready, time::Duration};

use executor::{Executor, sleep, time::Instant};
use learn::{probe::Gate, stuck, wrong};

use super::exercise::{Elapsed, timeout};

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// What came of a future under a limit, in virtual time, and after how many seconds.
fn run<T>(limit: u64, future: impl Future<Output = T>) -> (Result<T, Elapsed>, u64) {
    let executor = Executor::builder().virtual_time().build();
    executor.block_on(async {
        let begun = Instant::now();
        let result = timeout(secs(limit), future).await;
        (result, begun.elapsed().as_secs())
    })
}

pub fn check() {
    stuck!("never_ends");
    match run(2, async { sleep(secs(1)).await }) {
        (Ok(()), 1) => {}
        (Err(Elapsed), _) => wrong!("value_lost", takes = 1, limit = 2),
        (_, at) => wrong!("too_late", at = at),
    }
    let gate = Gate::new();
    match run(2, gate.value(())) {
        (Err(Elapsed), 2) => {}
        (Err(Elapsed), at) => wrong!("wrong_time", at = at, right = 2),
        (Ok(()), _) => unreachable!("nobody opens it"),
    }
    // It is polled every second.
    let steps = async {
        for _ in 0..10 {
            sleep(secs(1)).await;
        }
    };
    match run(2, steps) {
        (Err(Elapsed), 2) => {}
        (Err(Elapsed), at) => wrong!("wrong_time", at = at, right = 2),
        (Ok(()), at) => wrong!("begins_anew", at = at),
    }
    if gate.polls() > 2 {
        wrong!("polls", polls = gate.polls());
    }
    if run(0, ready(())).0.is_err() {
        wrong!("zero");
    }
    // Both timers are due in the same turn, so both are ready in the poll that follows.
    match run(2, async { sleep(secs(2)).await }) {
        (Ok(()), 2) => {}
        (Ok(()), at) => wrong!("wrong_time", at = at, right = 2),
        (Err(Elapsed), _) => wrong!("tie"),
    }
}
