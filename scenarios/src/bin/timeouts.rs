//! A time limit for all together, and one for each.

use std::{process::ExitCode, sync::mpsc, thread};

use executor::{join_all, sleep, timeout};
use scenarios::{About, Actor, Bar, Scenario, Story, length_in_seconds, listed, seconds};

async fn operate(operation: Actor, takes: f64) -> String {
    operation.says_more("started", &[], [("takes", takes)]);
    sleep(seconds(takes)).await;
    operation.says("finished");
    result_of(&operation)
}

async fn timeouts(story: &Story, own: &Flags) {
    let main = story.actor("main");
    let limit = seconds(own.limit);

    // One limit around the group: when it is over, those not done are dropped where they stand.
    story.phase("together");
    let operations = own.operations(story, 1);
    let all = join_all(operations.map(|(operation, takes)| operate(operation, takes)));
    match timeout(limit, all).await {
        Ok(results) => main.says_more("completed", &[], [("results", results)]),
        Err(_) => main.says("timed_out"),
    }
    story.remark("dropped_together");

    // A limit for each, one after another. (The tutorial's own loop fails: it reads `i` in the list that it runs over.)
    story.phase("individual");
    for (n, (operation, takes)) in (1..).zip(own.operations(story, 10)) {
        match timeout(limit, operate(operation, takes)).await {
            Ok(result) => main.says_more("succeeded", &[("n", n.into())], [("result", result)]),
            Err(_) => main.says_with("timed_out", [("n", n)]),
        }
    }
    story.remark("dropped");
}

// With threads: main can stop waiting, but no thread can be stopped. One that is late runs on to its end, and says so.

fn operate_and_wait(operation: Actor, takes: f64) -> String {
    operation.says_more("started", &[], [("takes", takes)]);
    thread::sleep(seconds(takes));
    operation.says("finished");
    result_of(&operation)
}

fn threads(story: &Story, own: &Flags) {
    let main = story.actor("main");

    story.phase("together");
    let (done, results) = mpsc::channel();
    let operations = own.operations(story, 1);
    let together: Vec<_> = operations
        .map(|operation| start(operation, done.clone()))
        .collect();
    let deadline = story.time() + own.limit;
    let left = || seconds((deadline - story.time()).max(0.0));
    let in_time = (1..=together.len()).map_while(|_| results.recv_timeout(left()).ok());
    if in_time.count() == together.len() {
        main.says_more("completed", &[], [("results", join(together))]);
    } else {
        main.says("timed_out");
        join(together);
    }
    story.remark("runs_on");

    story.phase("individual");
    let mut operations = Vec::new();
    for (n, operation) in (1..).zip(own.operations(story, 10)) {
        let (done, result) = mpsc::channel();
        operations.push(start(operation, done));
        match result.recv_timeout(seconds(own.limit)) {
            Ok(result) => main.says_more("succeeded", &[("n", n.into())], [("result", result)]),
            Err(_) => main.says_with("timed_out", [("n", n)]),
        }
    }
    join(operations);
    story.remark("runs_on");
}

fn start(
    (operation, takes): (Actor, f64),
    done: mpsc::Sender<String>,
) -> thread::JoinHandle<String> {
    operation.thread(move |operation| {
        let result = operate_and_wait(operation, takes);
        // Main may have stopped waiting.
        let _ = done.send(result.clone());
        result
    })
}

fn join(threads: Vec<thread::JoinHandle<String>>) -> Vec<String> {
    let threads = threads.into_iter();
    threads
        .map(|thread| thread.join().expect("an operation ends without a panic"))
        .collect()
}

/// What operation 10 comes to: `Result-10`.
fn result_of(operation: &Actor) -> String {
    operation.name().replace("operation ", "Result-")
}

fn main() -> ExitCode {
    Scenario::new(&ABOUT, timeouts)
        .threads(threads)
        .sizes(|own| {
            vec![
                ("seconds", listed(&own.operations)),
                ("limit", listed(&[own.limit])),
            ]
        })
        .main()
}

#[derive(clap::Args)]
struct Flags {
    #[arg(long, value_name = "SECONDS,..", default_value = "1,3,0.5")]
    #[arg(value_delimiter = ',', value_parser = length_in_seconds)]
    operations: Vec<f64>,
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = length_in_seconds)]
    limit: f64,
}

impl Flags {
    /// Each operation with its length, numbered from `first`.
    fn operations(&self, story: &Story, first: usize) -> impl Iterator<Item = (Actor, f64)> {
        let numbers = first..first + self.operations.len();
        let actors = story.actors(numbers.map(|n| format!("operation {n}")));
        actors.zip(self.operations.iter().copied())
    }
}

#[rustfmt::skip]
const ABOUT: About = About {
    name: "timeouts",
    source: include_str!("timeouts.rs"),
    events: &[
        ("started", Bar::Full),
        ("finished", Bar::End),
        ("completed", Bar::Same),
        ("succeeded", Bar::Same),
        ("timed_out", Bar::Same),
    ],
    names: &[
        ["asyncio.wait_for(gather(..), 2)", "timeout(limit, join_all(..))", "tokio::time::timeout"],
        ["asyncio.TimeoutError", "time::Elapsed", "tokio::time::error::Elapsed"],
        ["task.cancel()", "drop the future, or abort()", "drop the future, or abort()"],
    ],
    tries: &["--limit 4 --virtual-time", "--operations 2,2,2 --virtual-time", "--engine threads --time-scale 0.1"],
};
