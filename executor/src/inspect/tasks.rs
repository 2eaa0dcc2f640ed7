//! How much is there on the loop now, what does each task wait on, and who awaits whom?
//!
//! The table of tasks and the wheel know how much is there, and reading it costs nothing while nobody
//! does. What a task waits on they do not know: a recorder does, and one that keeps no event is enough.
//! asyncio has `python -m asyncio pstree`.
//!
//! Next: `inspect/trace/mod.rs`

use std::{
    collections::BTreeSet,
    fmt::{self, Display, Formatter},
};

use super::trace::{Kind, Phase, Reason, Recorder, State, TaskState, Wait, snapshot, source_file};
use crate::{
    core::{Runtime, current},
    executor::Executor,
    task::Id,
    time::Instant,
};

/// Numbers of an executor: see [`stats`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Tasks that are not over, the main future among them.
    pub tasks: usize,
    /// Places of the ready queue that are taken.
    pub ready: usize,
    /// Timers that are set.
    pub timers: usize,
    /// Sockets that are open.
    pub sockets: usize,
    /// Turns of the loop that polled anything, since the executor was made.
    pub turns: u64,
    /// Polls in all, since the executor was made.
    pub polls: u64,
}

/// The numbers of the executor that runs on this thread, as of now. O(1). tokio's `RuntimeMetrics`.
///
/// ```
/// executor::block_on(async {
///     let task = executor::spawn(async { executor::stats() });
///     let stats = task.await.unwrap();
///     assert_eq!((stats.tasks, stats.timers, stats.sockets), (2, 0, 0));
/// });
/// ```
///
/// # Panics
///
/// Outside an executor: call it inside `block_on(async { .. })`, or use [`Executor::stats`].
#[track_caller]
pub fn stats() -> Stats {
    stats_of(&current("stats"))
}

impl Executor {
    /// The numbers of this executor, as of now. O(1).
    pub fn stats(&self) -> Stats {
        stats_of(&self.rt)
    }
}

fn stats_of(rt: &Runtime) -> Stats {
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

/// The tasks of an executor, as of one moment: see [`tasks`].
#[derive(Clone, Debug)]
pub struct Tasks {
    now: Instant,
    state: State,
    is_recorded: bool,
}

/// The tasks of the executor that runs on this thread, as of now. O(tasks), and O(events kept) if it is
/// recorded.
///
/// What each waits on, since when, and its name are known if the executor has a [`Recorder`];
/// `Recorder::with_bound(0)` keeps nothing but that.
///
/// ```
/// use executor::{Executor, inspect, sleep, spawn, trace::Recorder, yield_now};
/// use std::time::Duration;
///
/// let recorder = Recorder::with_bound(0);
/// let executor = Executor::builder().virtual_time().recorder(recorder).build();
/// executor.block_on(async {
///     let tea = spawn(sleep(Duration::from_secs(3)));
///     spawn(async {
///         yield_now().await;
///         let tree = inspect::tasks().to_string();
///         assert!(tree.starts_with("the main future, waiting since 0.000 s: on task 2"));
///         assert!(tree.contains("\n  task 2, waiting since 0.000 s: on a timer due at 3.000 s, at"));
///     });
///     tea.await.unwrap();
/// });
/// ```
///
/// # Panics
///
/// Outside an executor: call it inside `block_on(async { .. })`.
#[track_caller]
pub fn tasks() -> Tasks {
    let rt = current("tasks");
    let recorder = rt.extra::<Recorder>();
    Tasks {
        now: rt.driver().now(),
        is_recorded: recorder.is_some(),
        state: recorder.map_or_else(|| snapshot::state(&rt), |recorder| recorder.state()),
    }
}

impl Tasks {
    /// Each task that is not over, in order of spawning.
    pub fn iter(&self) -> impl Iterator<Item = (Id, &TaskState)> {
        let tasks = self.state.tasks();
        tasks.filter(|(_, task)| task.phase() != Phase::Over)
    }

    /// A line of the tree: what a task is called and does.
    fn line(&self, f: &mut Formatter<'_>, id: Id, task: &TaskState) -> fmt::Result {
        match (&task.name, task.kind) {
            (_, Kind::Main) => write!(f, "the main future, ")?,
            (Some(name), _) => write!(f, "{id} {name:?}, ")?,
            (None, _) => write!(f, "{id}, ")?,
        }
        match task.phase() {
            Phase::Waiting if self.is_recorded => {
                write!(f, "waiting since {}", Seconds(task.since))?
            }
            phase => write!(f, "{}", format!("{phase:?}").to_lowercase())?,
        }
        for (i, wait) in waits(task).take(3).enumerate() {
            let (on, file) = (if i == 0 { ":" } else { "," }, source_file(wait.at));
            write!(f, "{on} on {}, at {file}:{}", wait.reason, wait.at.line())?;
        }
        match waits(task).skip(3).count() {
            0 => writeln!(f),
            more => writeln!(f, ", and {more} more"),
        }
    }
}

/// What a task waits on. What it told before its present poll does not hold any more.
fn waits(task: &TaskState) -> impl Iterator<Item = &Wait> {
    let is_polled = task.phase() == Phase::Running;
    let waits = task.waits.iter().filter(move |_| !is_polled);
    waits.filter(|wait| !matches!(wait.reason, Reason::Children { .. }))
}

/// The tasks that a task awaits.
fn awaited(task: &TaskState) -> impl Iterator<Item = Id> {
    waits(task).filter_map(|wait| match wait.reason {
        Reason::Task(id) => Some(id),
        _ => None,
    })
}

/// A tree: a line a task; below each, the tasks that it awaits.
impl Display for Tasks {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let is_awaited: BTreeSet<Id> = self.iter().flat_map(|(_, task)| awaited(task)).collect();
        let all = self.iter().map(|(id, _)| (0, id));
        // Tasks that wait for one another in a ring have no root, and come last.
        let (rings, roots): (Vec<_>, Vec<_>) = all.partition(|(_, id)| is_awaited.contains(id));
        // Depth first: the next task is on top.
        let mut next: Vec<(usize, Id)> = roots.into_iter().chain(rings).rev().collect();
        let mut told = BTreeSet::new();
        while let Some((depth, id)) = next.pop() {
            let task = self
                .state
                .task(id)
                .filter(|task| task.phase() != Phase::Over);
            if let Some(task) = task
                && told.insert(id)
            {
                write!(f, "{:1$}", "", 2 * depth)?;
                self.line(f, id, task)?;
                let at = next.len();
                next.extend(awaited(task).map(|id| (depth + 1, id)));
                next[at..].reverse();
            }
        }
        let tasks = if told.len() == 1 { "task" } else { "tasks" };
        write!(f, "({} {tasks} at {})", told.len(), Seconds(self.now))
    }
}

struct Seconds(Instant);

impl Display for Seconds {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} s", self.0.as_nanos() as f64 / 1e9)
    }
}
