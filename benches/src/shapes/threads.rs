//! The shapes with std threads.

use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle, sleep};
use std::time::{Duration, Instant};

use super::{
    CAPACITY, TRIES, back_off, failures, items, items_a_pause, limit, millis, operation, video,
};

fn after(wait: Duration, value: u64) -> u64 {
    sleep(wait);
    value
}

/// Two waits together, N times: two threads each time.
pub fn basics(n: u64) -> u64 {
    let pair = || {
        let two = thread::spawn(|| after(millis(2.0), 2));
        after(millis(1.0), 1) + two.join().expect("no panic")
    };
    sum((0..n).map(|_| thread::spawn(pair)).collect())
}

/// N requests at once, answered after `wait`.
pub fn answers(n: u64, wait: Duration) -> u64 {
    sum((0..n)
        .map(|i| thread::spawn(move || after(wait, i)))
        .collect())
}

/// N videos, taken as they complete: each thread sends its own.
pub fn streaming(n: u64) -> u64 {
    let (sender, videos) = mpsc::channel();
    let play = |i| {
        let sender = sender.clone();
        thread::spawn(move || sender.send(after(video(i), i)).expect("somebody listens"))
    };
    let threads: Vec<_> = (0..n).map(play).collect();
    let sum = videos.iter().take(n as usize).sum();
    join_all(threads);
    sum
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
    sum(consumers)
}

fn consumer(queue: &SyncSender<Option<u64>>, receiver: &Mutex<Receiver<Option<u64>>>) -> u64 {
    let next = || {
        receiver
            .lock()
            .expect("no panic")
            .recv()
            .expect("a sentinel comes last")
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
    let request = |i| {
        for tries in 0..TRIES {
            if tries >= failures(i) {
                return 1;
            }
            sleep(back_off(tries));
        }
        0
    };
    sum((0..n).map(|i| thread::spawn(move || request(i))).collect())
}

/// N operations, each under its own time limit. A thread cannot be cancelled:
/// one that is too late is given up, and still has to be waited for.
pub fn timeouts(n: u64) -> u64 {
    let start = |i| {
        let (sender, receiver) = mpsc::channel();
        let deadline = Instant::now() + limit();
        let thread = thread::spawn(move || {
            sleep(operation(i));
            let _ = sender.send(()); // nobody listens any more if it is too late
        });
        (deadline, receiver, thread)
    };
    let started: Vec<_> = (0..n).map(start).collect();
    let mut decided = 0;
    let mut threads = Vec::new();
    for (deadline, receiver, thread) in started {
        let left = deadline.saturating_duration_since(Instant::now());
        decided += match receiver.recv_timeout(left) {
            Ok(()) | Err(_) => 1,
        };
        threads.push(thread);
    }
    join_all(threads);
    decided
}

/// N requests in two steps, counted as they complete.
pub fn batch_inference(n: u64) -> u64 {
    let (sender, requests) = mpsc::channel();
    let request = |i| {
        let sender = sender.clone();
        thread::spawn(move || {
            sleep(millis(0.5));
            sender
                .send(after(millis(1.0), i))
                .expect("somebody listens");
        })
    };
    let threads: Vec<_> = (0..n).map(request).collect();
    let sum = requests.iter().take(n as usize).sum();
    join_all(threads);
    sum
}

fn sum(threads: Vec<JoinHandle<u64>>) -> u64 {
    threads
        .into_iter()
        .map(|thread| thread.join().expect("no panic"))
        .sum()
}

fn join_all(threads: Vec<JoinHandle<()>>) {
    threads
        .into_iter()
        .for_each(|thread| thread.join().expect("no panic"));
}
