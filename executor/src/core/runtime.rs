//! What belongs to one executor, and how does code find the one that runs?
//!
//! Each part stands behind a cell of its own, so that a poll in progress can spawn, sleep and wake. No
//! cell stays borrowed while foreign code runs, be it a poll, a waker or a drop: it may come back here.
//!
//! `sleep()` does not say which executor is meant. It is the one whose loop runs on this thread: a
//! thread-local holds it during `block_on`. asyncio's running loop, tokio's runtime context.
//!
//! Next: `core/join.rs`

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::mem::{self, ManuallyDrop};
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Waker;

use super::{Boxed, Driver, End, Instant, Kind, Notice, Observer, Parked, TaskKey, Tasks};
use super::{Timers, Waiter, WakerIdentity, Wakers, drop_quietly, identity, threads::thread_local};

pub(crate) struct Runtime {
    /// Tells executors apart; never used again in this process.
    pub number: u64,
    pub driver: RefCell<Rc<dyn Driver>>,
    /// The time, if it was read in this turn.
    pub time_read: Cell<Option<Instant>>,
    pub tasks: RefCell<Tasks>,
    pub timers: RefCell<Timers>,
    pub wakers: Wakers,
    /// The task being polled, and its waker's identity.
    pub polling: Cell<Option<(TaskKey, WakerIdentity)>>,
    /// Each `KeepAlive` has a clone.
    pub outside: Rc<()>,
    pub observer: Option<Rc<dyn Observer>>,
    /// What code outside the core keeps for this executor, until the executor goes.
    pub extras: RefCell<Vec<Rc<dyn Any>>>,
}

