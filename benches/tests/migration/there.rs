//! The same on tokio's current-thread runtime, inside a `LocalSet`.

use std::rc::Rc;

use futures::future::{join, join_all};
use tokio::{
    runtime::Builder,
    sync::{Mutex, mpsc},
    task::{JoinSet, LocalSet, spawn_local as spawn},
    time::{sleep, timeout},
};

use super::{Kept, seconds};

#[path = "alike.rs"]
#[expect(
    clippy::duplicate_mod,
    reason = "the same code with the names of each side"
)]
mod alike;
pub use alike::*;

/// What `executor::block_on` does in one word.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    LocalSet::new().block_on(&runtime, future)
}

pub async fn streaming() -> Vec<u32> {
    let mut videos = JoinSet::new();
    for (video, takes) in [(1, 2.0), (2, 0.5), (3, 1.5), (4, 1.0)] {
        videos.spawn_local(brew(video, takes));
    }
    let mut order = Vec::new();
    while let Some(video) = videos.join_next().await {
        order.push(video.unwrap());
    }
    order
}

pub async fn producer_consumer(kept: Kept) {
    let (queue, items) = mpsc::channel(5);
    let items = Rc::new(Mutex::new(items));
    let consumers = [(); 3].map(|()| {
        let (items, kept) = (items.clone(), kept.clone());
        spawn(async move {
            loop {
                let item = items.lock().await.recv().await;
                let Some(item) = item else { break };
                sleep(seconds(1.0)).await;
                kept.borrow_mut().push(item);
            }
        })
    });
    for item in 0..10 {
        queue.send(item).await.unwrap();
        sleep(seconds(0.3)).await;
    }
    drop(queue); // The end of the channel is the sentinel.
    join_all(consumers).await;
}

pub async fn batch_inference() -> usize {
    let mut requests = JoinSet::new();
    for request in ["REQ-001", "REQ-002", "REQ-003", "REQ-004"] {
        requests.spawn_local(async move {
            let preprocessed = brew(request, 0.5).await;
            brew(preprocessed, 1.0).await // Infer.
        });
    }
    let mut done = 0;
    while let Some(request) = requests.join_next().await {
        request.unwrap();
        done += 1;
    }
    done
}
