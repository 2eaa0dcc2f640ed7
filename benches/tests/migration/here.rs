//! The core of each scenario, on this executor.

use executor::{as_completed, join, join_all, sleep, spawn, sync::Queue, timeout};

use super::{Kept, seconds};

pub use executor::block_on;

#[path = "alike.rs"]
#[expect(
    clippy::duplicate_mod,
    reason = "the same code with the names of each side"
)]
mod alike;
pub use alike::*;

pub async fn streaming() -> Vec<u32> {
    let videos = [(1, 2.0), (2, 0.5), (3, 1.5), (4, 1.0)];
    let mut videos = as_completed(videos.map(|(video, takes)| brew(video, takes)));
    let mut order = Vec::new();
    while let Some(video) = videos.next().await {
        order.push(video);
    }
    order
}

pub async fn producer_consumer(kept: Kept) {
    let queue = Queue::bounded(5);
    let consumers = [(); 3].map(|()| {
        let (queue, kept) = (queue.clone(), kept.clone());
        spawn(async move {
            while let Some(item) = queue.get().await {
                sleep(seconds(1.0)).await;
                kept.borrow_mut().push(item);
            }
            queue.put(None).await; // For the next one.
        })
    });
    for item in 0..10 {
        queue.put(Some(item)).await;
        sleep(seconds(0.3)).await;
    }
    queue.put(None).await;
    join_all(consumers).await;
}

pub async fn batch_inference() -> usize {
    let requests = ["REQ-001", "REQ-002", "REQ-003", "REQ-004"].map(|request| {
        spawn(async move {
            let preprocessed = brew(request, 0.5).await;
            brew(preprocessed, 1.0).await // Infer.
        })
    });
    let mut requests = as_completed(requests);
    let mut done = 0;
    while let Some(request) = requests.next().await {
        request.unwrap();
        done += 1;
    }
    done
}