impl Runtime {
    pub fn new(driver: Rc<dyn Driver>, observer: Option<Rc<dyn Observer>>) -> Rc<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        Rc::new(Runtime {
            number: NUMBER.fetch_add(1, Ordering::Relaxed),
            time_read: Cell::new(None),
            tasks: RefCell::default(),
            timers: RefCell::default(),
            wakers: Wakers::new(driver.unparker()),
            driver: RefCell::new(driver),
            polling: Cell::new(None),
            outside: Rc::default(),
            observer,
            extras: RefCell::default(),
        })
    }

    /// Tells the observer, if there is one.
    #[inline]
    pub fn emit<'a>(&self, notice: impl FnOnce() -> Notice<'a>) {
        if let Some(observer) = &self.observer {
            observer.notice(self, &notice());
        }
    }

    pub fn driver(&self) -> Rc<dyn Driver> {
        self.driver.borrow().clone()
    }

    pub fn now(&self) -> Instant {
        let now = self.driver.borrow().now();
        self.time_read.set(Some(now));
        now
    }

    /// The time, read no earlier than this turn began: one look at the clock serves a sleep that is
    /// made in the turn and the timers that fire at its end.
    pub fn now_in_turn(&self) -> Instant {
        self.time_read.get().unwrap_or_else(|| self.now())
    }

    /// A task is over: its output, or an error, is in `body`. Wakes the joiner.
    #[inline]
    pub fn finish(&self, key: TaskKey, body: Option<Boxed>, end: End) {
        let (joiner, orphan) = self.tasks.borrow_mut().finish(key, body);
        self.emit(|| Notice::Finished(key, end));
        if let Some(orphan) = orphan {
            self.emit(|| Notice::Gone(key, false));
            drop_quietly(orphan);
        }
        self.wake(joiner);
    }

    /// Waits for the next deadline, or for something from outside. `quiet`: see [`Driver::park`].
    pub fn park(&self, quiet: bool) -> Parked {
        self.tasks.borrow_mut().give_back();
        let until = self.timers.borrow().wheel.next_deadline().map(Instant);
        self.emit(|| Notice::Parked(until));
        let mut parked = Parked::MayGoOn;
        if self.wakers.begin_park() {
            parked = self.driver().park(self, until, quiet);
        }
        self.wakers.end_park();
        self.emit(|| Notice::Unparked(parked));
        parked
    }

    /// Whether a park has become pointless.
    pub fn something_came(&self) -> bool {
        self.wakers.has_mail() || !self.tasks.borrow().ready.is_empty()
    }

    /// Puts a task on the loop. `body` is none for the main future.
    #[inline]
    pub fn insert(
        &self,
        body: Option<Boxed>,
        (kind, name, at): (Kind, Option<&str>, &'static Location<'static>),
    ) -> TaskKey {
        let key = self.tasks.borrow_mut().insert(body, kind, at);
        self.emit(|| Notice::Spawned(key, kind, name));
        key
    }

    /// What to keep of a waker: of the task being polled, only its key.
    pub fn waiter(&self, waker: &Waker) -> Waiter {
        match self.polling.get() {
            Some((key, polled)) if polled == identity(waker) => Waiter::Task(key),
            _ => Waiter::Foreign(waker.clone()),
        }
    }

    /// Keeps `waker` in the `place` within `cell`, if there is one, unless it is there.
    pub fn keep<T>(
        &self,
        waker: &Waker,
        cell: &RefCell<T>,
        place: impl Fn(&mut T) -> Option<&mut Waiter>,
    ) {
        let is_kept = match place(&mut cell.borrow_mut()) {
            None => return,
            Some(Waiter::Task(key)) => self.polling.get() == Some((*key, identity(waker))),
            Some(Waiter::Foreign(kept)) => kept.will_wake(waker),
        };
        if is_kept {
            return;
        }
        // To clone or drop a foreign waker runs foreign code: not while we borrow.
        let waiter = self.waiter(waker);
        let mut borrowed = cell.borrow_mut();
        let _old = place(&mut borrowed).map(|kept| mem::replace(kept, waiter));
        drop(borrowed);
    }

    /// A foreign waker is foreign code: its panic is caught, so that it costs no task its wake.
    pub fn wake(&self, waiter: Waiter) {
        match waiter {
            Waiter::Task(key) => self.wake_task(key),
            Waiter::Foreign(waker) => {
                if let Err(panic) = catch_unwind(AssertUnwindSafe(|| waker.wake())) {
                    drop_quietly(panic);
                }
            }
        }
    }

    /// Puts a task at the end of the ready queue, unless it is in it already, or over. O(1).
    #[inline]
    pub fn wake_task(&self, key: TaskKey) {
        let effect = self.tasks.borrow_mut().wake(key); // [5]
        if let Some(effect) = effect {
            self.emit(|| Notice::Woken(key, effect));
        }
    }
}

thread_local! {
    /// `ManuallyDrop`: it is read while the thread's locals are destroyed. `Enter` leaves it empty.
    static CURRENT: RefCell<ManuallyDrop<Option<Rc<Runtime>>>> =
        const { RefCell::new(ManuallyDrop::new(None)) };
}

/// Runs `f` with the runtime that runs on this thread, if any. `f` must start or drop no executor.
#[inline]
pub(crate) fn with_current<R>(f: impl FnOnce(&Rc<Runtime>) -> R) -> Option<R> {
    CURRENT.with_borrow(|current| current.as_ref().map(f))
}

/// The runtime that runs on this thread. Panics outside an executor; `what` names the caller.
#[track_caller]
pub(crate) fn current(what: &str) -> Rc<Runtime> {
    let Some(rt) = with_current(Rc::clone) else {
        panic!("{what} was called outside an executor: call it inside `block_on(async {{ .. }})`");
    };
    rt
}

/// Makes a runtime the current one of this thread, as long as the guard lives.
pub(crate) fn enter(rt: Rc<Runtime>) -> Enter {
    Enter(replace_current(Some(rt)))
}

pub(crate) struct Enter(Option<Rc<Runtime>>);

impl Drop for Enter {
    fn drop(&mut self) {
        replace_current(self.0.take());
    }
}

fn replace_current(rt: Option<Rc<Runtime>>) -> Option<Rc<Runtime>> {
    ManuallyDrop::into_inner(CURRENT.replace(ManuallyDrop::new(rt)))
}
