//! What belongs to one executor?
//!
//! [`Runtime`] is the state of an executor: its tasks, timers, clock, inbox and blocking pool, each
//! behind its own cell, so that a poll in progress can spawn, sleep and wake.
//!
//! No cell stays borrowed while code that is not ours runs: a poll, a waker, a drop. Any of them may
//! come back in here.
//!
//! Next: `current.rs`

use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    ptr::null,
    rc::Rc,
    sync::atomic::{AtomicU32, Ordering},
    task::Waker,
    time::Duration,
};

use timer::Due;

use crate::{
    blocking::{Pool, UnderWay},
    clock::{Clock, Instant},
    current,
    reactor::Reactor,
    self_wake,
    slack::Slack,
    task::{
        Id,
        body::{Body, drop_quietly},
        slot::Taken,
        table::Table,
    },
    timers::{Timer, Timers},
    trace::{Cause, End, Recorder, Step},
    waker::{Inbox, TaskKey, Waiter, WakerIdentity},
    watch::Lookout,
};

/// The state of one executor.
pub(crate) struct Runtime {
    /// Tells executors apart; never used again in this process.
    pub number: u32,
    pub tasks: RefCell<Table>,
    pub timers: RefCell<Timers>,
    pub clock: Clock,
    /// The time at the last look at the clock: a lower bound that costs nothing.
    pub latest: Cell<Instant>,
    /// Whether that look was in this turn.
    fresh: Cell<bool>,
    pub inbox: Inbox,
    pub slack: Slack,
    /// None once the executor is gone.
    pub pool: RefCell<Option<Pool>>,
    pub under_way: UnderWay,
    /// None before the first socket.
    pub reactor: OnceCell<Reactor>,
    /// The names of those tasks that were given one.
    pub names: RefCell<HashMap<Id, String>>,
    pub recorder: Option<Recorder>,
    pub lookout: Lookout,
    /// The task being polled, and how to know its waker.
    pub polling: Cell<(TaskKey, WakerIdentity)>,
    /// Who wakes, while no task is polled.
    pub cause: Cell<Cause>,
    /// How many turns there have been.
    pub turn: Cell<u64>,
    /// How many tasks these polled, all told.
    pub polls: Cell<u64>,
    /// The room in which due timers are sorted; empty between times.
    pub run: RefCell<Vec<Due<Timer>>>,
}

const NOT_POLLING: (TaskKey, WakerIdentity) = (TaskKey::NONE, WakerIdentity::NONE);

