//! A task that blocks the thread.
//!
//! `thread::sleep` puts the *thread* to sleep, and it is the only one: no other task and no timer gets
//! its turn. The same goes for reading a file, a DNS look-up, a lock that somebody holds, or a long
//! computation. The clerk below should look up every 50 ms, and looks up after 600.

use std::{
    thread,
    time::{Duration, Instant},
};

use executor::{join, sleep, spawn_blocking, task};

async fn clerk() {
    let start = Instant::now();
    sleep(Duration::from_millis(50)).await;
    println!(
        "the clerk looked up after {} ms",
        start.elapsed().as_millis()
    );
}

fn grind() {
    thread::sleep(Duration::from_millis(600));
}

pub fn broken() {
    // What a debug build does unasked; a release build has to be asked.
    let threshold = Duration::from_millis(500);
    crate::builder()
        .slow_poll(threshold)
        .build()
        .block_on(async {
            let grinder = task::Builder::new()
                .name("grinder")
                .spawn(async { grind() });
            join(clerk(), grinder).await.1.unwrap();
        });
}

/// The cure: code that blocks goes to a thread where it is in nobody's way.
pub fn mended() {
    let threshold = Duration::from_millis(500);
    crate::builder()
        .slow_poll(threshold)
        .build()
        .block_on(async {
            join(clerk(), spawn_blocking(grind)).await.1.unwrap();
        });
}
