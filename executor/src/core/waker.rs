//! Whom to wake, on this thread and from another one?
//!
//! Timers and handles name a task by its [`TaskKey`]. Everybody else needs a real [`Waker`], and that
//! is a [`TaskWaker`]: it knows the key and the way home. [`ArcWake`] makes it one without unsafe code.
//!
//! ```text
//!                 on the executor's thread: key -> Tasks::wake -> ready queue
//!   Waker::wake -
//!                 on any other thread: a message in the inbox -> unpark -> the same, at home
//! ```
//!
//! Most futures never clone the waker that a poll shows them. So the loop lends each task a spare one,
//! which the task keeps only if a clone is about after the poll.
//!
//! Next: `core/threads.rs`

use std::cell::Cell;
use std::rc::Rc;
use std::sync::{PoisonError, atomic::Ordering};
use std::task::{RawWakerVTable, Waker};

use super::threads::{Arc, ArcWake, AtomicBool, AtomicU64, Mutex, Receiver, Sender};
use super::threads::{fence, unbounded};
use super::{Runtime, with_current};

/// Names a task without touching it: the index of its slot, below the lower half of its number. A key
/// outlives its task harmlessly: it matches nothing any more. One word, so that an atomic holds it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct TaskKey(u64);

impl TaskKey {
    pub fn new(index: u32, generation: u32) -> Self {
        TaskKey(u64::from(generation) << 32 | u64::from(index))
    }

    pub fn index(self) -> usize {
        self.0 as u32 as usize
    }

    pub fn generation(self) -> u32 {
        (self.0 >> 32) as u32
    }
}

/// SEAM: what a leaf future keeps of the task that polls it. A task of this loop is kept as its key,
/// which costs no reference count; any other waker, that of a combinator, say, as itself.
#[derive(Debug)]
pub(crate) enum Waiter {
    Task(TaskKey),
    Foreign(Waker),
}

pub(crate) const NOBODY: Waiter = Waiter::Task(TaskKey(u64::MAX));

impl Default for Waiter {
    fn default() -> Self {
        NOBODY
    }
}

/// A waker's identity (data pointer and vtable), for comparison only.
pub(crate) type WakerIdentity = (*const (), *const RawWakerVTable);

pub(crate) fn identity(waker: &Waker) -> WakerIdentity {
    (waker.data(), waker.vtable())
}

/// The waker of a task, for those outside the loop.
pub(crate) struct TaskWaker {
    /// The word of a [`TaskKey`]. It changes while nobody else holds the waker: relaxed is enough.
    key: AtomicU64,
    /// A message of this waker is in the inbox, or about to be: the next wake needs none.
    is_sent: AtomicBool,
    home: Arc<Home>,
}

/// What all wakers of an executor share: the way home from other threads.
pub(crate) struct Home {
    inbox: Sender<Arc<TaskWaker>>,
    /// There may be messages in the inbox. To ask the channel each turn would cost more.
    has_mail: AtomicBool,
    /// The loop is parked, or about to be, and nobody has called for an unpark yet.
    is_parked: AtomicBool,
    /// Ends the park, wherever the thread waits just now.
    pub unparker: Mutex<Waker>,
}

impl TaskWaker {
    /// Whether a message was under way. The poll that comes serves it, and sees all that the other
    /// thread did before its wake: the acquire pairs with the release in `send`.
    fn take_sent(&self) -> bool {
        self.is_sent.load(Ordering::Relaxed) && self.is_sent.swap(false, Ordering::Acquire)
    }

    /// A wake on another thread than the executor's.
    fn send(this: Arc<Self>) {
        if this.is_sent.swap(true, Ordering::AcqRel) {
            return;
        }
        let home = this.home.clone();
        // It fails where the executor is gone, and with it the task.
        let _ = home.inbox.send(this);
        // `begin_park` writes the other flag and then reads this one. Each side writes before it
        // reads, so one of them sees the other. That takes SeqCst.
        home.has_mail.store(true, Ordering::SeqCst);
        if home.is_parked.swap(false, Ordering::SeqCst) {
            let unparker = home.unparker.lock().unwrap_or_else(PoisonError::into_inner);
            unparker.wake_by_ref();
        }
    }
}

impl ArcWake for TaskWaker {
    fn wake_by_ref(this: &Arc<Self>) {
        let wake_at_home = |rt: &Rc<Runtime>| {
            let is_home = Arc::ptr_eq(&rt.wakers.home, &this.home);
            is_home.then(|| rt.wake_task(TaskKey(this.key.load(Ordering::Relaxed))))
        };
        if with_current(wake_at_home).flatten().is_none() {
            TaskWaker::send(this.clone());
        }
    }
}

/// The loop's side: it lends the wakers, and takes in what they send.
pub(crate) struct Wakers {
    pub home: Arc<Home>,
    messages: Receiver<Arc<TaskWaker>>,
    spare: Cell<Option<Arc<TaskWaker>>>,
}

impl Wakers {
    pub fn new(unparker: Waker) -> Self {
        let (inbox, messages) = unbounded();
        let home = Arc::new(Home {
            inbox,
            has_mail: AtomicBool::new(false),
            is_parked: AtomicBool::new(false),
            unparker: Mutex::new(unparker),
        });
        let spare = Cell::new(None);
        Wakers {
            home,
            messages,
            spare,
        }
    }

    /// The waker to show a task in the poll that begins: its own, or a spare one.
    #[inline]
    pub fn lend(&self, own: Option<Arc<TaskWaker>>, key: TaskKey) -> Arc<TaskWaker> {
        if let Some(own) = own {
            own.take_sent();
            return own;
        }
        let spare = self.spare.take().unwrap_or_else(|| {
            let (key, is_sent) = Default::default();
            let home = self.home.clone();
            Arc::new(TaskWaker { key, is_sent, home })
        });
        spare.key.store(key.0, Ordering::Relaxed);
        spare
    }

    /// Takes a waker back after the poll, unless somebody has kept a clone: then it is the task's.
    #[inline]
    pub fn take_back(&self, waker: Arc<TaskWaker>) -> Option<Arc<TaskWaker>> {
        if Arc::strong_count(&waker) > 1 {
            return Some(waker);
        }
        // The last clone may have gone on another thread: all that it did there comes first.
        fence(Ordering::Acquire);
        self.spare.set(Some(waker));
        None
    }

    #[inline]
    pub fn has_mail(&self) -> bool {
        self.home.has_mail.load(Ordering::SeqCst)
    }

    /// Calls `wake` for each task woken from another thread, as far as messages are there now. First
    /// the flag is taken down: a message that comes later puts it up again.
    pub fn take_mail(&self, wake: impl Fn(TaskKey)) {
        // Two threads may have put it up, and this sees the store of one. SeqCst, as the channel has it at its
        // tail, which `len` reads: so the message of the other is seen as well.
        self.home.has_mail.swap(false, Ordering::SeqCst);
        let messages = self.messages.try_iter().take(self.messages.len());
        for waker in messages.filter(|waker| waker.take_sent()) {
            wake(TaskKey(waker.key.load(Ordering::Relaxed)));
        }
    }

    /// Announces a park (SeqCst: see `send`). False if a message has come, and there is to be none.
    pub fn begin_park(&self) -> bool {
        self.home.is_parked.store(true, Ordering::SeqCst);
        !self.has_mail()
    }

    pub fn end_park(&self) {
        self.home.is_parked.store(false, Ordering::SeqCst);
    }
}
