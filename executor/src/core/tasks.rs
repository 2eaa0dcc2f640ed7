//! Where are the tasks, which one is next, and what states does a task have?
//!
//! In one table, and the ready queue beside it says which are to be polled, in which order.
//!
//! ```text
//!   insert [1]             take [3]            put_back [4]
//!      `----> Queued [2] ----------> Polled ----------------> Waiting
//!              ^   ^                 |    |                      |
//!              |   |        wake [5] |    |                      | wake [5]
//!              |   |                 v    |                      |
//!              |   `----- PolledAndQueued |                      |
//!              |     put_back     |       |                      |
//!              `------------------|-------|----------------------'
//!                                 v       v
//!                      finish [6]   Over   ----> Vacant
//!                                        release [7]
//! ```
//!
//! The numbers are those of `task.rs`. An abort wakes the task [5]; its turn drops the future [6].
//!
//! Next: `core/waker.rs`

use std::any::Any;
use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{JoinError, Kind, NOBODY, TaskKey, TaskWaker, Waiter, threads::Arc};

/// The number of a task, in the order of spawning. asyncio says `Task-1`, tokio `tokio::task::Id`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub(crate) u64);

/// A future of no matter what type, and later its output in the same box: see `core/join.rs`.
pub(crate) trait Body {
    /// Polls the future. When it is ready, it is dropped and its output takes its place.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()>;
    /// Drops the future; the error takes its place.
    fn fail(self: Pin<&mut Self>, error: JoinError);
    /// The `Option<Result<T, JoinError>>` of a task that is over.
    fn output(self: Pin<&mut Self>) -> &mut dyn Any;
}

pub(crate) type Boxed = Pin<Box<dyn Body>>;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum State {
    #[default]
    Vacant,
    Queued,
    Polled,
    /// Woken during its poll: it is polled once more in the next turn.
    PolledAndQueued,
    Waiting,
    Over,
}

/// A slot of the table, and the task in it.
#[derive(Default)]
pub(crate) struct Task {
    /// The lower half of its number, as in its key.
    pub generation: u32,
    pub kind: Kind,
    pub state: State,
    /// The next turn drops the future instead of polling it.
    pub aborted: bool,
    /// A `JoinHandle` may still ask for the output.
    pub has_handle: bool,
    /// Away during a poll. None for the main future, which `block_on` keeps.
    body: Option<Boxed>,
    /// Its waker, if something outside the loop ever kept a clone. Away during a poll.
    pub waker: Option<Arc<TaskWaker>>,
    /// The task that awaits the handle.
    pub joiner: Waiter,
    pub spawned_at: Option<&'static Location<'static>>,
}

/// A task taken out of the table to be polled.
pub(crate) struct Runnable {
    pub key: TaskKey,
    pub body: Option<Boxed>,
    pub waker: Option<Arc<TaskWaker>>,
    pub aborted: bool,
}

/// What came of a wake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The task goes to the end of the ready queue.
    Queues,
    /// Nothing: the task was in the ready queue already.
    AlreadyQueued,
    /// Nothing: the task was over.
    TooLate,
}

#[derive(Default)]
pub(crate) struct Tasks {
    pub slots: Vec<Task>,
    /// Vacant slots, the last to become vacant on top.
    pub vacant: Vec<u32>,
    /// The ready queue. It may list a task that is over.
    pub ready: VecDeque<TaskKey>,
    /// How many tasks are not over, the main future among them.
    pub alive: usize,
    last_id: u64,
    /// How many slots became vacant since `give_back` last looked: see `task.rs`.
    pub released: usize,
    /// How many polls there have been, and turns that polled anything.
    pub polls: u64,
    pub turns: u64,
    /// The executor goes, or is gone: no task may be spawned.
    pub is_closed: bool,
    /// Once it is gone, the outputs that a handle may still take. Nothing else is left then.
    left: BTreeMap<TaskKey, Boxed>,
}

impl Tasks {
    /// Puts a task into the table, and at the end of the ready queue. Amortised O(1).
    #[inline]
    pub fn insert(
        &mut self,
        body: Option<Boxed>,
        kind: Kind,
        spawned_at: &'static Location<'static>,
    ) -> TaskKey {
        let Id(number) = self.next_id();
        let index = self.vacant.pop().unwrap_or_else(|| {
            self.slots.push(Task::default());
            (self.slots.len() - 1) as u32
        });
        let key = TaskKey::new(index, number as u32);
        let task = &mut self.slots[key.index()];
        (task.generation, task.kind, task.state) = (key.generation(), kind, State::Waiting);
        (task.aborted, task.has_handle) = (false, kind != Kind::Main);
        (task.body, task.spawned_at) = (body, Some(spawned_at)); // [1]
        self.alive += 1;
        if kind != Kind::Blocking {
            task.state = State::Queued;
            self.ready.push_back(key); // [2]
        }
        key
    }

    pub fn next_id(&mut self) -> Id {
        self.last_id += 1;
        Id(self.last_id)
    }

    /// The number of a task. Its key has the lower half. The upper half is that of the last number
    /// given out, less one if the lower half has come round since.
    pub fn id(&self, key: TaskKey) -> Id {
        let since = (self.last_id as u32).wrapping_sub(key.generation());
        Id(self.last_id - u64::from(since))
    }