impl Runtime {
    pub fn new(clock: Clock, recorder: Option<Recorder>, slow_poll: Option<Duration>) -> Rc<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let inbox = Inbox::new(number);
        let now = clock.now();
        let runtime = Rc::new(Runtime {
            number,
            tasks: RefCell::new(Table::new()),
            timers: RefCell::new(Timers::new(now)),
            latest: Cell::new(now),
            fresh: Cell::new(false),
            inbox,
            slack: Slack::default(),
            pool: RefCell::new(Some(Pool::new())),
            under_way: UnderWay::default(),
            reactor: OnceCell::new(),
            names: RefCell::default(),
            lookout: Lookout::new(slow_poll, &recorder, &clock),
            recorder,
            clock,
            polling: Cell::new(NOT_POLLING),
            cause: Cell::new(Cause::Outside),
            turn: Cell::new(0),
            polls: Cell::new(0),
            run: RefCell::default(),
        });
        current::register(&runtime);
        runtime
    }

    /// Reads the clock.
    #[inline]
    pub fn now(&self) -> Instant {
        let now = self.clock.now();
        self.latest.set(now);
        self.fresh.set(true);
        now
    }

    /// The time, read no earlier than this turn began. A timer that has come due since some task of
    /// the turn read the clock fires in the next turn, whose reading is later: so a due timer still
    /// waits for one turn at most, and a task that sets a timer a turn pays for one look at the
    /// clock and not for two, which is a fifth of what a `timeout` costs.
    #[inline]
    pub fn now_in_turn(&self) -> Instant {
        if self.fresh.get() {
            self.latest.get()
        } else {
            self.now()
        }
    }

    /// Writes a step down, if anyone records.
    #[inline]
    pub fn record(&self, step: impl FnOnce() -> Step) {
        if self.recorder.is_some() {
            self.write_down(step());
        }
    }

    /// Notes which task is being polled, and by which waker it will be known.
    ///
    /// If somebody records, each wake is to be written down when it happens: then none is a mark.
    #[inline]
    pub fn set_polling(&self, key: TaskKey, waker: &Waker) {
        self.polling.set((key, WakerIdentity::of(waker)));
        let is_recorded = self.recorder.is_some();
        self_wake::show(if is_recorded { null() } else { waker.data() });
    }

    pub fn set_not_polling(&self, cause: Cause) {
        self.polling.set(NOT_POLLING);
        self_wake::show(null());
        self.cause.set(cause);
    }

    /// The task that is being polled, or that has just been and ends.
    pub fn current_id(&self) -> Option<Id> {
        let (key, _) = self.polling.get();
        // An output that is dropped may spawn, and the new task stand where the old one did.
        (key != TaskKey::NONE)
            .then(|| self.id(key))
            .filter(|&id| key.is_of(id))
    }

    /// The number of a task that is not over.
    pub fn id(&self, key: TaskKey) -> Id {
        self.tasks.borrow_mut().slot(key.index()).id
    }

    /// What to keep of a waker. That of the task being polled is kept as its key: no reference
    /// count goes up and down, and the task may never need a header of its own.
    #[inline]
    pub fn waiter(&self, waker: &Waker) -> Waiter {
        let (key, identity) = self.polling.get();
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
                let (polled, identity) = self.polling.get();
                *key == polled && identity == WakerIdentity::of(waker)
            }
            Waiter::Foreign(kept) => kept.will_wake(waker),
        }
    }

    /// Wakes whoever waits. A foreign waker is foreign code: its panic is caught, so that it costs
    /// no other task its wake.
    #[inline]
    pub fn wake(&self, waiter: Waiter) {
        match waiter {
            Waiter::Task(key) => self.wake_task(key),
            Waiter::Foreign(waker) => {
                if let Err(payload) = catch_unwind(AssertUnwindSafe(|| waker.wake())) {
                    drop_quietly(payload);
                }
            }
        }
    }

    /// Puts a task at the end of the ready queue, unless it is in it already, or over. O(1).
    #[inline]
    pub fn wake_task(&self, key: TaskKey) {
        self.queue_self_wake();
        let queued = self.tasks.borrow_mut().wake(key); // [5]
        if self.recorder.is_some() {
            self.record_wake(key, queued);
        }
    }

    /// Queues the task being polled if it has woken itself: before whatever it wakes or spawns now, or
    /// looks at.
    #[inline]
    pub fn queue_self_wake(&self) {
        let (key, _) = self.polling.get();
        // Of an executor that does not run, no task is polled: the mark is another's.
        if key != TaskKey::NONE && self_wake::take() {
            self.tasks.borrow_mut().wake(key); // [5]
        }
    }

    /// Begins a turn of the loop.
    #[inline]
    pub fn begin_turn(&self) {
        self.fresh.set(false);
        let ready = self.tasks.borrow_mut().ready.begin_turn();
        // An empty turn is only the way from a park to the timers.
        if ready > 0 {
            let turn = self.turn.get() + 1;
            self.turn.set(turn);
            self.polls.set(self.polls.get() + ready as u64);
            self.record(|| Step::TurnBegins { turn, ready });
        }
    }

    /// Whether a thread of the pool or the operating system is at work for a task, which may wake
    /// it at any time: until then virtual time stands still, and nothing is stalled.
    pub fn outside_is_under_way(&self) -> bool {
        self.under_way.any() || self.reactor.get().is_some_and(Reactor::anyone_waits)
    }

    /// Whether wakes from other threads are for later: under virtual time, the end of a blocking
    /// job is seen when nothing else is ready, so that a run does not depend on how long the job
    /// took. At times it is seen all the same, for the sake of a task that asks for it in a loop.
    #[inline]
    pub fn keeps_outside_waiting(&self) -> bool {
        self.clock.is_virtual()
            && self.outside_is_under_way()
            && !self.nothing_is_ready()
            && self.turn.get() & 1023 != 0
    }

    /// Takes out the next task to be polled in this turn.
    // Always: with the recorder's branch in it, it is just too long for the compiler to do so by
    // itself, and the call costs a tenth of a wake and its poll.
    #[inline(always)]
    pub fn next_in_turn(&self) -> Option<Taken> {
        let on_skip = |task| self.record(|| Step::Skipped { task });
        self.tasks.borrow_mut().next_in_turn(on_skip)
    }

    #[inline]
    pub fn nothing_is_ready(&self) -> bool {
        self.tasks.borrow().ready.is_empty()
    }

    /// Whether the executor is gone, and with it the right to spawn.
    #[inline]
    pub fn is_closed(&self) -> bool {
        self.pool.borrow().is_none()
    }

    /// A task is over: whoever awaits it is woken, and an output nobody can ask for is dropped.
    #[inline]
    pub fn finish(&self, key: TaskKey, body: Option<Body>, end: End) {
        if self.recorder.is_some() || !self.names.borrow().is_empty() {
            self.record_finish(key, end);
        }
        let (joiner, orphan) = self.tasks.borrow_mut().finish(key.index(), body);
        if orphan.is_some() {
            drop_quietly(orphan);
        }
        if !joiner.is_nobody() {
            self.wake(joiner);
        }
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        current::sweep();
    }
}
