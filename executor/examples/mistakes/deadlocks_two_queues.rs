//! A deadlock of two queues.
//!
//! The bar and the kitchen send each other two notes before they read one. Each queue has room for
//! one, so both wait for the other to read: for ever. No lock is involved and no thread, and it is a
//! deadlock all the same. The report names both tasks and both lines.

use executor::{join, sync::Queue, task};

async fn broken_partner(mine: Queue<u32>, theirs: Queue<u32>) {
    for note in 1..=2 {
        theirs.put(note).await;
    }
    for _ in 1..=2 {
        mine.get().await;
    }
}

/// The cure: never hold on to one queue while waiting for the other. (Room for two would do it here,
/// and only put it off elsewhere.)
async fn mended_partner(mine: Queue<u32>, theirs: Queue<u32>) {
    for note in 1..=2 {
        join(theirs.put(note), mine.get()).await;
    }
}

fn run<F: Future<Output = ()> + 'static>(partner: fn(Queue<u32>, Queue<u32>) -> F) {
    crate::builder().virtual_time().build().block_on(async {
        let (bar, kitchen) = (Queue::bounded(1), Queue::bounded(1));
        let one = task::Builder::new()
            .name("bar")
            .spawn(partner(bar.clone(), kitchen.clone()));
        let other = task::Builder::new()
            .name("kitchen")
            .spawn(partner(kitchen, bar));
        let (one, other) = join(one, other).await;
        one.and(other).unwrap();
        println!("all notes were read");
    });
}

pub fn broken() {
    run(broken_partner);
}

pub fn mended() {
    run(mended_partner);
}