    /// The task that `key` names, unless nothing is left of it.
    #[inline]
    pub fn find(&mut self, key: TaskKey) -> Option<&mut Task> {
        let task = self.slots.get_mut(key.index())?;
        (task.generation == key.generation() && task.state != State::Vacant).then_some(task)
    }

    /// The same, unless the task is over.
    #[inline]
    pub fn find_alive(&mut self, key: TaskKey) -> Option<&mut Task> {
        self.find(key).filter(|task| task.state != State::Over)
    }

    /// Queues a task, unless it is queued, or over. None if nothing is left of it. Amortised O(1).
    #[inline]
    pub fn wake(&mut self, key: TaskKey) -> Option<Effect> {
        let task = self.find(key)?;
        task.state = match task.state {
            State::Waiting => State::Queued,
            State::Polled => State::PolledAndQueued,
            State::Queued | State::PolledAndQueued => return Some(Effect::AlreadyQueued),
            State::Over | State::Vacant => return Some(Effect::TooLate),
        };
        self.ready.push_back(key); // [2]
        Some(Effect::Queues)
    }

    /// Begins a turn; returns the number of tasks that are ready, each of which it polls once.
    pub fn begin_turn(&mut self) -> usize {
        self.turns += u64::from(!self.ready.is_empty());
        self.ready.len()
    }

    /// Takes the next task of the ready queue out. An error if it woke itself in its last poll.
    #[inline(always)]
    pub fn take_next(&mut self) -> Result<Runnable, TaskKey> {
        let key = self.ready.pop_front().expect("the loop counts them");
        self.take(key).ok_or(key)
    }

    /// Takes a task out to be polled, unless it is over.
    #[inline(always)]
    pub fn take(&mut self, key: TaskKey) -> Option<Runnable> {
        self.polls += 1;
        let task = self.find_alive(key)?;
        task.state = State::Polled;
        Some(Runnable {
            key,
            body: task.body.take(),
            waker: task.waker.take(),
            aborted: mem::take(&mut task.aborted),
        })
    }

    /// Puts a task back that is pending. If it was woken meanwhile, it is in the queue already.
    #[inline]
    pub fn put_back(&mut self, key: TaskKey, body: Option<Boxed>, waker: Option<Arc<TaskWaker>>) {
        let task = &mut self.slots[key.index()];
        (task.body, task.waker) = (body, waker);
        task.state = match task.state {
            State::PolledAndQueued => State::Queued,
            _ => State::Waiting,
        };
    }

    /// A task is over; `body` has its output. Returns its joiner, and the body if no handle may ask.
    #[inline]
    pub fn finish(&mut self, key: TaskKey, body: Option<Boxed>) -> (Waiter, Option<Boxed>) {
        self.alive -= 1;
        let task = &mut self.slots[key.index()];
        let joiner = mem::replace(&mut task.joiner, NOBODY);
        if task.has_handle {
            (task.state, task.body) = (State::Over, body); // [6]
            return (joiner, None);
        }
        task.waker = None;
        self.release(key);
        (joiner, body)
    }

    fn release(&mut self, key: TaskKey) {
        self.slots[key.index()].state = State::Vacant; // [7]
        self.vacant.push(key.index() as u32);
        self.released += 1;
    }

    /// The place for the task that awaits a task which is not over.
    #[inline]
    pub fn joiner(&mut self, key: TaskKey) -> Option<&mut Waiter> {
        self.find_alive(key).map(|task| &mut task.joiner)
    }

    /// Takes the output of a task that is over, for its handle. None if it went with its executor.
    #[inline]
    pub fn take_output(&mut self, key: TaskKey) -> Option<Boxed> {
        let Some(task) = self.find(key) else {
            return self.left.remove(&key);
        };
        let output = task.body.take();
        self.release(key);
        output
    }

    /// The handle goes, and with it the waiter of a task that runs on, or the output.
    #[inline]
    pub fn detach(&mut self, key: TaskKey) -> (Waiter, Option<Boxed>) {
        match self.find(key) {
            Some(task) if task.state != State::Over => {
                task.has_handle = false;
                (mem::take(&mut task.joiner), None)
            }
            _ => (NOBODY, self.take_output(key)),
        }
    }

    /// The tasks that are not over, the main future first and the others in order of spawning.
    pub fn unfinished(&self) -> Vec<TaskKey> {
        let is_alive = |task: &Task| !matches!(task.state, State::Vacant | State::Over);
        let alive = (0..).zip(&self.slots).filter(|(_, task)| is_alive(task));
        let key = |(index, task): (u32, &Task)| (TaskKey::new(index, task.generation), task.kind);
        let mut alive: Vec<_> = alive.map(key).collect();
        alive.sort_unstable_by_key(|&(key, kind)| (kind != Kind::Main, self.id(key)));
        alive.into_iter().map(|(key, _)| key).collect()
    }

    /// The executor goes, and no task is alive. Frees all but the outputs that a handle may still take.
    pub fn close(&mut self) {
        for (index, task) in (0..).zip(mem::take(&mut self.slots)) {
            let key = TaskKey::new(index, task.generation);
            self.left.extend(task.body.map(|body| (key, body)));
        }
        (self.ready, self.vacant) = Default::default();
    }
}
