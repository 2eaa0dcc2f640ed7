//! The core of each scenario, on this executor.

use std::thread;

pub use executor::block_on;
use executor::{as_completed, join, join_all, sleep, spawn, sync::Queue, timeout};

use super::{Fate, Kept, seconds, why};

async fn brew<T>(what: T, takes: f64) -> T {
    sleep(seconds(takes)).await;
    what
}

pub async fn basics() -> [&'static str; 3] {
    let egg = spawn(brew("egg", 0.5));
    let coffee = brew("coffee", 2.0);
    let toast = brew("toast", 1.0);
    let (coffee, toast) = join(coffee, toast).await;
    [coffee, toast, egg.await.unwrap()]
}

pub async fn coffee_shop() -> Vec<&'static str> {
    let customers = ["철수", "영희", "민수", "지영", "동현"];
    let coffees = customers.map(|customer| spawn(brew(customer, 3.0)));
    let coffees = join_all(coffees).await;
    coffees.into_iter().map(Result::unwrap).collect()
}

pub async fn requests() -> usize {
    let users = ["User1", "User2", "User3", "User4", "User5"];
    for user in users {
        brew(user, 1.0).await;
    }
    let together = users.map(|user| spawn(brew(user, 1.0)));
    join_all(together).await.len()
}

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

pub async fn stock_prices() -> Vec<Result<u32, String>> {
    let tickers = ["AAPL", "GOOGL", "MSFT"];
    let prices = tickers.map(|ticker| {
        spawn(async move {
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
