//! An item handed from one task, or thread, to another through a bounded queue.

use std::collections::VecDeque;
use std::hint::black_box;
use std::sync::mpsc;
use std::thread;

use executor::sync::Queue;

use crate::pace::{Laps, Pace};

/// What the queue holds: the producer soon waits for the consumer.
const CAPACITY: usize = 5;
/// Items an iteration, so that starting the two is a thousandth of it.
pub const ITEMS: u64 = 10_000;

/// Our own queue, between two tasks.
pub fn tasks(pace: Pace) -> Laps {
    executor::block_on(pace.laps(async || {
        let queue = Queue::bounded(CAPACITY);
        let items = queue.clone();
        let producer = executor::spawn(async move {
            for item in 0..ITEMS {
                items.put(item).await;
            }
        });
        let mut sum = 0;
        for _ in 0..ITEMS {
            sum += queue.get().await;
        }
        producer.await.expect("no panic");
        assert_eq!(sum, ITEMS * (ITEMS - 1) / 2);
    }))
}

/// std's bounded channel, between two threads.
pub fn threads(pace: Pace) -> Laps {
    pace.plain_laps(|| {
        let (sender, receiver) = mpsc::sync_channel(CAPACITY);
        let producer = thread::spawn(move || {
            for item in 0..ITEMS {
                sender.send(item).expect("somebody listens");
            }
        });
        let sum: u64 = receiver.iter().sum();
        producer.join().expect("no panic");
        assert_eq!(sum, ITEMS * (ITEMS - 1) / 2);
    })
}

/// The items through a `VecDeque`, with nobody to wait.
pub fn floor(pace: Pace) -> Laps {
    let mut queue = VecDeque::with_capacity(CAPACITY);
    pace.plain_laps(|| {
        let (mut put, mut sum) = (0, 0);
        while put < ITEMS {
            while queue.len() < CAPACITY && put < ITEMS {
                black_box(&mut queue).push_back(put);
                put += 1;
            }
            while let Some(item) = black_box(&mut queue).pop_front() {
                sum += item;
            }
        }
        assert_eq!(sum, ITEMS * (ITEMS - 1) / 2);
    })
}
