//! How much is there on the loop now, what does each task wait on, and who awaits whom?
//!
//! The loop has the numbers anyway. What a task waits on it does not know: a recorder does, and one
//! that keeps no event is enough. asyncio has `python -m asyncio pstree`.
//!
//! Next: `inspect/trace/mod.rs`

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};

use super::trace::{Names, Phase, Reason, Recorder, State, TaskState, Wait, seconds};
use crate::core::{Runtime, current};
use crate::{executor::Executor, task::Id, time::Instant};

/// Numbers of an executor: see [`stats`]. How many tasks are not over, the main future among them,
/// places of the ready queue are taken, timers are set and sockets are open. And how many turns
/// that polled anything, and polls, there have been since it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)] // Of the fields that say all by their names.
pub struct Stats {
    pub tasks: usize,
    pub ready: usize,
    pub timers: usize,
    pub sockets: usize,
    pub turns: u64,
    pub polls: u64,
}

impl Stats {
    fn of(rt: &Runtime) -> Self {
        let tasks = rt.tasks.borrow();
        Stats {
            tasks: tasks.alive,
            ready: tasks.ready.len(),
            timers: rt.timers.borrow().wheel.len(),
            #[cfg(feature = "net")]
            sockets: crate::net::open_sockets(rt),
            #[cfg(not(feature = "net"))]
            sockets: 0,
            turns: tasks.turns,
            polls: tasks.polls,
        }
    }
}

/// The numbers of the executor that runs on this thread, as of now. O(1). tokio's `RuntimeMetrics`.
///
/// ```
/// executor::block_on(async {
///     let stats = executor::spawn(async { executor::stats() }).await.unwrap();
///     assert_eq!((stats.tasks, stats.timers, stats.sockets), (2, 0, 0));
/// });
/// ```
///
/// Panics outside an executor: call it inside `block_on(async { .. })`, or use [`Executor::stats`].
#[track_caller]
pub fn stats() -> Stats {
    Stats::of(&current("stats"))
}

impl Executor {
    /// The numbers of this executor, as of now. O(1).
    pub fn stats(&self) -> Stats {
        Stats::of(&self.rt)
    }
}

/// The tasks that there are now on the executor that runs on this thread. O(tasks), and O(events
/// kept) if it is recorded.
///
/// What each waits on, since when, and its name are known if the executor has a [`Recorder`];
/// `Recorder::with_bound(0)` keeps nothing but that.
///
/// ```
/// use executor::{Executor, inspect, sleep, spawn, trace::Recorder, yield_now};
/// use std::time::Duration;
///
/// let recorder = Recorder::with_bound(0);
/// Executor::builder().virtual_time().recorder(recorder).build().block_on(async {
///     let tea = spawn(sleep(Duration::from_secs(3)));
///     yield_now().await;
///     let tree = inspect::tasks().to_string();
///     assert!(tree.contains("task 2, waiting since 0.000 s: on a timer due at 3.000 s ("));
/// });
/// ```
///
/// Panics outside an executor: call it inside `block_on(async { .. })`.
#[track_caller]
pub fn tasks() -> Tasks {
    let rt = current("tasks");
    let recorder = rt.extra::<Recorder>();
    Tasks {
        now: rt.driver().now(),
        is_recorded: recorder.is_some(),
        state: recorder.map_or_else(|| State::of(&rt), |recorder| recorder.state()),
    }
}

/// The tasks of an executor, as of one moment: see [`tasks`]. Its [`Display`] is a tree: a line a
/// task, and below it the tasks that it awaits.
#[derive(Clone, Debug)]
pub struct Tasks {
    now: Instant,
    state: State,
    is_recorded: bool,
}

impl Tasks {
    /// Each task that is not over, in order of spawning.
    pub fn iter(&self) -> impl Iterator<Item = (Id, &TaskState)> {
        let tasks = self.state.tasks.iter().map(|(&id, task)| (id, task));
        tasks.filter(|(_, task)| task.phase() != Phase::Over)
    }
}

impl Display for Tasks {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut tree = Tree {
            names: Names::of_tasks(&self.state),
            left: self.iter().collect(),
            is_recorded: self.is_recorded,
        };
        let awaited: BTreeSet<Id> = self.iter().flat_map(|(_, task)| awaited(task)).collect();
        let roots = self.iter().filter(|(id, _)| !awaited.contains(id));
        // Tasks that wait for one another in a ring have no root, and come last.
        for (id, _) in roots.chain(self.iter()) {
            tree.branch(f, id, 0)?;
        }
        let count = self.iter().count();
        let tasks = if count == 1 { "task" } else { "tasks" };
        write!(f, "({count} {tasks} at {})", seconds(self.now))
    }
}

struct Tree<'a> {
    names: Names,
    /// The tasks that are not printed yet.
    left: BTreeMap<Id, &'a TaskState>,
    is_recorded: bool,
}

impl Tree<'_> {
    /// Prints a task and, below it, the tasks that it awaits; unless it is over, or printed already.
    fn branch(&mut self, f: &mut Formatter<'_>, id: Id, depth: usize) -> fmt::Result {
        let Some(task) = self.left.remove(&id) else {
            return Ok(());
        };
        let phase = match task.phase() {
            Phase::Waiting if self.is_recorded => format!("waiting since {}", seconds(task.since)),
            phase => format!("{phase:?}").to_lowercase(),
        };
        let (name, waits) = (self.names.of(id), self.names.waits(":", waits(task)));
        writeln!(f, "{:1$}{name}, {phase}{waits}", "", 2 * depth)?;
        awaited(task).try_for_each(|id| self.branch(f, id, depth + 1))
    }
}

/// What a task waits on. What a task that runs told before need not hold any more.
fn waits(task: &TaskState) -> &[Wait] {
    match task.phase() {
        Phase::Running => &[],
        _ => &task.waits,
    }
}

fn awaited(task: &TaskState) -> impl Iterator<Item = Id> {
    waits(task).iter().filter_map(|wait| match wait.reason {
        Reason::Task(id) => Some(id),
        _ => None,
    })
}
