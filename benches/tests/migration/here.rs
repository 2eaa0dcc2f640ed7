//! The core of each scenario, on this executor.

use std::thread;

pub use executor::block_on;
use executor::{as_completed, join, join_all, sleep, spawn, sync::Queue, timeout};

use super::{Fate, Kept, seconds, why};

async fn brew(what: &'static str, takes: f64) -> &'static str {
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
    for user in ["user 1", "user 2"] {
        brew(user, 1.0).await;
    }
    let users = ["user 3", "user 4", "user 5"];
    let users = users.map(|user| spawn(brew(user, 1.0)));
    join_all(users).await.len()
}

pub async fn streaming() -> Vec<&'static str> {
    let videos = [("a", 2.0), ("b", 0.5), ("c", 1.5)];
    let downloads = videos.map(|(video, takes)| brew(video, takes));
    let mut downloads = as_completed(downloads);
    let mut order = Vec::new();
    while let Some(video) = downloads.next().await {
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
        if fate.is_good() {
            return Some(attempt);
        }
        sleep(seconds(f64::from(1 << attempt))).await;
    }
    None
}

pub async fn timeouts() -> Vec<bool> {
    let operations = [1.0, 3.0, 0.5];
    let each = operations.map(|takes| timeout(seconds(2.0), brew("operation", takes)));
    let each = join_all(each).await;
    each.iter().map(Result::is_ok).collect()
}

pub async fn batch_inference() -> Vec<u32> {
    let requests = [3, 1, 2].map(|n| {
        spawn(async move {
            sleep(seconds(f64::from(n))).await; // Preprocess.
            sleep(seconds(1.0)).await; // Infer.
            n
        })
    });
    let mut requests = as_completed(requests);
    let mut done = Vec::new();
    while let Some(request) = requests.next().await {
        done.push(request.unwrap());
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
