//! A task that never yields.
//!
//! It is full of awaits and still gives nobody a turn. An `.await` is not a pause: it waits only if the
//! future is pending, and these never are. The queue has room when the task puts, and an item when it
//! gets, so that each future is ready at its first poll, and the loop goes round within one poll.
//!
//! The waiter is to stop it. The waiter never runs, so that here it stops itself, after a while; else
//! there would be no poll's end to report.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use executor::{Executor, join, sync::Queue, yield_now};

async fn shuffle(is_over: &Cell<bool>, mended: bool) {
    let (queue, start) = (Queue::bounded(1), Instant::now());
    let mut rounds = 0_u64;
    while !is_over.get() && start.elapsed() < Duration::from_millis(600) {
        queue.put("a cup").await;
        queue.get().await;
        if mended {
            // The cure: let the others have their turns. Not at each round, if rounds are short.
            yield_now().await;
        }
        rounds += 1;
    }
    let who = if is_over.get() {
        "the waiter"
    } else {
        "nobody"
    };
    println!("stopped by {who}");
    assert!(rounds > 0);
}

fn run(mended: bool) {
    let threshold = Duration::from_millis(500);
    Executor::builder()
        .slow_poll(threshold)
        .build()
        .block_on(async {
            let is_over = Cell::new(false);
            let waiter = async { is_over.set(true) };
            join(shuffle(&is_over, mended), waiter).await;
        });
}

pub fn broken() {
    run(false);
}

pub fn mended() {
    run(true);
}
