//! The shapes on the executor.

use std::pin::Pin;
use std::time::Duration;

use executor::combinators::{as_completed, join, join_all};
use executor::spawn;
use executor::sync::Queue;
use executor::task::JoinHandle;
use executor::time::{sleep, timeout};

use super::{
    CAPACITY, TRIES, back_off, failures, items, items_a_pause, limit, millis, operation, video,
};

/// A shape under way.
pub type Run = Pin<Box<dyn Future<Output = u64>>>;

async fn after(wait: Duration, value: u64) -> u64 {
    sleep(wait).await;
    value
}

async fn sum(tasks: impl IntoIterator<Item = JoinHandle<u64>>) -> u64 {
    let outputs = join_all(tasks).await.into_iter();
    outputs.map(|output| output.expect("no panic")).sum()
}

/// Two waits together, N times.
pub async fn basics(n: u64) -> u64 {
    let pair = || async {
        let (one, two) = join(after(millis(1.0), 1), after(millis(2.0), 2)).await;
        one + two
    };
    sum((0..n).map(|_| spawn(pair()))).await
}

/// N requests at once, answered after `wait` milliseconds.
pub async fn answers(n: u64, wait: f64) -> u64 {
    sum((0..n).map(|i| spawn(after(millis(wait), i)))).await
}

/// N videos, taken as they complete.
pub async fn streaming(n: u64) -> u64 {
    let mut videos = as_completed((0..n).map(|i| after(video(i), i)));
    let mut sum = 0;
    while let Some(id) = videos.next().await {
        sum += id;
    }
    sum
}

/// One producer, N consumers, and a sentinel put back for the next.
pub async fn producer_consumer(n: u64) -> u64 {
    let queue = Queue::bounded(CAPACITY);
    let consumers: Vec<_> = (0..n).map(|_| spawn(consumer(queue.clone()))).collect();
    for item in 0..items(n) {
        queue.put(Some(item)).await;
        if item % items_a_pause(n) == 0 {
            sleep(millis(0.3)).await;
        }
    }
    queue.put(None).await;
    sum(consumers).await
}

async fn consumer(queue: Queue<Option<u64>>) -> u64 {
    let mut sum = 0;
    while let Some(item) = queue.get().await {
        sleep(millis(1.0)).await;
        sum += item;
    }
    queue.put(None).await;
    sum
}

/// N requests that fail and are tried again.
pub async fn retry(n: u64) -> u64 {
    let request = |i| async move {
        for tries in 0..TRIES {
            if tries >= failures(i) {
                return 1;
            }
            sleep(back_off(tries)).await;
        }
        0
    };
    sum((0..n).map(|i| spawn(request(i)))).await
}

/// N operations, each under its own time limit.
pub async fn timeouts(n: u64) -> u64 {
    let limited = |i| async move {
        match timeout(limit(), sleep(operation(i))).await {
            Ok(()) | Err(_) => 1,
        }
    };
    sum((0..n).map(|i| spawn(limited(i)))).await
}

/// N requests in two steps, counted as they complete.
pub async fn batch_inference(n: u64) -> u64 {
    let request = |i| async move {
        sleep(millis(0.5)).await;
        after(millis(1.0), i).await
    };
    let mut requests = as_completed((0..n).map(|i| spawn(request(i))));
    let mut sum = 0;
    while let Some(id) = requests.next().await {
        sum += id.expect("no panic");
    }
    sum
}
