//! What is a future, and when does it run?

use std::{
    pin::Pin,
    process::ExitCode,
    task::{Context, Poll},
};

use executor::{
    as_completed,
    combinators::{ReturnWhen, wait},
    join, sleep, yield_now,
};
use scenarios::{About, Actor, Bar, Driver, NoFlags, Scenario, Story, Word, seconds};

/// What most parts below wait for.
async fn brew(what: Actor, takes: f64) -> String {
    what.says("started");
    sleep(seconds(takes)).await;
    what.says("finished");
    what.name().to_owned()
}

/// A future does nothing until it is polled.
async fn lazy(story: &Story) {
    story.phase("lazy");
    let main = story.actor("main");
    let coffee = brew(story.actor("coffee"), 1.0);
    main.says("called");
    sleep(seconds(1.0)).await;
    main.says("awaiting");
    coffee.await;
}

/// A future by hand: a state, and a `poll` that moves it on.
struct Countdown {
    actor: Actor,
    left: u32,
}

impl Future for Countdown {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.left == 0 {
            self.actor.says("finished");
            return Poll::Ready(());
        }
        self.actor.says_with("polled", [("left", self.left)]);
        self.left -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// The same as an async fn: the compiler writes the state and the `poll`.
async fn countdown(actor: Actor, from: u32) {
    for left in (1..=from).rev() {
        actor.says_with("polled", [("left", left)]);
        yield_now().await;
    }
    actor.says("finished");
}

async fn by_hand(story: &Story) {
    story.phase("by hand");
    let (actor, left) = (story.actor("by hand"), 3);
    let by_hand = Countdown { actor, left };
    let by_compiler = countdown(story.actor("async fn"), 3);
    join(by_hand, by_compiler).await;
}

/// One `await` after the other adds the waits up.
async fn one_after_the_other(story: &Story) {
    story.phase("await");
    let coffee = brew(story.actor("coffee"), 2.0).await;
    let toast = brew(story.actor("toast"), 1.0).await;
    story
        .actor("main")
        .says_with("both", [("first", coffee), ("second", toast)]);
}

/// `join` overlaps them; the results stand in the order of the input.
async fn together(story: &Story) {
    story.phase("join");
    let coffee = brew(story.actor("coffee"), 2.0);
    let toast = brew(story.actor("toast"), 1.0);
    let (coffee, toast) = join(coffee, toast).await;
    story
        .actor("main")
        .says_with("both", [("first", coffee), ("second", toast)]);
}

/// A spawned task runs as soon as main waits for anything; a future that is only made waits for its `await`.
async fn spawned_or_not(story: &Story) {
    story.phase("spawn");
    let main = story.actor("main");
    let spawned = story.actor("spawned").spawn(|actor| brew(actor, 1.0));
    let not_spawned = brew(story.actor("not spawned"), 1.0);
    main.says("busy");
    sleep(seconds(1.5)).await;
    main.says("awaiting");
    spawned.await.expect("a coffee is brewed without a panic");
    not_spawned.await;
}

/// `wait` comes back at the first end, at the first error, or when all is done.
async fn three_ways_to_wait(story: &Story) {
    async fn job(actor: Actor, takes: f64, good: bool) -> Result<(), ()> {
        actor.says("started");
        sleep(seconds(takes)).await;
        actor.says(if good { "finished" } else { "failed" });
        good.then_some(()).ok_or(())
    }
    story.phase("wait");
    let main = story.actor("main");
    let jobs = [
        ("coffee", 1.0, true),
        ("toast", 2.0, false),
        ("egg", 3.0, true),
    ];
    let mut pending: Vec<_> = jobs
        .map(|(name, takes, good)| Box::pin(job(story.actor(name), takes, good)))
        .into();
    for (return_when, word) in [
        (ReturnWhen::FirstCompleted, "first_completed"),
        (ReturnWhen::FirstError, "first_error"),
        (ReturnWhen::AllCompleted, "all_completed"),
    ] {
        let waited = wait(pending, return_when, None).await;
        main.says_with(
            word,
            [
                ("done", waited.done.len()),
                ("pending", waited.pending.len()),
            ],
        );
        pending = waited.pending.into_iter().map(|(_, job)| job).collect();
    }
}

/// Results in the order in which they are ready.
async fn first_come(story: &Story) {
    story.phase("as_completed");
    let main = story.actor("main");
    let jobs = [("coffee", 1.5), ("toast", 0.5), ("egg", 1.0)];
    let jobs = jobs.map(|(name, takes)| story.actor(name).spawn(move |actor| brew(actor, takes)));
    let mut results = as_completed(jobs);
    while let Some(result) = results.next().await {
        main.says_with("got", [("what", result.expect("nothing panics"))]);
    }
}

/// A task lives on from one `block_on` to the next.
fn twice(executor: Driver, story: &Story) {
    let (main, task) = executor.block_on(async {
        story.phase("block_on");
        let main = story.actor("main");
        let task = story.actor("coffee").spawn(|actor| brew(actor, 2.0));
        sleep(seconds(1.0)).await;
        main.says("left");
        (main, task)
    });
    executor.block_on(async {
        main.says("back");
        let coffee = task.await.expect("a coffee is brewed without a panic");
        main.says_with("got", [("what", coffee)]);
    });
}

fn basics(executor: Driver, story: &Story, _: &NoFlags) {
    executor.block_on(async {
        lazy(story).await;
        by_hand(story).await;
        one_after_the_other(story).await;
        together(story).await;
        spawned_or_not(story).await;
        three_ways_to_wait(story).await;
        first_come(story).await;
    });
    twice(executor, story);
}

fn main() -> ExitCode {
    Scenario::with_executor(&ABOUT, basics).main()
}

const ABOUT: About = About {
    name: "basics",
    source: include_str!("basics.rs"),
    title: "Basics: what is a future, and when does it run?",
    story: "\
Eight small parts. lazy: an async fn that was called has done nothing yet. by hand: the same future, written by \
hand and by the compiler. await and join: 3 s against 2. spawn: a task starts by itself, a future does not. \
wait: three moments at which to come back. as_completed: in the order of completion. block_on: called twice, \
and a task lives on from one call to the next.",
    names: "  \
  coroutine               a future                  a future
  await                   .await                    .await
  asyncio.gather          join, join_all            tokio::join!
  create_task             spawn                     tokio::spawn
  asyncio.wait            wait, ReturnWhen          -
  asyncio.as_completed    as_completed              JoinSet, FuturesUnordered
  run_until_complete      Executor::block_on        Runtime::block_on",
    try_this: "  \
  --virtual-time          the same story without the wait
  --json                  the same story for programs
  leave out wake_by_ref in Countdown::poll, and see who notices",
    words: &[
        Word(
            "called",
            "has called the async fn: nothing runs yet",
            Bar::Same,
        ),
        Word("awaiting", "awaits it", Bar::Same),
        Word("started", "starts", Bar::Full),
        Word("finished", "is ready", Bar::End),
        Word("failed", "fails", Bar::Cut),
        Word("polled", "polled: {left} to go", Bar::Full),
        Word("got", "has {what}", Bar::Same),
        Word("both", "has {first} and {second}", Bar::Same),
        Word("busy", "does something else", Bar::Same),
        Word(
            "first_completed",
            "first completed: {done} done, {pending} pending",
            Bar::Same,
        ),
        Word(
            "first_error",
            "first error: {done} done, {pending} pending",
            Bar::Same,
        ),
        Word(
            "all_completed",
            "all completed: {done} done, {pending} pending",
            Bar::Same,
        ),
        Word(
            "left",
            "leaves the first block_on: the task stands still",
            Bar::Same,
        ),
        Word("back", "calls block_on again: the task goes on", Bar::Same),
    ],
};
