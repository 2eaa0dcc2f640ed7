//! Four requests to a model, with progress as they complete.

use std::{process::ExitCode, sync::mpsc, thread};

use executor::{as_completed, sleep};
use scenarios::{About, Actor, Bar, Scenario, Story, Word, count, seconds};

async fn infer(request: Actor) {
    request.says("received");
    request.says("preprocessing");
    sleep(seconds(0.5)).await;
    request.says("inferring");
    sleep(seconds(1.0)).await;
    request.says("finished");
}

async fn batch_inference(story: &Story, own: &Flags) {
    let main = story.actor("main");
    let requests = story.actors(own.requests());
    let mut requests = as_completed(requests.map(|request| request.spawn(infer)));
    let mut n = 0;
    while let Some(finished) = requests.next().await {
        finished.expect("a request ends without a panic");
        n += 1;
        main.says_with("progress", [("n", n)]);
    }
    own.remark(story);
}

// With threads: each says over a channel that it is done.

fn infer_and_wait(request: Actor) {
    request.says("received");
    request.says("preprocessing");
    thread::sleep(seconds(0.5));
    request.says("inferring");
    thread::sleep(seconds(1.0));
    request.says("finished");
}

fn threads(story: &Story, own: &Flags) {
    let main = story.actor("main");
    let (done, finished) = mpsc::channel();
    for request in story.actors(own.requests()) {
        let done = done.clone();
        request.thread(move |request| {
            infer_and_wait(request);
            done.send(())
        });
    }
    drop(done);
    for (n, ()) in (1..=own.requests).zip(finished) {
        main.says_with("progress", [("n", n)]);
    }
    own.remark(story);
}

// As a plain loop.

fn sequential(story: &Story, own: &Flags) {
    let main = story.actor("main");
    for (n, request) in (1..=own.requests).zip(story.actors(own.requests())) {
        infer_and_wait(request);
        main.says_with("progress", [("n", n)]);
    }
    own.remark(story);
}

fn main() -> ExitCode {
    Scenario::new(&ABOUT, batch_inference)
        .threads(threads)
        .sequential(sequential, |own: &Flags| 1.5 * own.requests as f64)
        .main()
}

#[derive(clap::Args)]
struct Flags {
    /// How many requests come in
    #[arg(long, value_name = "N", default_value = "4", value_parser = count(1..=100_000))]
    requests: usize,
}

impl Flags {
    fn requests(&self) -> impl Iterator<Item = String> + use<> {
        (1..=self.requests).map(|n| format!("REQ-{n:03}"))
    }

    fn remark(&self, story: &Story) {
        let (requests, time) = (self.requests, story.time());
        story.remark(format!(
            "{requests} requests in {time:.3} s: {:.1} a second",
            requests as f64 / time
        ));
    }
}

const ABOUT: About = About {
    name: "batch_inference",
    source: include_str!("batch_inference.rs"),
    title: "Batch inference: four requests, 0.5 s to prepare and 1 s to infer each",
    story: "\
Each request goes through two waits; the four go side by side, and as_completed counts them as they are done. 1.5 s \
and not 6. It works because both steps *wait* (for a disk, for an accelerator, for a server). Were they to compute on \
this thread, nothing would overlap: that is work for spawn_blocking.",
    names: "  \
  asyncio.as_completed   as_completed     JoinSet::join_next, FuturesUnordered
  create_task            spawn            tokio::spawn
  asyncio.to_thread      spawn_blocking   tokio::task::spawn_blocking",
    try_this: "  \
  --requests 100    a hundred at once
  --engine all      what threads make of it",
    words: &[
        Word("received", "is received", Bar::Light),
        Word("preprocessing", "is prepared", Bar::Light),
        Word("inferring", "is inferred", Bar::Full),
        Word("finished", "has its answer", Bar::End),
        Word("progress", "{n} done", Bar::Same),
    ],
};
