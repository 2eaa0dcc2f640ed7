//! Five customers, one barista: why do five coffees take 3 s and not 15?

use std::{process::ExitCode, thread};

use executor::{join_all, sleep};
use scenarios::{About, Actor, Bar, Engine, Scenario, Story, count, seconds};

async fn make_coffee(customer: Actor) {
    customer.says("started");
    sleep(seconds(3.0)).await;
    customer.says("finished");
}

async fn coffee_shop(story: &Story, shop: &Shop) {
    let customers = story.actors(shop.customers());
    join_all(customers.map(|customer| customer.spawn(make_coffee))).await;
    shop.served_together(story);
    story.remark("one_thread");
}

// The same with threads: each customer waits on a thread of his own.

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
    shop.served_together(story);
}

// The same as a plain loop: the barista stands at the machine until the coffee is done.

fn sequential(story: &Story, shop: &Shop) {
    for customer in story.actors(shop.customers()) {
        make_coffee_and_wait(customer);
    }
    shop.served_one_by_one(story);
}

fn main() -> ExitCode {
    Scenario::new(&ABOUT, coffee_shop)
        .threads(threads)
        .sequential(sequential, Shop::one_by_one)
        .by_default(&[Engine::Sequential, Engine::Executor])
        .sizes(|shop| vec![("customers", shop.customers.into())])
        .main()
}

#[derive(clap::Args)]
struct Shop {
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

    /// How many seconds a plain loop needs.
    fn one_by_one(&self) -> f64 {
        3.0 * self.customers as f64
    }

    fn served_one_by_one(&self, story: &Story) {
        let fields = [
            ("customers", self.customers.into()),
            ("took", story.time().into()),
        ];
        story.remark_with("one_by_one", &fields);
    }

    fn served_together(&self, story: &Story) {
        let fields = [
            ("customers", self.customers.into()),
            ("took", story.time().into()),
            ("one_by_one", self.one_by_one().into()),
            ("times", (self.one_by_one() / story.time()).into()),
        ];
        story.remark_with("together", &fields);
    }
}

#[rustfmt::skip]
const ABOUT: About = About {
    name: "coffee_shop",
    source: include_str!("coffee_shop.rs"),
    events: &[("started", Bar::Full), ("finished", Bar::End)],
    names: &[
        ["asyncio.run", "Executor::block_on", "Runtime::block_on"],
        ["asyncio.sleep", "sleep", "tokio::time::sleep"],
        ["asyncio.gather", "join_all", "futures::future::join_all, JoinSet"],
        ["create_task", "spawn", "tokio::spawn"],
    ],
    tries: &[
        "--customers 1000 --engine all",
        "--customers 1000000 --engine executor",
        "--virtual-time",
        "--time-scale 0.1",
    ],
};
