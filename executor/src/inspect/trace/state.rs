//! What is the state of a loop after a step, from its record alone?
//!
//! [`State`] begins empty and takes one [`Event`] after another. It asks the executor nothing, so
//! that a page, a debugger or a test that draws a run from its record has what it needs in
//! these few lines. A test holds it to the live executor.
//!
//! Next: `inspect/trace/recorder.rs`

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::mem;

use super::{Event, Kind, QueueState, Spawn, Step, TimerState};
use crate::core::{Runtime, State as Stage};
use crate::waits::{Child, Reason, Wait};
use crate::{task::Id, time::Instant};

/// A loop between two steps, rebuilt from its record: see [`apply`](State::apply).
///
/// ```
/// use executor::{Executor, trace::{Recorder, State}};
///
/// let recorder = Recorder::new();
/// let executor = Executor::builder().recorder(recorder.clone()).build();
/// executor.block_on(async {
///     let baristas: Vec<_> = (0..3).map(|_| executor::spawn(async {})).collect();
///     executor::join_all(baristas).await;
/// });
///
/// let (mut state, mut longest) = (State::default(), 0);
/// for event in recorder.finish().events() {
///     state.apply(event);
///     longest = longest.max(state.ready.len());
/// }
/// assert_eq!(longest, 3);
/// assert!(state.tasks.is_empty()); // nothing is left of any
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The ready queue, the next first.
    pub ready: VecDeque<Id>,
    /// The task that is being polled.
    pub running: Option<Id>,
    /// Each task of which something is left.
    pub tasks: BTreeMap<Id, TaskState>,
    /// Each timer that is set, by its number.
    pub timers: BTreeMap<u64, TimerState>,
    /// Each queue that there is, by its number.
    pub queues: BTreeMap<u64, QueueState>,
    /// The number of the turn, from 1; 0 before the first.
    pub turn: u64,
    /// Whether the thread is parked.
    pub is_parked: bool,
}

/// A task between two steps.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskState {
    /// Where it comes from.
    pub spawn: Spawn,
    /// What it waits on, as it told at its last polls.
    pub waits: Vec<Wait>,
    /// When it was spawned, or was pending last.
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

impl TaskState {
    fn new(spawn: Spawn, since: Instant) -> Self {
        // The task of a blocking job is not polled before that has ended, and so does not tell it.
        let job = (spawn.kind == Kind::Blocking).then_some(Wait {
            reason: Reason::BlockingJob,
            at: spawn.from,
            within: None,
        });
        TaskState {
            spawn,
            waits: job.into_iter().collect(),
            since,
            ready_inside: BTreeSet::new(),
            running: false,
            queued: false,
            aborted: false,
            over: false,
        }
    }

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
    /// Takes the next event. O(log n) in what is alive, but for a combinator whose children are still
    /// waiting, which costs O(n).
    pub fn apply(&mut self, event: &Event) {
        if let Some(id) = event.task {
            self.apply_to_task(id, event);
        }
        match event.step {
            Step::Queued(_) => self.ready.extend(event.task),
            // At a stall a task is polled that does not stand in the queue.
            Step::PollBegins | Step::CancelBegins | Step::Skipped
                if self.ready.front() == event.task.as_ref() =>
            {
                self.ready.pop_front();
            }
            Step::TurnBegins { turn, .. } => self.turn = turn,
            Step::TimerSet { timer, set } => {
                self.timers.insert(timer, set);
            }
            Step::TimerCascaded { timer, to, .. } => {
                self.timers
                    .entry(timer)
                    .and_modify(|timer| timer.place = to);
            }
            Step::TimerFired { timer, .. } | Step::TimerCancelled(timer) => {
                self.timers.remove(&timer);
            }
            Step::QueueMade { queue, holds } => {
                self.queues.insert(queue, holds);
            }
            Step::QueueHolds { queue, len, .. } => {
                self.queues.entry(queue).and_modify(|queue| queue.len = len);
            }
            Step::QueueDropped(queue) => {
                self.queues.remove(&queue);
            }
            Step::Parked(_) => self.is_parked = true,
            Step::Unparked(_) => self.is_parked = false,
            // What a wake brings about is the next step. What waits at a socket, its task tells.
            _ => {}
        }
    }

    fn apply_to_task(&mut self, id: Id, event: &Event) {
        if let Step::Spawned(spawn) = &event.step {
            let task = TaskState::new(spawn.clone(), event.at);
            self.tasks.insert(id, task);
        }
        let Some(task) = self.tasks.get_mut(&id) else {
            return;
        };
        match &event.step {
            Step::Queued(_) => task.queued = true,
            Step::Skipped => task.queued = false,
            Step::PollBegins | Step::CancelBegins => {
                (task.queued, task.running) = (false, true);
                self.running = Some(id);
            }
            Step::Pending(told) => {
                (task.running, task.since) = (false, event.at);
                self.running = None;
                self.waits_on(id, told, event.at);
            }
            Step::Aborted => task.aborted = true,
            Step::ChildReady(child) => {
                task.ready_inside.insert(place(child));
            }
            Step::ChildrenDropped { combinator, .. } => {
                task.waits.retain(|wait| !wait.is_in((*combinator, None)));
            }
            Step::Finished(_) => {
                (task.running, task.over) = (false, true);
                task.waits.clear();
                self.running = None;
            }
            Step::Gone { .. } => {
                self.tasks.remove(&id);
            }
            _ => {}
        }
    }

    /// A combinator polls only those children that were woken. Where it stands, the others wait on as
    /// they told before, as far as that is still to come.
    fn waits_on(&mut self, id: Id, told: &[Wait], now: Instant) {
        let Some(task) = self.tasks.get_mut(&id) else {
            return;
        };
        let mut before = mem::replace(&mut task.waits, told.to_vec());
        let mut polled = mem::take(&mut task.ready_inside);
        polled.extend(told.iter().flat_map(Wait::inside).map(place));
        let whole = told.iter().filter_map(|wait| match wait.reason {
            Reason::Children { combinator, .. } => Some(combinator),
            _ => None,
        });
        let standing: BTreeSet<u64> = whole.collect();
        let was_left_out =
            |child: &Child| standing.contains(&child.combinator) && !polled.contains(&place(child));
        let is_to_come = |wait: &Wait| match wait.reason {
            Reason::Timer { deadline } => deadline > now.as_nanos(),
            Reason::Task(id) => self.tasks.get(&id).is_some_and(|task| !task.over),
            _ => true,
        };
        before.retain(|wait| wait.inside().any(was_left_out) && is_to_come(wait));
        if let Some(task) = self.tasks.get_mut(&id) {
            task.waits.extend(before);
        }
    }

    /// The tasks of an executor that is not recorded, as far as its table knows them.
    pub(in crate::inspect) fn of(rt: &Runtime) -> Self {
        let mut state = State::default();
        let keys = rt.tasks.borrow().unfinished();
        for key in keys {
            let (from, tasks) = (rt.spawned_at(key), rt.tasks.borrow());
            let task = &tasks.slots[key.index()];
            let spawn = Spawn {
                kind: task.kind,
                name: None,
                parent: None,
                from,
            };
            let mut known = TaskState::new(spawn, rt.driver().now());
            known.running = matches!(task.state, Stage::Polled | Stage::PolledAndQueued);
            known.queued = task.state == Stage::Queued;
            known.aborted = task.aborted;
            state.tasks.insert(tasks.id(key), known);
        }
        state
    }
}

fn place(child: &Child) -> (u64, usize) {
    (child.combinator, child.index)
}
