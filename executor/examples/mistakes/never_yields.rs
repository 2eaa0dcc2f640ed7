//! A task that never yields.
//!
//! It is full of awaits and still gives no other task a turn. An `.await` is not a pause: it waits only if
//! the future is pending, and these never are. Each is an `async fn` that has its result at its first
//! poll, so the loop goes round within one poll. (A `Queue` or a socket that is always ready yields now
//! and then; a future of your own does only what you wrote.)
//!
//! The waiter is to stop it. The waiter never runs, so that here it stops itself, after a while; else
//! there would be no poll's end to report.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use executor::{join, yield_now};

async fn wash(cups: u64) -> u64 {
    cups + 1
}

async fn wash_up(is_over: &Cell<bool>, mended: bool) {
    let start = Instant::now();
    let mut cups = 0;
    while !is_over.get() && start.elapsed() < Duration::from_millis(600) {
        cups = wash(cups).await;
        if mended {
            // The cure: let the others have their turns. Not at each cup, if cups are small.
            yield_now().await;
        }
    }
    let who = if is_over.get() {
        "the waiter"
    } else {
        "nobody"
    };
    println!("stopped by {who}");
    assert!(cups > 0);
}

fn run(mended: bool) {
    let threshold = Duration::from_millis(500);
    crate::builder()
        .slow_poll(threshold)
        .build()
        .block_on(async {
            let is_over = Cell::new(false);
            let waiter = async { is_over.set(true) };
            join(wash_up(&is_over, mended), waiter).await;
        });
}

pub fn broken() {
    run(false);
}

pub fn mended() {
    run(true);
}
