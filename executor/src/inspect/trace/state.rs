//! What is the state of a loop after a step, from its record alone?
//!
//! [`State`] begins empty and takes one [`Event`] after another. It knows nothing of the executor,
//! so that whoever draws a run from its record (a page, a debugger, a test) has what it needs in
//! these few lines, and so that the record can be held to it: a [`Snapshot`] of the live executor
//! and one of the `State` are of the same type, and equal.
//!
//! Next: `inspect/trace/recorder.rs`

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    panic::Location,
};

use timer::Place;

use crate::{
    task::Id,
    time::Instant,
    trace::{Event, Kind, Outcome, QueueState, Step},
    waits::{Child, Reason, Wait},
};

/// A loop between two steps, rebuilt from its record: see [`apply`](State::apply).
///
/// ```
/// use executor::{Executor, trace::{Recorder, State}};
///
/// let recorder = Recorder::new();
/// let executor = Executor::builder().virtual_time().recorder(recorder.clone()).build();
/// executor.block_on(async {
///     let baristas: Vec<_> = (1..=3).map(|n| executor::spawn(async move { n })).collect();
///     for barista in baristas {
///         barista.await.unwrap();
///     }
/// });
///
/// let recording = recorder.finish();
/// let mut state = State::default();
/// let mut longest = 0;
/// for event in recording.events() {
///     state.apply(event);
///     longest = longest.max(state.ready().len());
/// }
/// assert_eq!(longest, 3);
/// assert_eq!(state.tasks().count(), 0); // nothing is left of any
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    ready: VecDeque<Id>,
    running: Option<Id>,
    tasks: BTreeMap<Id, TaskState>,
    timers: BTreeMap<u64, TimerState>,
    queues: BTreeMap<u64, QueueState>,
    turn: u64,
    parked: bool,
}

/// A task between two steps.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskState {
    /// What it runs.
    pub kind: Kind,
    /// The name it was given, if any.
    pub name: Option<String>,
    /// The task that spawned it, if it was one of this executor's.
    pub parent: Option<Id>,
    /// The line of the program that spawned it.
    pub from: &'static Location<'static>,
    /// What it waits on, as it told at its last polls.
    pub waits: Vec<Wait>,
    /// When it was spawned, or its last poll ended.
    pub since: Instant,
    /// The futures of combinators that were ready in this poll.
    ready_inside: BTreeSet<(u64, usize)>,
    running: bool,
    queued: bool,
    aborted: bool,
    over: bool,
}

/// What a task is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It stands in the ready queue.
    Ready,
    /// As `Ready`, and will be dropped at its turn instead of polled.
    Aborting,
    /// It is being polled. It may be in the ready queue again already, if it woke itself.
    Running,
    /// Somebody holds its waker, or its key, and will call.
    Waiting,
    /// It is done; its handle has not taken the output yet.
    Over,
}

/// A timer that is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimerState {
    /// The task it was set for, if one was polled then.
    pub task: Option<Id>,
    /// When it is due.
    pub deadline: Instant,
    /// Where in the wheel it stands.
    pub place: Place,
}

impl TaskState {
    /// What it is doing.
    pub fn phase(&self) -> Phase {
        match self {
            TaskState { over: true, .. } => Phase::Over,
            TaskState { running: true, .. } => Phase::Running,
            TaskState { aborted: true, .. } => Phase::Aborting,
            TaskState { queued: true, .. } => Phase::Ready,
            _ => Phase::Waiting,
        }
    }
}

impl State {
    /// The ready queue, the next first.
    pub fn ready(&self) -> &VecDeque<Id> {
        &self.ready
    }

    /// The task that is being polled.
    pub fn running(&self) -> Option<Id> {
        self.running
    }

    /// Each task of which something is left, in order of spawning.
    pub fn tasks(&self) -> impl ExactSizeIterator<Item = (Id, &TaskState)> {
        self.tasks.iter().map(|(&id, task)| (id, task))
    }

    /// One task, while something is left of it. O(log n).
    pub fn task(&self, id: Id) -> Option<&TaskState> {
        self.tasks.get(&id)
    }

    /// Each timer that is set, by the number of its sleep.
    pub fn timers(&self) -> impl ExactSizeIterator<Item = (u64, &TimerState)> {
        self.timers.iter().map(|(&timer, state)| (timer, state))
    }

    /// Each queue that there is, by its number.
    pub fn queues(&self) -> impl ExactSizeIterator<Item = (u64, &QueueState)> {
        self.queues.iter().map(|(&queue, state)| (queue, state))
    }

    /// The number of the turn, from 1; 0 before the first.
    pub fn turn(&self) -> u64 {
        self.turn
    }

    /// Whether the thread is parked.
    pub fn is_parked(&self) -> bool {
        self.parked
    }

