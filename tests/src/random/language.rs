//! What can a random program say?
//!
//! Everything that the public API has, in a form that can be made at random, made smaller and pasted
//! into a test. Handles, wakers, queues and the like have places with a number, which all tasks share.

use executor::combinators::ReturnWhen;

/// How many places there are for handles, for wakers, for gates and on the shelf.
pub const PLACES: usize = 4;
/// How many executors there are.
pub const EXECUTORS: usize = 2;

/// A whole program: its queues (by capacity, 0 for none) and what its thread does.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// The capacity of each queue, 0 for a queue without bounds.
    pub queues: Vec<usize>,
    /// What the thread does, one after another. After that everything is dropped.
    pub stages: Vec<Stage>,
}

/// What the thread does outside of any executor.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// `block_on` on this executor.
    Run(usize, Body),
    /// This, outside of both executors.
    Outside(Act),
}

/// What a task does, or a child of a combinator: its steps, one after another.
pub type Body = Vec<Step>;

/// One step of a task. Durations are milliseconds; [`FOREVER`] is `Duration::MAX`.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Does something that takes no wait.
    Do(Act),
    /// From here on, does this when the body is dropped, be it over or not.
    Guard(Vec<Act>),
    /// Yields once.
    Yield,
    /// Sleeps.
    Sleep(u64),
    /// Sleeps until this time on the executor's clock.
    SleepUntil(u64),
    /// Makes a sleep, does something else, and then awaits the sleep.
    SleepBeside(u64, Body),
    /// Gives the body so much time.
    Timeout(u64, Body),
    /// Gives the body until this time on the executor's clock.
    TimeoutAt(u64, Body),
    /// Waits for some ticks of an interval, each under a time limit, perhaps.
    Beat {
        /// The period.
        period: u64,
        /// How long it waits for each tick; then it takes the next turn.
        limit: Option<u64>,
        /// How many ticks, or limits.
        times: usize,
        /// What it does after each.
        between: Body,
    },
    /// Takes the handle from its place and awaits it.
    Await(usize),
    /// Awaits the handle where it is; another may do so, too, and take the wake from this one.
    Watch(usize),
    /// Runs some bodies together.
    Gather(How, Vec<Body>),
    /// The same, and polls on when a child has panicked.
    GatherOn(How, Vec<Body>),
    /// Puts a new item into a queue.
    Put(usize),
    /// Gets an item.
    Get(usize),
    /// Waits until all items are done.
    QueueJoin(usize),
    /// Keeps the waker of this poll.
    Keep(usize),
    /// Waits at a gate for its own turn: a future written by hand.
    Pass(usize),
    /// Polls the body with a waker of another kind.
    Wrap(Wrapper, Body),
    /// Does the body this many times.
    Repeat(usize, Body),
    /// Polls the body once and puts it on the shelf.
    Start(usize, Body),
    /// Takes a body from the shelf and goes on with it.
    Resume(usize),
    /// Ends the body with an error.
    Fail,
    /// Ends the body with an output that holds a handle.
    Return(usize),
}

/// What takes no wait, and so can be done in a drop as well.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Spawns a task; its handle comes to this place, and the one before it goes.
    Spawn(usize, Body),
    /// The same on this executor, whichever one runs.
    SpawnOn(usize, usize, Body),
    /// Aborts a task.
    Abort(usize),
    /// Drops a handle.
    Forget(usize),
    /// Asks whether a task is over.
    IsFinished(usize),
    /// Wakes a waker that was kept.
    Wake(usize),
    /// Uses up a waker that was kept.
    Spend(usize),
    /// Wakes a waker that was kept, on another thread.
    WakeElsewhere(usize),
    /// Drops a waker that was kept.
    Lose(usize),
    /// Lets one pass a gate.
    Open(usize),
    /// Puts a new item, if there is room.
    TryPut(usize),
    /// Gets an item, if there is one.
    TryGet(usize),
    /// Says that an item is done.
    TaskDone(usize),
    /// Drops an executor; one that runs goes when its `block_on` is over.
    DropExecutor(usize),
    /// Calls `block_on` where that is wrong.
    Nest,
    /// Panics, unless its thread does so already.
    Panic,
}

/// A combinator.
#[derive(Clone, Debug, PartialEq)]
pub enum How {
    /// `join` of two.
    Join,
    /// `select` of two.
    Select,
    /// `join_all`.
    JoinAll,
    /// `try_join_all`.
    TryJoinAll,
    /// `as_completed`: takes this many, and does something after each.
    AsCompleted(usize, Body),
    /// `wait`, perhaps with a time limit; then goes on with what is pending, or drops it.
    Wait(ReturnWhen, Option<u64>, bool),
}

/// How the waker of a wrapped body differs from that of its task.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wrapper {
    /// One waker for all polls, which wakes the task.
    Steady,
    /// A new one for each poll. Those of earlier polls wake nobody.
    Fresh,
}

/// A duration that never ends.
pub const FOREVER: u64 = u64::MAX;

impl Program {
    /// The program as a test to paste.
    pub fn as_test(&self) -> String {
        let text = format!("{self:?}").replace('[', "vec![");
        let text = text.replace(&FOREVER.to_string(), "FOREVER");
        format!("#[test]\nfn found() {{\n    agree({text});\n}}\n")
    }
}
