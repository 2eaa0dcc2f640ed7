//! What belongs to one executor, and how does code inside it find it?
//!
//! [`Runtime`] is the state of an executor: its tasks, timers, clock, inbox and blocking pool, each
//! behind its own cell, so that a poll in progress can spawn, sleep and wake. `sleep()` has no
//! argument that says which executor is meant; it is the one whose loop is running on this thread,
//! which a thread-local holds while `block_on` lasts. asyncio calls that the running loop, tokio the
//! runtime context.
//!
//! No cell stays borrowed while code that is not ours runs: a poll, a waker, a drop. Any of them may
//! come back in here.
//!
//! Next: `park`, in `park.rs`

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    panic::Location,
    rc::Rc,
    sync::atomic::{AtomicU32, Ordering},
    task::Waker,
};

use timer::Due;

use crate::{
    blocking::{Pool, UnderWay},
    clock::{Clock, Instant},
    task::{
        Id,
        body::{Body, drop_quietly},
        table::Table,
    },
    timers::{Timer, Timers},
    trace::{Cause, End, Recorder, Step},
    waker::{Inbox, TaskKey, Waiter, WakerIdentity},
};

/// The state of one executor.
pub(crate) struct Runtime {
    /// Tells executors apart; never used again in this process.
    pub number: u32,
    pub tasks: RefCell<Table>,
    pub timers: RefCell<Timers>,
    pub clock: Clock,
    /// The time at the last look at the clock: a lower bound that costs no system call.
    pub latest: Cell<Instant>,
    pub inbox: Inbox,
    /// None once the executor is gone.
    pub pool: RefCell<Option<Pool>>,
    pub under_way: UnderWay,
    /// The names of those tasks that were given one.
    pub names: RefCell<HashMap<Id, String>>,
    pub recorder: Option<Recorder>,
    /// The task being polled, its number, and how to know its waker.
    pub polling: Cell<(TaskKey, Id, WakerIdentity)>,
    /// Who wakes, while no task is polled.
    pub cause: Cell<Cause>,
    /// How many turns there have been.
    pub turn: Cell<u64>,
    /// The room in which due timers are sorted; empty between times.
    pub run: Cell<Vec<Due<Timer>>>,
}

const NOT_POLLING: (TaskKey, Id, WakerIdentity) = (TaskKey::NONE, Id(0), WakerIdentity::NONE);

thread_local! {
    static CURRENT: RefCell<Option<Rc<Runtime>>> = const { RefCell::new(None) };
    /// The number of the current runtime, 0 for none: what a wake looks at.
    static CURRENT_NUMBER: Cell<u32> = const { Cell::new(0) };
}

/// Whether the runtime with this number is the one running on this thread.
#[inline]
pub(crate) fn is_current(number: u32) -> bool {
    // A waker may be called while the thread's locals are being destroyed: no loop runs then.
    CURRENT_NUMBER.try_with(Cell::get) == Ok(number)
}

/// Runs `f` with the runtime that is running on this thread, if there is one.
#[inline]
pub(crate) fn with_current<R>(f: impl FnOnce(&Rc<Runtime>) -> R) -> Option<R> {
    CURRENT
        .try_with(|current| current.borrow().as_ref().map(f))
        .ok()
        .flatten()
}

/// As [`with_current`], for what makes no sense outside an executor. `what` is its name.
#[inline]
#[track_caller]
pub(crate) fn current<R>(what: &str, f: impl FnOnce(&Rc<Runtime>) -> R) -> R {
    // Not a closure inside `unwrap_or_else`: the panic is to name the caller's line.
    match with_current(f) {
        Some(result) => result,
        None => panic!(
            "{what} was called outside an executor: call it inside `executor::block_on(async {{ .. }})`"
        ),
    }
}

/// Makes a runtime the current one of this thread, until it is dropped.
pub(crate) struct Enter(Option<Rc<Runtime>>);

impl Enter {
    pub fn new(runtime: Rc<Runtime>) -> Self {
        CURRENT_NUMBER.set(runtime.number);
        Enter(CURRENT.replace(Some(runtime)))
    }
}

impl Drop for Enter {
    fn drop(&mut self) {
        let number = self.0.as_ref().map_or(0, |runtime| runtime.number);
        CURRENT_NUMBER.set(number);
        CURRENT.replace(self.0.take());
    }
}

