//! Which tasks are there now, what does each wait on, and who awaits whom?
//!
//! The table of tasks says who is there. What a task waits on it does not know: a recorder does, and one
//! that keeps no event is enough. asyncio has `python -m asyncio pstree`.
//!
//! Next: `inspect/trace/mod.rs`

use std::{
    collections::BTreeSet,
    fmt::{self, Display, Formatter},
    rc::Rc,
};

use super::trace::{Kind, Phase, Reason, Recorder, State, TaskState, Wait, source_file};
use crate::{
    core::{Runtime, current},
    task::Id,
    time::Instant,
};

/// The tasks of an executor, as of one moment: see [`tasks`]. Its [`Display`] is a tree.
#[derive(Clone, Debug)]
pub struct Tasks {
    now: Instant,
    state: State,
    is_recorded: bool,
}

/// The tasks that there are now on the executor that runs on this thread. O(tasks), and O(events kept) if it is
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
    Tasks::of(&current("tasks"))
}

impl Tasks {
    fn of(rt: &Rc<Runtime>) -> Self {
        let recorder = rt.extra::<Recorder>();
        Tasks {
            now: rt.driver().now(),
            is_recorded: recorder.is_some(),
            state: recorder.map_or_else(|| State::of(rt), |recorder| recorder.state()),
        }
    }

    /// Each task that is not over, in order of spawning.
    pub fn iter(&self) -> impl Iterator<Item = (Id, &TaskState)> {
        let tasks = self.state.tasks.iter().map(|(&id, task)| (id, task));
        tasks.filter(|(_, task)| task.phase() != Phase::Over)
    }

    fn branch(
        &self,
        f: &mut Formatter<'_>,
        id: Id,
        depth: usize,
        told: &mut BTreeSet<Id>,
    ) -> fmt::Result {
        let Some(task) = self
            .state
            .tasks
            .get(&id)
            .filter(|task| task.phase() != Phase::Over)
        else {
            return Ok(());
        };
        if !told.insert(id) {
            return Ok(());
        }
        let indent = 2 * depth;
        write!(f, "{:indent$}", "")?;
        match (&task.spawn.name, task.spawn.kind) {
            (_, Kind::Main) => write!(f, "the main future")?,
            (Some(name), _) => write!(f, "{id} {name:?}")?,
            (None, _) => write!(f, "{id}")?,
        }
        match task.phase() {
            Phase::Waiting if self.is_recorded => {
                write!(
                    f,
                    ", waiting since {:.3} s",
                    task.since.as_nanos() as f64 / 1e9
                )?;
            }
            phase => write!(f, ", {}", format!("{phase:?}").to_lowercase())?,
        }
        // What a task that runs told before need not hold any more.
        let told_of = |wait: &&Wait| {
            task.phase() != Phase::Running && !matches!(wait.reason, Reason::Children { .. })
        };
        let waits = task.waits.iter().filter(told_of);
        for (i, wait) in waits.clone().take(3).enumerate() {
            write!(f, "{} on {}", if i == 0 { ":" } else { "," }, wait.reason)?;
            write!(f, ", at {}:{}", source_file(wait.at), wait.at.line())?;
        }
        match waits.clone().count().saturating_sub(3) {
            0 => writeln!(f)?,
            more => writeln!(f, ", and {more} more")?,
        }
        for wait in waits {
            if let Reason::Task(awaited) = wait.reason {
                self.branch(f, awaited, depth + 1, told)?;
            }
        }
        Ok(())
    }
}

/// A line a task; below each, the tasks that it awaits.
impl Display for Tasks {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut told = BTreeSet::new();
        let waits = self.iter().flat_map(|(_, task)| &task.waits);
        let of_task = waits.filter_map(|wait| match wait.reason {
            Reason::Task(id) => Some(id),
            _ => None,
        });
        let of_task: BTreeSet<Id> = of_task.collect();
        let ids = self.iter().map(|(id, _)| id);
        let (awaited, roots): (Vec<Id>, Vec<Id>) = ids.partition(|id| of_task.contains(id));
        // Those that wait for one another in a ring have no root.
        for id in roots.into_iter().chain(awaited) {
            self.branch(f, id, 0, &mut told)?;
        }
        let tasks = if told.len() == 1 { "task" } else { "tasks" };
        write!(
            f,
            "({} {tasks} at {:.3} s)",
            told.len(),
            self.now.as_nanos() as f64 / 1e9
        )
    }
}
