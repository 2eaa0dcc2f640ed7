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
use scenarios::{About, Actor, Bar, Driver, NoFlags, Scenario, Story, seconds};

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
    story.remark("lazy");
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
    story.remark("by_hand");
}

/// The tutorial's `task1` and `task2`.
async fn work(task: Actor, takes: f64) -> String {
    task.says("started");
    sleep(seconds(takes)).await;
    task.says("finished");
    task.name().replace("task", "Task") + " done"
}

/// One `await` after the other is a call after the other: the waits add up.
async fn one_after_the_other(story: &Story) {
    story.phase("await");
    let began = story.time();
    let first = work(story.actor("task 1"), 2.0).await;
    let second = work(story.actor("task 2"), 1.0).await;
    both(story, "await", began, [first, second]);
}

/// `join` overlaps them; the results stand in the order of the input.
async fn together(story: &Story) {
    story.phase("join");
    let began = story.time();
    let first = work(story.actor("task 1"), 2.0);
    let second = work(story.actor("task 2"), 1.0);
    let (first, second) = join(first, second).await;
    both(story, "join", began, [first, second]);
}

fn both(story: &Story, remark: &str, began: f64, results: [String; 2]) {
    let [first, second] = results;
    let main = story.actor("main");
    main.says_with("both", [("first", first), ("second", second)]);
    story.remark_with(remark, &[("took", (story.time() - began).into())]);
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
    story.remark("spawn");
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
    story.remark("wait");
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
    story.remark("as_completed");
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
        story.remark("block_on");
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

#[rustfmt::skip]
const ABOUT: About = About {
    name: "basics",
    source: include_str!("basics.rs"),
    events: &[
        ("called", Bar::Same),
        ("awaiting", Bar::Same),
        ("started", Bar::Full),
        ("finished", Bar::End),
        ("failed", Bar::Cut),
        ("polled", Bar::Full),
        ("got", Bar::Same),
        ("both", Bar::Same),
        ("busy", Bar::Same),
        ("first_completed", Bar::Same),
        ("first_error", Bar::Same),
        ("all_completed", Bar::Same),
        ("left", Bar::Same),
        ("back", Bar::Same),
    ],
    names: &[
        ["coroutine", "Future", "Future"],
        ["await", ".await", ".await"],
        ["asyncio.gather", "join, join_all", "tokio::join!"],
        ["create_task", "spawn", "tokio::spawn"],
        ["asyncio.wait", "wait, ReturnWhen", "-"],
        ["asyncio.as_completed", "as_completed", "JoinSet, FuturesUnordered"],
        ["run_until_complete", "Executor::block_on", "Runtime::block_on"],
    ],
    tries: &["--virtual-time", "--json --virtual-time", "--trace basics.html --virtual-time"],
};