impl Runtime {
    pub fn new(clock: Clock, recorder: Option<Recorder>) -> Rc<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let inbox = Inbox::new(number);
        let now = clock.now();
        Rc::new(Runtime {
            number,
            tasks: RefCell::new(Table::new(inbox.home.clone())),
            timers: RefCell::new(Timers::new(now)),
            clock,
            latest: Cell::new(now),
            inbox,
            pool: RefCell::new(Some(Pool::new())),
            under_way: UnderWay::default(),
            names: RefCell::default(),
            recorder,
            polling: Cell::new(NOT_POLLING),
            cause: Cell::new(Cause::Outside),
            turn: Cell::new(0),
            run: Cell::default(),
        })
    }

    /// Reads the clock.
    #[inline]
    pub fn now(&self) -> Instant {
        let now = self.clock.now();
        self.latest.set(now);
        now
    }

    /// Writes a step down, if anyone records.
    #[inline]
    pub fn record(&self, step: impl FnOnce() -> Step) {
        if let Some(recorder) = &self.recorder {
            recorder.record(self.clock.now(), step());
        }
    }

    /// Notes which task is being polled, and by which waker it will be known.
    #[inline]
    pub fn set_polling(&self, key: TaskKey, id: Id, waker: &Waker) {
        self.polling.set((key, id, WakerIdentity::of(waker)));
    }

    pub fn set_not_polling(&self, cause: Cause) {
        self.polling.set(NOT_POLLING);
        self.cause.set(cause);
    }

    /// The task that is being polled.
    pub fn current_id(&self) -> Option<Id> {
        let (key, id, _) = self.polling.get();
        (key != TaskKey::NONE).then_some(id)
    }

    /// What to keep of a waker. That of the task being polled is kept as its key: no reference
    /// count goes up and down, and the task may never need a header of its own.
    #[inline]
    pub fn waiter(&self, waker: &Waker) -> Waiter {
        let (key, _, identity) = self.polling.get();
        if identity == WakerIdentity::of(waker) {
            Waiter::Task(key)
        } else {
            Waiter::Foreign(waker.clone())
        }
    }

    /// Whether `kept` is what [`waiter`](Runtime::waiter) would give for this waker.
    #[inline]
    pub fn is_kept(&self, kept: &Waiter, waker: &Waker) -> bool {
        match kept {
            Waiter::Task(key) => {
                let (polled, _, identity) = self.polling.get();
                *key == polled && identity == WakerIdentity::of(waker)
            }
            Waiter::Foreign(kept) => kept.will_wake(waker),
        }
    }

    /// Wakes whoever waits. Runs foreign code if it is a foreign waker.
    #[inline]
    pub fn wake(&self, waiter: Waiter) {
        match waiter {
            Waiter::Task(key) => self.wake_task(key),
            Waiter::Foreign(waker) => waker.wake(),
        }
    }

    /// Puts a task at the end of the ready queue, unless it is in it already, or over. O(1).
    #[inline]
    pub fn wake_task(&self, key: TaskKey) {
        let queued = self.tasks.borrow_mut().wake(key);
        if self.recorder.is_some() {
            self.record_wake(key, queued);
        }
    }

    #[cold]
    fn record_wake(&self, key: TaskKey, queued: bool) {
        let Some(task) = self.tasks.borrow_mut().find(key).map(|slot| slot.id) else {
            return;
        };
        let by = match self.current_id() {
            Some(id) if id == task => Cause::Itself,
            Some(id) => Cause::Task(id),
            None => self.cause.get(),
        };
        let already_queued = !queued;
        self.record(|| Step::Woken {
            task,
            by,
            already_queued,
        });
    }

    /// Notes that a turn begins, unless it is an empty one on the way from a park to the timers.
    #[inline]
    pub fn begin_turn(&self, ready: usize) {
        if ready > 0 {
            let turn = self.turn.get() + 1;
            self.turn.set(turn);
            self.record(|| Step::TurnBegins { turn, ready });
        }
    }

    /// Whether the executor is gone, and with it the right to spawn.
    pub fn is_closed(&self) -> bool {
        self.pool.borrow().is_none()
    }

    /// The key and number of a task that is refused: it was cancelled before it began.
    pub fn refuse(&self) -> (TaskKey, Id) {
        (TaskKey::NONE, self.tasks.borrow_mut().next_id())
    }

    /// Notes the name of a new task, and its birth.
    #[inline]
    pub fn note_spawned(&self, task: Id, name: Option<String>, from: &'static Location<'static>) {
        self.record(|| Step::Spawned {
            task,
            name: name.clone(),
            parent: self.current_id(),
            from,
        });
        if let Some(name) = name {
            self.names.borrow_mut().insert(task, name);
        }
    }

    /// A task is over: whoever awaits it is woken, and an output nobody can ask for is dropped.
    pub fn finish(&self, poll: crate::task::table::Poll, body: Option<Body>, end: End) {
        if !self.names.borrow().is_empty() {
            self.names.borrow_mut().remove(&poll.id);
        }
        self.record(|| Step::Finished { task: poll.id, end });
        let index = poll.key.index;
        let (joiner, orphan) = self
            .tasks
            .borrow_mut()
            .finish(index, Some(poll.header), body);
        if let Some(orphan) = orphan {
            drop_quietly(orphan);
        }
        self.wake(joiner);
    }
}