    /// Takes the next event. O(log n) in what is alive, but for the end of a `block_on` and for a
    /// combinator whose children are still waiting, which cost O(n).
    pub fn apply(&mut self, event: &Event) {
        match &event.step {
            Step::Spawned {
                task,
                kind,
                name,
                parent,
                from,
            } => {
                let spawned = TaskState {
                    kind: *kind,
                    name: name.clone(),
                    parent: *parent,
                    from,
                    waits: waits_from_the_start(*kind, from),
                    since: event.at,
                    ready_inside: BTreeSet::new(),
                    running: false,
                    queued: false,
                    aborted: false,
                    over: false,
                };
                self.tasks.insert(*task, spawned);
            }
            Step::Queued { task, .. } => {
                self.ready.push_back(*task);
                self.change(*task, |state| state.queued = true);
            }
            Step::TurnBegins { turn, .. } => self.turn = *turn,
            Step::PollBegins { task } | Step::CancelBegins { task } => {
                self.leave_queue(*task);
                self.running = Some(*task);
                self.change(*task, |state| state.running = true);
            }
            Step::PollEnds { task, outcome } => {
                self.change(*task, |state| state.since = event.at);
                if let Outcome::Pending(told) = outcome {
                    self.pending(*task, told);
                }
            }
            Step::Skipped { task } => self.leave_queue(*task),
            Step::Aborted { task } => self.change(*task, |state| state.aborted = true),
            Step::Finished { task, .. } => {
                self.stop_running(*task);
                self.change(*task, |state| {
                    state.over = true;
                    state.waits.clear();
                });
            }
            Step::Gone { task, .. } => {
                self.stop_running(*task);
                self.tasks.remove(task);
            }
            Step::ChildReady {
                task: Some(task),
                child,
            } => {
                let child = (child.combinator, child.index);
                self.change(*task, |state| state.ready_inside.extend([child]));
            }
            Step::ChildrenDropped {
                task: Some(task),
                combinator,
                ..
            } => {
                let all = (*combinator, None);
                self.change(*task, |state| state.waits.retain(|wait| !wait.is_in(all)));
            }
            Step::ChildReady { .. } | Step::ChildrenDropped { .. } => {}
            Step::TimerSet {
                timer,
                task,
                deadline,
                place,
                ..
            } => {
                let set = TimerState {
                    task: *task,
                    deadline: *deadline,
                    place: *place,
                };
                self.timers.insert(*timer, set);
            }
            Step::TimerCascaded { timer, to, .. } => {
                if let Some(timer) = self.timers.get_mut(timer) {
                    timer.place = *to;
                }
            }
            Step::TimerFired { timer, .. } | Step::TimerCancelled { timer } => {
                self.timers.remove(timer);
            }
            Step::QueueMade { queue, holds } => {
                self.queues.insert(*queue, *holds);
            }
            Step::QueueHolds { queue, len, .. } => {
                if let Some(state) = self.queues.get_mut(queue) {
                    state.len = *len;
                }
            }
            Step::QueueDropped { queue } => {
                self.queues.remove(queue);
            }
            Step::Parked { .. } => self.parked = true,
            Step::Unparked { .. } => self.parked = false,
            // The wake itself changes nothing: what it brings about is the next step.
            Step::Woken { .. } | Step::Stalled | Step::Closing | Step::Note { .. } => {}
            // What waits at it is the tasks' affair: see `waits`.
            Step::SocketOpened { .. } | Step::SocketReady { .. } | Step::SocketClosed { .. } => {}
        }
    }

    fn change(&mut self, task: Id, change: impl FnOnce(&mut TaskState)) {
        if let Some(state) = self.tasks.get_mut(&task) {
            change(state);
        }
    }

    /// Takes a task off the front of the ready queue, unless it was polled without standing there.
    fn leave_queue(&mut self, task: Id) {
        if self.ready.front() == Some(&task) {
            self.ready.pop_front();
            self.change(task, |state| state.queued = false);
        }
    }

    fn stop_running(&mut self, task: Id) {
        self.running.take_if(|running| *running == task);
        self.change(task, |state| state.running = false);
    }

    /// A combinator polls only those children that were woken. Where it stands, the others wait on as
    /// they told before, as far as that is still to come.
    fn pending(&mut self, task: Id, told: &[Wait]) {
        self.stop_running(task);
        let Some(state) = self.tasks.get_mut(&task) else {
            return;
        };
        let before = std::mem::replace(&mut state.waits, told.to_vec());
        let mut polled = std::mem::take(&mut state.ready_inside);
        let whole = told.iter().filter_map(|wait| match wait.reason {
            Reason::Children { combinator, .. } => Some(combinator),
            _ => None,
        });
        let standing: BTreeSet<u64> = whole.collect();
        if before.is_empty() || standing.is_empty() {
            return;
        }
        let place = |child: &Child| (child.combinator, child.index);
        polled.extend(told.iter().flat_map(Wait::inside).map(place));
        let own_timers = self
            .timers
            .values()
            .filter(|timer| timer.task == Some(task));
        let deadlines: BTreeSet<u64> = own_timers.map(|timer| timer.deadline.0).collect();
        let still = before.into_iter().filter(|wait| {
            let mut inside = wait.inside().map(place);
            inside.any(|(whole, index)| {
                standing.contains(&whole) && !polled.contains(&(whole, index))
            }) && match wait.reason {
                Reason::Timer { deadline } => deadlines.contains(&deadline),
                Reason::Task(id) => self.tasks.get(&id).is_some_and(|task| !task.over),
                _ => true,
            }
        });
        let still: Vec<Wait> = still.collect();
        self.change(task, |state| state.waits.extend(still));
    }
}

fn waits_from_the_start(kind: Kind, at: &'static Location<'static>) -> Vec<Wait> {
    let reason = Reason::BlockingJob;
    match kind {
        Kind::Blocking => vec![Wait {
            reason,
            at,
            within: None,
        }],
        Kind::Main | Kind::Future => Vec::new(),
    }
}
