//! Who calls the waker, and how does the call find its way back to the loop?
//!
//! A task is woken by whoever brings what it waits for: the timers of its own loop, another task,
//! or another thread. To the first two a task is just a number, [`TaskKey`], and a wake is a push on
//! the ready queue. Only who is outside needs a real [`Waker`], and that is the [`Header`]: an `Arc`
//! that knows the key and the way home, made a waker without unsafe code by
//! [`futures_task::ArcWake`].
//!
//! ```text
//!                 in the task's own poll:   a mark, which the loop sees when the poll ends
//!   Waker::wake - on the executor's thread: key -> Runtime::wake_task -> ready queue
//!                 on any other:             header -> Inbox (a channel) -> unpark -> the same
//! ```
//!
//! A poll has to show the future *some* waker, but many futures never clone it. So the loop
//! lends each task a spare header for the poll, and the task keeps it only if a clone is still
//! about afterwards. That saves an allocation a task, and it tells for free whether anybody
//! could ever wake a task that is pending: if it kept no header, nobody outside can.
//!
//! Why `Send + Sync` on a single thread? Because `Waker` is: a thread of the blocking pool, or a
//! signal handler's thread, must be able to call it. The tasks themselves need neither.
//!
//! Next: `ready_queue.rs`

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering, fence},
    },
    task::{RawWakerVTable, Waker},
    thread::Thread,
};

use crossbeam_channel::{Receiver, Sender};
use futures_task::ArcWake;

use crate::{current::with_current, self_wake, task::Id};

/// Which task, without touching it: its place in the table, and which of the tasks that have
/// stood there is meant. A key outlives its task harmlessly: it matches nothing any more.
///
/// One word, the generation above the index: an atomic holds it, and it is compared in one step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TaskKey(pub u64);

impl TaskKey {
    /// The key of no task.
    pub const NONE: TaskKey = TaskKey(u64::MAX);

    /// The key of the task with this number in the slot at `index`.
    #[inline]
    pub fn new(index: u32, id: Id) -> Self {
        TaskKey(id.0 << 32 | u64::from(index))
    }

    #[inline]
    pub fn index(self) -> u32 {
        self.0 as u32
    }

    /// Whether the task with this number is the one that is meant, if it stands at the index.
    #[inline]
    pub fn is_of(self, id: Id) -> bool {
        (self.0 >> 32) as u32 == id.0 as u32
    }
}

/// Whom to wake: what a timer and a joined task keep of the one that waits for them.
///
/// A task of this loop is kept as its key, which costs no reference count; any other waker (that
/// of a combinator, or of a foreign executor) as itself. 16 bytes, as a `Waker` has.
#[derive(Debug)]
pub(crate) enum Waiter {
    Task(TaskKey),
    Foreign(Waker),
}

const _: () = assert!(size_of::<Waiter>() == size_of::<Waker>());

impl Waiter {
    pub const NOBODY: Waiter = Waiter::Task(TaskKey::NONE);

    pub fn is_nobody(&self) -> bool {
        matches!(self, Waiter::Task(TaskKey::NONE))
    }
}

/// What is told apart of a waker without owning it: see `Runtime::waiter`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct WakerIdentity(*const (), *const RawWakerVTable);

impl WakerIdentity {
    pub const NONE: WakerIdentity = WakerIdentity(std::ptr::null(), std::ptr::null());

    pub fn of(waker: &Waker) -> Self {
        WakerIdentity(waker.data(), waker.vtable())
    }
}

/// The waker of a task, for those outside the loop.
pub(crate) struct Header {
    /// The word of a [`TaskKey`]. Atomic because a spare header is lent to one task after another;
    /// nobody else holds it at that moment, so relaxed is enough.
    key: AtomicU64,
    /// A wake from another thread is on its way through the inbox: the next needs no message.
    on_its_way: AtomicBool,
    home: Arc<Home>,
}

/// The way home, shared by all headers of an executor.
pub(crate) struct Home {
    /// The executor's number: how a wake knows that it is on the right thread already.
    runtime: u32,
    outbox: Sender<Arc<Header>>,
    /// Whether there may be messages that nobody has taken: what the loop looks at each turn, since
    /// asking the channel costs ten times as much.
    has_mail: AtomicBool,
    thread: Thread,
    /// Where the thread waits since it has sockets; until then it is parked.
    selector: OnceLock<mio::Waker>,
}

