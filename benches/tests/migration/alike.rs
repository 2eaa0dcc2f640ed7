//! What is the same on both. Only what the names stand for differs: each side imports its own.

use std::thread;

use super::{block_on, join, join_all, sleep, spawn, timeout};
use crate::{Fate, seconds, why};

pub async fn brew<T>(what: T, takes: f64) -> T {
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
