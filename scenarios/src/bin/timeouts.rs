//! A time limit for all together, and one for each.

use std::{process::ExitCode, sync::mpsc, thread, time::Instant};

use executor::{join_all, sleep, timeout};
use scenarios::{About, Actor, Bar, Scenario, Story, Word, length_in_seconds, seconds};

async fn operate(operation: Actor, takes: f64) {
    operation.says("started");
    sleep(seconds(takes)).await;
    operation.says("finished");
}

async fn timeouts(story: &Story, own: &Flags) {
    let main = story.actor("main");

    // One limit around the group: when it is over, those not done are dropped where they stand.
    story.phase("together");
    let operations = own.operations(story);
    let all = join_all(operations.map(|(operation, takes)| operate(operation, takes)));
    match timeout(seconds(own.limit), all).await {
        Ok(_) => main.says("completed"),
        Err(_) => main.says("timed_out"),
    }

    // A limit for each: one that is late harms no other.
    story.phase("individual");
    let limit = seconds(own.limit);
    let each = own.operations(story).map(|(operation, takes)| {
        operation.spawn(move |operation| timeout(limit, operate(operation, takes)))
    });
    let each = join_all(each).await;
    let in_time = each.iter().map(|one| matches!(one, Ok(Ok(()))));
    own.summary(story, &main, in_time);
}

// With threads: who waits can stop waiting, but nobody can stop a thread. One that is late runs on
// to its end, and says so.

fn operate_and_wait(operation: Actor, takes: f64) {
    operation.says("started");
    thread::sleep(seconds(takes));
    operation.says("finished");
}

fn threads(story: &Story, own: &Flags) {
    let main = story.actor("main");
    for phase in ["together", "individual"] {
        story.phase(phase);
        let (mut threads, mut results) = (Vec::new(), Vec::new());
        let deadline = Instant::now() + seconds(own.limit);
        for (operation, takes) in own.operations(story) {
            let (done, result) = mpsc::channel();
            results.push(result);
            threads.push(operation.thread(move |operation| {
                operate_and_wait(operation, takes);
                // Nobody may be waiting any more.
                let _ = done.send(());
            }));
        }
        let left = || deadline.saturating_duration_since(Instant::now());
        let in_time: Vec<bool> = results
            .iter()
            .map(|result| result.recv_timeout(left()).is_ok())
            .collect();
        let all = in_time.iter().all(|&in_time| in_time);
        match phase {
            "together" if all => main.says("completed"),
            "together" => main.says("timed_out"),
            _ => own.summary(story, &main, in_time.into_iter()),
        }
        if !all {
            story.remark("a thread cannot be dropped: those that are late run on");
        }
        for thread in threads {
            thread.join().expect("an operation ends without a panic");
        }
    }
}

fn main() -> ExitCode {
    Scenario::new(&ABOUT, timeouts)
        .threads(threads)
        .not_sequential(
            "a plain loop cannot look at the clock while it waits; try --engine threads",
        )
        .main()
}

#[derive(clap::Args)]
struct Flags {
    /// How long each operation takes, in seconds
    #[arg(long, value_name = "SECONDS,..", default_value = "1,3,0.5")]
    #[arg(value_delimiter = ',', value_parser = length_in_seconds)]
    operations: Vec<f64>,
    /// The time limit, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = length_in_seconds)]
    limit: f64,
}

impl Flags {
    /// Each operation with its length.
    fn operations(&self, story: &Story) -> impl Iterator<Item = (Actor, f64)> {
        let actors = story.actors((1..=self.operations.len()).map(|n| format!("operation {n}")));
        actors.zip(self.operations.iter().copied())
    }

    /// Which of them were in time, in their order.
    fn summary(&self, story: &Story, main: &Actor, in_time: impl Iterator<Item = bool>) {
        let mut succeeded = 0;
        for (n, in_time) in (1..).zip(in_time) {
            succeeded += usize::from(in_time);
            let word = if in_time { "succeeded" } else { "timed_out" };
            main.says_with(word, [("n", n)]);
        }
        let all = self.operations.len();
        story.remark(format!(
            "{succeeded} of {all} in time: what is late is dropped, and never finishes"
        ));
    }
}

const ABOUT: About = About {
    name: "timeouts",
    source: include_str!("timeouts.rs"),
    title: "Timeouts: operations of 1, 3 and 0.5 s, and a limit of 2 s",
    story: "\
First one limit around all three: at 2 s what is not done is dropped where it stands, and never says that it is \
finished; two results that were there are lost with it. Then a limit for each: two succeed, one does not. A future \
can be dropped at any await. A thread cannot: --engine threads stops waiting for it, and it runs on.",
    names: "  \
  asyncio.wait_for(gather(..), 2)   timeout(limit, join_all(..))   tokio::time::timeout
  asyncio.TimeoutError              time::Elapsed                  tokio::time::error::Elapsed
  task.cancel()                     drop the future, or abort()    drop the future, or abort()",
    try_this: "  \
  --limit 4             all are in time
  --operations 2,2,2    the value and the limit at the same moment: the value wins
  --engine threads      who says \"finished\" after the limit?",
    words: &[
        Word("started", "starts", Bar::Full),
        Word("finished", "is finished", Bar::End),
        Word("completed", "all are done in time", Bar::Same),
        Word("succeeded", "operation {n} was in time", Bar::Same),
        Word("timed_out", "the time is up[ for operation {n}]", Bar::Same),
    ],
};