impl Home {
    /// From now on the thread waits in a selector, which this waker ends.
    ///
    /// Another thread that sends a wake at this very moment may still unpark instead, for nothing.
    /// Then the loop, which looks into its inbox before it waits for the first time, finds the
    /// message: each side writes, has a fence, and reads what the other writes, so that at least
    /// one of them sees the other.
    pub fn set_selector(&self, waker: mio::Waker) {
        // There is one reactor for one home.
        let _ = self.selector.set(waker);
        fence(Ordering::SeqCst);
    }

    /// Ends the thread's wait, or the next one if it does not wait now. After the message.
    fn end_wait(&self) {
        fence(Ordering::SeqCst);
        match self.selector.get() {
            // It fails if the system is out of memory for an integer: there is nobody to tell.
            Some(waker) => drop(waker.wake()),
            None => self.thread.unpark(),
        }
    }
}

impl Header {
    pub fn new(home: &Arc<Home>) -> Arc<Self> {
        Arc::new(Header {
            key: AtomicU64::new(TaskKey::NONE.0),
            on_its_way: AtomicBool::new(false),
            home: home.clone(),
        })
    }

    pub fn key(&self) -> TaskKey {
        TaskKey(self.key.load(Ordering::Relaxed))
    }

    /// Lends an unheld header to a task.
    #[inline]
    pub fn lend_to(&self, key: TaskKey) {
        self.key.store(key.0, Ordering::Relaxed);
    }

    /// Whether anybody but the loop holds this header.
    #[inline]
    pub fn is_held(self: &Arc<Self>) -> bool {
        Arc::strong_count(self) > 1
    }

    /// Takes note that the wake on its way, if there is one, is served by the poll that begins
    /// now. The acquire pairs with the release in `wake_from_afar`: the poll sees all that the
    /// waking thread did before it woke. Should this relaxed load miss a wake that happens right
    /// now, its message is still in the inbox, and brings one more poll.
    #[inline]
    pub fn arrive(&self) -> bool {
        self.on_its_way.load(Ordering::Relaxed) && self.on_its_way.swap(false, Ordering::Acquire)
    }

    /// From another thread: first the flag, then the message, then the unpark. The loop looks into
    /// its inbox before it parks, and an unpark before the park makes that park return at once, so
    /// that in each interleaving the message is seen. The same holds of a selector and its waker.
    #[cold]
    fn wake_from_afar(self: Arc<Self>) {
        if self.on_its_way.swap(true, Ordering::AcqRel) {
            return;
        }
        let home = self.home.clone();
        // The executor is gone, and with it the task: nothing to wake.
        let _ = home.outbox.send(self);
        home.has_mail.store(true, Ordering::SeqCst);
        home.end_wait();
    }

    /// Whether the task is being polled on this thread; then it will be queued at the poll's end.
    #[inline]
    fn wakes_itself(self: &Arc<Self>) -> bool {
        self_wake::note(Arc::as_ptr(self).cast())
    }

    /// Wakes the task by its key, if its loop is running on this thread.
    fn wake_at_home(&self) -> bool {
        with_current(|runtime| {
            let at_home = runtime.number == self.home.runtime;
            if at_home {
                runtime.wake_task(self.key());
            }
            at_home
        }) == Some(true)
    }
}

impl ArcWake for Header {
    #[inline]
    fn wake_by_ref(this: &Arc<Self>) {
        if !this.wakes_itself() && !this.wake_at_home() {
            this.clone().wake_from_afar();
        }
    }

    fn wake(self: Arc<Self>) {
        if !self.wakes_itself() && !self.wake_at_home() {
            self.wake_from_afar();
        }
    }
}

/// Where the wakes from other threads arrive.
pub(crate) struct Inbox {
    messages: Receiver<Arc<Header>>,
    pub home: Arc<Home>,
}

impl Inbox {
    pub fn new(runtime: u32) -> Self {
        let (outbox, messages) = crossbeam_channel::unbounded();
        let thread = std::thread::current();
        Inbox {
            messages,
            home: Arc::new(Home {
                runtime,
                outbox,
                has_mail: AtomicBool::new(false),
                thread,
                selector: OnceLock::new(),
            }),
        }
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        !self.home.has_mail.load(Ordering::SeqCst)
    }

    /// The tasks woken from other threads, as many as had arrived when this was called.
    ///
    /// First the flag is taken down, then the channel is looked into: a message whose flag this took
    /// down is there already, and one that comes later puts it up again.
    pub fn take(&self) -> impl Iterator<Item = TaskKey> + '_ {
        self.home.has_mail.swap(false, Ordering::SeqCst);
        self.messages
            .try_iter()
            .take(self.messages.len())
            .filter(|header| header.arrive())
            .map(|header| header.key())
    }
}
