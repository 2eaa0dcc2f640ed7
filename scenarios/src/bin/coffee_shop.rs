//! Five customers, one barista: why do five coffees take 3 s and not 15?

use std::{process::ExitCode, thread};

use executor::{join_all, sleep};
use scenarios::{About, Actor, Bar, Engine, Scenario, Story, Word, count, seconds};

async fn make_coffee(customer: Actor) {
    customer.says("started");
    sleep(seconds(3.0)).await;
    customer.says("finished");
}

async fn coffee_shop(story: &Story, shop: &Shop) {
    let customers = story.actors(shop.customers());
    join_all(customers.map(|customer| customer.spawn(make_coffee))).await;
    story.remark(shop.summary(story.time()));
}

// The same with threads: whoever waits sleeps on a thread of his own.

fn make_coffee_and_wait(customer: Actor) {
    customer.says("started");
    thread::sleep(seconds(3.0));
    customer.says("finished");
}

fn threads(story: &Story, shop: &Shop) {
    let customers = story.actors(shop.customers());
    let threads: Vec<_> = customers
        .map(|customer| customer.thread(make_coffee_and_wait))
        .collect();
    for thread in threads {
        thread.join().expect("a coffee is made without a panic");
    }
    story.remark(shop.summary(story.time()));
}

// The same as a plain loop: the barista stands at the machine until the coffee is done.

fn sequential(story: &Story, shop: &Shop) {
    for customer in story.actors(shop.customers()) {
        make_coffee_and_wait(customer);
    }
    story.remark(shop.summary(story.time()));
}

fn main() -> ExitCode {
    Scenario::new(&ABOUT, coffee_shop)
        .threads(threads)
        .sequential(sequential, |shop: &Shop| 3.0 * shop.customers as f64)
        .by_default(&[Engine::Sequential, Engine::Executor])
        .main()
}

#[derive(clap::Args)]
struct Shop {
    /// How many customers come in at once
    #[arg(long, value_name = "N", default_value = "5", value_parser = count(1..=1_000_000))]
    customers: usize,
}

impl Shop {
    fn customers(&self) -> impl Iterator<Item = String> + use<> {
        const NAMES: [&str; 5] = ["철수", "영희", "민수", "지영", "동현"];
        (0..self.customers).map(|i| match NAMES.get(i) {
            Some(name) => name.to_string(),
            None => format!("손님 {}", i + 1),
        })
    }

    fn summary(&self, took: f64) -> String {
        let over = took - 3.0;
        format!(
            "{} coffees in {took:.3} s: {over:.3} s beyond the 3 s that one takes",
            self.customers
        )
    }
}

const ABOUT: About = About {
    name: "coffee_shop",
    source: include_str!("coffee_shop.rs"),
    title: "Coffee shop: one barista, and a machine that takes 3 s a coffee",
    story: "\
Five customers order at once. A barista who stands at the machine until each coffee is done needs \
15 s. One who starts the machine, takes the next order, and comes back when the machine \
beeps needs 3 s: the waits overlap, though there are still only two hands. That is what an event loop does. \
Without --engine, both are told.",
    names: "  \
  asyncio.run      Executor::block_on   Runtime::block_on
  asyncio.sleep    sleep                tokio::time::sleep
  asyncio.gather   join_all             futures::future::join_all, JoinSet
  create_task      spawn                tokio::spawn",
    try_this: "  \
  --customers 1000 --engine all           a thousand: what does a thread cost, what a task?
  --customers 1000000 --engine executor   a million on one thread
  --virtual-time                          the same story without the wait
  --time-scale 0.1                        ten times as fast",
    words: &[
        Word("started", "orders; the machine starts", Bar::Full),
        Word("finished", "takes the coffee", Bar::End),
    ],
};
