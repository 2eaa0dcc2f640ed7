//! What does the executor itself say of its state?
//!
//! The other side of [`State`](super::State): read from the table, the queue and the wheel themselves,
//! and only where a test asks for it, at the steps where the loop goes from one thing to the next. In
//! between, an operation is half done or half written down.
//!
//! Next: `inspect/trace/text.rs`

use timer::Place;

use super::{Event, Phase, State as Told, Step};
use crate::core::{Id, Instant, Runtime, State, Task, TaskKey};

/// What can be compared of an executor and its record: see
/// [`Recorder::snapshots`](crate::trace::Recorder::snapshots).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The ready queue, in order. A task that is over may still stand in it.
    pub ready: Vec<Id>,
    /// Each task of which something is left, in order of spawning.
    pub tasks: Vec<(Id, Phase)>,
    /// Each timer that is set: the number of its sleep, its deadline and its place in the wheel.
    pub timers: Vec<(u64, Instant, Place)>,
}

impl Told {
    /// What can be compared with the live executor.
    pub fn snapshot(&self) -> Snapshot {
        let timers = self.timers();
        Snapshot {
            ready: self.ready().iter().copied().collect(),
            tasks: self.tasks().map(|(id, task)| (id, task.phase())).collect(),
            timers: timers.map(|(n, t)| (n, t.deadline, t.place)).collect(),
        }
    }
}

/// The state as it is now.
pub(super) fn of(rt: &Runtime) -> Snapshot {
    let (tasks, timers) = (rt.tasks.borrow(), rt.timers.borrow());
    let slots = (0..).zip(&tasks.slots);
    let left = slots.filter(|(_, task)| task.state != State::Vacant);
    let id = |index, task: &Task| tasks.id(TaskKey::new(index, task.generation));
    let timers = timers.wheel.timers();
    let mut snapshot = Snapshot {
        ready: tasks.ready.iter().map(|&key| tasks.id(key)).collect(),
        tasks: left
            .map(|(index, task)| (id(index, task), phase(task)))
            .collect(),
        timers: timers
            .map(|(place, deadline, timer)| (timer.number.get(), Instant(deadline), place))
            .collect(),
    };
    snapshot.tasks.sort_unstable_by_key(|&(id, _)| id);
    snapshot.timers.sort_unstable_by_key(|&(timer, ..)| timer);
    snapshot
}

/// The tasks of an executor that is not recorded, as far as the table knows them.
pub(in crate::inspect) fn state(rt: &Runtime) -> Told {
    let (mut told, at) = (Told::default(), rt.driver().now());
    let tasks = rt.tasks.borrow();
    let mut tell = |step| told.apply(&Event { seq: 0, at, step });
    for key in tasks.unfinished() {
        let task = &tasks.slots[key.index()];
        // Only a slot that never held a task has none.
        let Some(from) = task.spawned_at else {
            continue;
        };
        tell(Step::Spawned {
            task: tasks.id(key),
            kind: task.kind,
            name: None,
            parent: None,
            from,
        });
        match task.state {
            State::Queued => tell(Step::Queued {
                task: tasks.id(key),
                place: 0,
            }),
            State::Polled | State::PolledAndQueued => tell(Step::PollBegins {
                task: tasks.id(key),
            }),
            _ => {}
        }
    }
    told
}

fn phase(task: &Task) -> Phase {
    match task.state {
        State::Over | State::Vacant => Phase::Over,
        State::Polled | State::PolledAndQueued => Phase::Running,
        State::Queued if task.aborted => Phase::Aborting,
        State::Queued => Phase::Ready,
        State::Waiting => Phase::Waiting,
    }
}
