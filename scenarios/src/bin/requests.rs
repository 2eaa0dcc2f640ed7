//! Five requests: one after another, and together.

use std::{process::ExitCode, thread};

use executor::{join_all, sleep};
use scenarios::{About, Actor, Bar, Scenario, Story, Word, count, seconds};

async fn fetch(user: Actor) {
    user.says("requested");
    sleep(seconds(1.0)).await;
    user.says("received");
}

async fn requests(story: &Story, own: &Flags) {
    story.phase("sequential");
    for user in story.actors(own.users()) {
        fetch(user).await;
    }
    let one_after_another = story.time();

    story.phase("concurrent");
    let users = story.actors(own.users());
    join_all(users.map(|user| user.spawn(fetch))).await;
    compare(story, one_after_another);
}

// With threads.

fn fetch_and_wait(user: Actor) {
    user.says("requested");
    thread::sleep(seconds(1.0));
    user.says("received");
}

fn threads(story: &Story, own: &Flags) {
    sequential(story, own);
    let one_after_another = story.time();

    story.phase("concurrent");
    let users = story.actors(own.users());
    let threads: Vec<_> = users.map(|user| user.thread(fetch_and_wait)).collect();
    for thread in threads {
        thread.join().expect("a request ends without a panic");
    }
    compare(story, one_after_another);
}

// A plain loop knows one way only.

fn sequential(story: &Story, own: &Flags) {
    story.phase("sequential");
    for user in story.actors(own.users()) {
        fetch_and_wait(user);
    }
}

fn compare(story: &Story, one_after_another: f64) {
    let together = story.time() - one_after_another;
    story.remark(format!(
        "one after another {one_after_another:.3} s, together {together:.3} s: {:.1} times as fast",
        one_after_another / together
    ));
}

fn main() -> ExitCode {
    Scenario::new(&ABOUT, requests)
        .threads(threads)
        .sequential(sequential, |own: &Flags| own.users as f64)
        .main()
}

#[derive(clap::Args)]
struct Flags {
    /// How many users are asked for
    #[arg(long, value_name = "N", default_value = "5", value_parser = count(1..=100_000))]
    users: usize,
}

impl Flags {
    fn users(&self) -> impl Iterator<Item = String> + use<> {
        (1..=self.users).map(|n| format!("user {n}"))
    }
}

const ABOUT: About = About {
    name: "requests",
    source: include_str!("requests.rs"),
    title: "Requests: the data of five users, 1 s each",
    story: "\
The same async fn is awaited five times: first in a loop, one after another, which takes 5 s; then all together, \
which takes 1 s. An async fn alone makes nothing concurrent: who awaits it does. (--engine sequential tells the \
first half only.)",
    names: "  \
  await in a loop   .await in a loop   .await in a loop
  asyncio.gather    join_all           futures::future::join_all, JoinSet
  asyncio.sleep     sleep              tokio::time::sleep",
    try_this: "  \
  --users 50 --time-scale 0.1   the first half grows, the second does not
  --engine all                  what threads make of it",
    words: &[
        Word("requested", "is asked for", Bar::Full),
        Word("received", "has arrived", Bar::End),
    ],
};
