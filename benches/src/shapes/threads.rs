//! The shapes with std threads.

use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use super::{
    CAPACITY, TRIES, back_off, failures, items, items_a_pause, limit, millis, operation, video,
};
use crate::work::sum_of_threads;

fn after(wait: Duration, value: u64) -> u64 {
    sleep(wait);
    value
}

/// N threads, awaited in the order in which they were started.
fn in_order(n: u64, work: impl Fn(u64) -> u64 + Copy + Send + 'static) -> u64 {
    sum_of_threads((0..n).map(|i| thread::spawn(move || work(i))))
}

/// N threads, each of which sends what it has when it has it.
fn as_completed(n: u64, work: impl Fn(u64) -> u64 + Copy + Send + 'static) -> u64 {
    let (sender, receiver) = mpsc::channel();
    let start = |i| {
        let sender = sender.clone();
        thread::spawn(move || sender.send(work(i)).expect("somebody listens"))
    };
    let threads: Vec<_> = (0..n).map(start).collect();
    let sum = receiver.iter().take(n as usize).sum();
    threads
        .into_iter()
        .for_each(|it| it.join().expect("no panic"));
    sum
}

/// Two waits together, N times: two threads each time.
pub fn basics(n: u64) -> u64 {
    in_order(n, |_| {
        let two = thread::spawn(|| after(millis(2.0), 2));
        after(millis(1.0), 1) + two.join().expect("no panic")
    })
}

/// N requests at once, answered after `wait` milliseconds.
pub fn answers(n: u64, wait: f64) -> u64 {
    in_order(n, move |i| after(millis(wait), i))
}

/// N videos, taken as they complete.
pub fn streaming(n: u64) -> u64 {
    as_completed(n, |i| after(video(i), i))
}

/// One producer, N consumers that share the receiver, and a sentinel put back.
pub fn producer_consumer(n: u64) -> u64 {
    let (queue, receiver) = mpsc::sync_channel(CAPACITY);
    let receiver = Arc::new(Mutex::new(receiver));
    let start = |_| {
        let (queue, receiver) = (queue.clone(), Arc::clone(&receiver));
        thread::spawn(move || consumer(&queue, &receiver))
    };
    let consumers: Vec<_> = (0..n).map(start).collect();
    for item in 0..items(n) {
        queue.send(Some(item)).expect("somebody listens");
        if item % items_a_pause(n) == 0 {
            sleep(millis(0.3));
        }
    }
    queue.send(None).expect("somebody listens");
    sum_of_threads(consumers.into_iter())
}

fn consumer(queue: &SyncSender<Option<u64>>, receiver: &Mutex<Receiver<Option<u64>>>) -> u64 {
    let next = || {
        let receiver = receiver.lock().expect("no panic");
        receiver.recv().expect("a sentinel comes last")
    };
    let mut sum = 0;
    while let Some(item) = next() {
        sleep(millis(1.0));
        sum += item;
    }
    queue.send(None).expect("somebody listens");
    sum
}

/// N requests that fail and are tried again.
pub fn retry(n: u64) -> u64 {
    in_order(n, |i| {
        for tries in 0..TRIES {
            if tries >= failures(i) {
                return 1;
            }
            sleep(back_off(tries));
        }
        0
    })
}

/// N operations, each under its own time limit. A thread cannot be cancelled:
/// one that is too late is given up, and still has to be waited for.
pub fn timeouts(n: u64) -> u64 {
    let start = |i| {
        let (sender, receiver) = mpsc::channel();
        let deadline = Instant::now() + limit();
        let thread = thread::spawn(move || {
            sleep(operation(i));
            let _ = sender.send(()); // Nobody listens any more if it is too late.
            1
        });
        (deadline, receiver, thread)
    };
    let started: Vec<_> = (0..n).map(start).collect();
    sum_of_threads(started.into_iter().map(|(deadline, receiver, thread)| {
        let left = deadline.saturating_duration_since(Instant::now());
        let (Ok(()) | Err(_)) = receiver.recv_timeout(left);
        thread
    }))
}

/// N requests in two steps, counted as they complete.
pub fn batch_inference(n: u64) -> u64 {
    as_completed(n, |i| {
        sleep(millis(0.5));
        after(millis(1.0), i)
    })
}
