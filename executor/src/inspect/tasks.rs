//! How much is there on the loop now, what does each task wait on, and who awaits whom?
//!
//! The loop has the numbers anyway. What a task waits on it does not know: a recorder does, and one
//! that keeps no event is enough. asyncio has `python -m asyncio pstree`.
//!
//! Next: `inspect/trace/mod.rs`

use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};

use super::trace::{Kind, Phase, Reason, Recorder, State, TaskState, Wait, source_file};
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
///     assert!(tree.contains("task 2, waiting since 0.000 s: on a timer due at 3.000 s, at"));
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

    /// Prints a task, unless it is over or was told before, and the tasks that it awaits.
    fn branch(
        &self,
        f: &mut Formatter<'_>,
        (id, depth): (Id, usize),
        told: &mut BTreeSet<Id>,
    ) -> fmt::Result {
        let is_new = |task: &&TaskState| task.phase() != Phase::Over && told.insert(id);
        let Some(task) = self.state.tasks.get(&id).filter(is_new) else {
            return Ok(());
        };
        write!(f, "{:1$}", "", 2 * depth)?;
        match (&task.spawn.name, task.spawn.kind) {
            (_, Kind::Main) => write!(f, "the main future")?,
            (Some(name), _) => write!(f, "{id} {name:?}")?,
            (None, _) => write!(f, "{id}")?,
        }
        match task.phase() {
            Phase::Waiting if self.is_recorded => {
                write!(f, ", waiting since {:.3} s", seconds(task.since))?;
            }
            phase => write!(f, ", {}", format!("{phase:?}").to_lowercase())?,
        }
        let waits: Vec<&Wait> = waits(task).collect();
        for (i, wait) in waits.iter().take(3).enumerate() {
            let (on, file) = (if i == 0 { ": on" } else { ", on" }, source_file(wait.at));
            write!(f, "{on} {}, at {file}:{}", wait.reason, wait.at.line())?;
        }
        match waits.len().saturating_sub(3) {
            0 => writeln!(f)?,
            more => writeln!(f, ", and {more} more")?,
        }
        let mut awaited = awaited(task);
        awaited.try_for_each(|id| self.branch(f, (id, depth + 1), told))
    }
}

/// What a task waits on. What a task that runs told before need not hold any more.
fn waits(task: &TaskState) -> impl Iterator<Item = &Wait> {
    task.waits.iter().filter(|wait| {
        task.phase() != Phase::Running && !matches!(wait.reason, Reason::Children { .. })
    })
}

/// The tasks that a task awaits.
fn awaited(task: &TaskState) -> impl Iterator<Item = Id> {
    waits(task).filter_map(|wait| match wait.reason {
        Reason::Task(id) => Some(id),
        _ => None,
    })
}

fn seconds(at: Instant) -> f64 {
    at.as_nanos() as f64 / 1e9
}

impl Display for Tasks {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let awaited: BTreeSet<Id> = self.iter().flat_map(|(_, task)| awaited(task)).collect();
        let roots = self.iter().filter(|(id, _)| !awaited.contains(id));
        let mut told = BTreeSet::new();
        // Tasks that wait for one another in a ring have no root, and come last.
        for (id, _) in roots.chain(self.iter()) {
            self.branch(f, (id, 0), &mut told)?;
        }
        let tasks = if told.len() == 1 { "task" } else { "tasks" };
        write!(f, "({} {tasks} at {:.3} s)", told.len(), seconds(self.now))
    }
}
