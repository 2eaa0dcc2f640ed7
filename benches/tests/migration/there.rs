//! The same on tokio's current-thread runtime, inside a `LocalSet`.

use std::{rc::Rc, thread};

use futures::future::{join, join_all};
use tokio::{
    runtime::Builder,
    sync::{Mutex, mpsc},
    task::{JoinSet, LocalSet, spawn_local},
    time::{sleep, timeout},
};

use super::{Fate, Kept, seconds, why};

/// What `executor::block_on` does in one word.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    LocalSet::new().block_on(&runtime, future)
}

async fn brew<T>(what: T, takes: f64) -> T {
    sleep(seconds(takes)).await;
    what
}

pub async fn basics() -> [&'static str; 3] {
    let egg = spawn_local(brew("egg", 0.5));
    let coffee = brew("coffee", 2.0);
    let toast = brew("toast", 1.0);
    let (coffee, toast) = join(coffee, toast).await;
    [coffee, toast, egg.await.unwrap()]
}

pub async fn coffee_shop() -> Vec<&'static str> {
    let customers = ["철수", "영희", "민수", "지영", "동현"];
    let coffees = customers.map(|customer| spawn_local(brew(customer, 3.0)));
    let coffees = join_all(coffees).await;
    coffees.into_iter().map(Result::unwrap).collect()
}

pub async fn requests() -> usize {
    let users = ["User1", "User2", "User3", "User4", "User5"];
    for user in users {
        brew(user, 1.0).await;
    }
    let together = users.map(|user| spawn_local(brew(user, 1.0)));
    join_all(together).await.len()
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
        spawn_local(async move {
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

pub async fn stock_prices() -> Vec<Result<u32, String>> {
    let tickers = ["AAPL", "GOOGL", "MSFT"];
    let prices = tickers.map(|ticker| {
        spawn_local(async move {
            sleep(seconds(0.5)).await;
            assert!(ticker != "GOOGL", "halted");
            100
        })
    });
    let prices = join_all(prices).await.into_iter();
    prices
        .map(|price| price.map_err(|e| why(e.into_panic())))
        .collect()
}

pub async fn retry(mut fate: Fate) -> Option<u32> {
    for attempt in 0..3 {
        sleep(seconds(0.5)).await; // The request.
        if fate.is_good() {
            return Some(attempt);
        }
        if attempt < 2 {
            sleep(seconds(f64::from(1 << attempt))).await;
        }
    }
    None
}

pub async fn timeouts() -> Vec<&'static str> {
    let (limit, mut in_time) = (seconds(2.0), Vec::new());
    let together = [("1", 1.0), ("2", 3.0), ("3", 0.5)];
    let together = together.map(|(operation, takes)| brew(operation, takes));
    if let Ok(results) = timeout(limit, join_all(together)).await {
        in_time.extend(results);
    }
    for (operation, takes) in [("10", 1.0), ("11", 3.0), ("12", 0.5)] {
        if let Ok(result) = timeout(limit, brew(operation, takes)).await {
            in_time.push(result);
        }
    }
    in_time
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

pub fn loop_per_core(cores: u32) -> u32 {
    let cores = (0..cores).map(|core| {
        thread::spawn(move || {
            block_on(async move {
                sleep(seconds(0.1)).await;
                core
            })
        })
    });
    let threads = Vec::from_iter(cores).into_iter();
    threads.map(|core| core.join().unwrap()).sum()
}
