//! What a model checker puts in the place of the types that threads share.
//!
//! [loom](https://docs.rs/loom) runs a test again and again, each time with another order of its threads
//! and with another value that a relaxed load may read. It sees what goes through its own atomics, mutexes
//! and condition variables, and nothing else. So here is each shared type of the executor, made of those:
//!
//! - [`Arc`] counts its clones in an atomic of loom's, with std's orderings. A [`Waker`] that stands on it
//!   counts as well, which takes a crate that builds wakers from any type that can be cloned.
//! - [`AtomicBool`] gives `SeqCst` its meaning, which loom leaves out.
//! - The channel has the two points where crossbeam's orders threads: the tail, and the mark on it that
//!   says that the receiver has gone. Crossbeam's own blocks and slots are not modelled.
//! - A park waits for a token under a mutex. It never ends by itself: no timeout and no false alarm. So a
//!   wake that is lost is a deadlock, and loom says so.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::ops::Deref;
use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};
use std::sync::{self as of_std, LockResult};
use std::task::Waker;
use std::time::Duration;

use cooked_waker::{IntoWaker, Wake, WakeRef};

pub(crate) use loom::sync::atomic::{AtomicU64, AtomicUsize, fence};
pub(crate) use loom::sync::{Mutex, MutexGuard};

std::thread_local! {
    /// How many values lie in an [`Arc`].
    static ALIVE: Cell<usize> = const { Cell::new(0) };
    /// In this run an atomic was used both with `SeqCst` and with less.
    static IS_MIXED: Cell<bool> = const { Cell::new(false) };
}

/// A run begins. How many values have been left in an [`Arc`] by the one before?
pub(crate) fn begin_run() -> usize {
    IS_MIXED.set(false);
    ALIVE.replace(0)
}

/// `std::sync::Arc`, whose count the checker sees.
pub(crate) struct Arc<T> {
    shared: of_std::Arc<Shared<T>>,
    /// Lent to a [`WakerRef`], without being counted.
    is_lent: bool,
}

struct Shared<T> {
    count: AtomicUsize,
    value: T,
}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        ALIVE.set(ALIVE.get() - 1);
    }
}

impl<T> Arc<T> {
    pub fn new(value: T) -> Self {
        ALIVE.set(ALIVE.get() + 1);
        let count = AtomicUsize::new(1);
        Arc {
            shared: of_std::Arc::new(Shared { count, value }),
            is_lent: false,
        }
    }

    pub fn strong_count(this: &Self) -> usize {
        this.shared.count.load(Relaxed)
    }

    pub fn ptr_eq(this: &Self, other: &Self) -> bool {
        of_std::Arc::ptr_eq(&this.shared, &other.shared)
    }

    pub fn as_ptr(this: &Self) -> *const T {
        &**this
    }

    fn lend(&self) -> Self {
        Arc {
            shared: self.shared.clone(),
            is_lent: true,
        }
    }
}

impl<T> Clone for Arc<T> {
    fn clone(&self) -> Self {
        self.shared.count.fetch_add(1, Relaxed);
        Arc {
            shared: self.shared.clone(),
            is_lent: false,
        }
    }
}

impl<T> Drop for Arc<T> {
    fn drop(&mut self) {
        if !self.is_lent && self.shared.count.fetch_sub(1, Release) == 1 {
            fence(Acquire);
        }
    }
}

impl<T> Deref for Arc<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.shared.value
    }
}

impl<T: Default> Default for Arc<T> {
    fn default() -> Self {
        Arc::new(T::default())
    }
}

/// `futures_task::ArcWake`.
pub(crate) trait ArcWake: Send + Sync + Sized + 'static {
    fn wake_by_ref(this: &Arc<Self>);
}

struct Handle<T>(Arc<T>);

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Self {
        Handle(self.0.clone())
    }
}

impl<T: ArcWake> WakeRef for Handle<T> {
    fn wake_by_ref(&self) {
        T::wake_by_ref(&self.0);
    }
}

impl<T: ArcWake> Wake for Handle<T> {}

pub(crate) fn waker<T: ArcWake>(arc: Arc<T>) -> Waker {
    Box::new(Handle(arc)).into_waker()
}

/// `futures_task::WakerRef`: a waker that counts as no clone.
pub(crate) struct WakerRef(Waker);

pub(crate) fn waker_ref<T: ArcWake>(arc: &Arc<T>) -> WakerRef {
    WakerRef(waker(arc.lend()))
}

impl Deref for WakerRef {
    type Target = Waker;

    fn deref(&self) -> &Waker {
        &self.0
    }
}

/// An atomic whose `SeqCst` accesses are sequentially consistent. loom takes them for acquire and release.
///
/// Where *all* accesses of the atomics concerned are `SeqCst`, each sees the last one in the order of the run.
/// That is what a read-modify-write does, so here a load changes nothing, and a store does not look. Where one
/// access is weaker the order promises nothing, and all read what loom lets them.
pub(crate) struct AtomicBool {
    atomic: loom::sync::atomic::AtomicBool,
    /// Bit 0: it was used with `SeqCst`. Bit 1: with less.
    uses: of_std::atomic::AtomicU8,
}

impl AtomicBool {
    pub fn new(value: bool) -> Self {
        let (atomic, uses) = (loom::sync::atomic::AtomicBool::new(value), 0.into());
        AtomicBool { atomic, uses }
    }

    fn is_sequential(&self, order: Ordering) -> bool {
        let used = if order == SeqCst { 1 } else { 2 };
        if self.uses.fetch_or(used, Relaxed) | used == 3 {
            IS_MIXED.set(true);
        }
        order == SeqCst && !IS_MIXED.get()
    }

    pub fn load(&self, order: Ordering) -> bool {
        match self.is_sequential(order) {
            true => self.atomic.fetch_or(false, Acquire),
            false => self.atomic.load(order),
        }
    }

    pub fn store(&self, value: bool, order: Ordering) {
        match self.is_sequential(order) {
            true => _ = self.atomic.swap(value, Release),
            false => self.atomic.store(value, order),
        }
    }

    pub fn swap(&self, value: bool, order: Ordering) -> bool {
        self.is_sequential(order);
        self.atomic.swap(value, order)
    }
}

impl Default for AtomicBool {
    fn default() -> Self {
        AtomicBool::new(false)
    }
}

/// `std::sync::Condvar`. No time passes in a model: a wait ends only when it is notified.
#[derive(Default)]
pub(crate) struct Condvar(loom::sync::Condvar);

impl Condvar {
    pub fn notify_one(&self) {
        self.0.notify_one();
    }

    pub fn notify_all(&self) {
        self.0.notify_all();
    }

    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        self.0.wait(guard)
    }

    pub fn wait_timeout_while<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        _: Duration,
        mut is_to_wait: impl FnMut(&mut T) -> bool,
    ) -> LockResult<(MutexGuard<'a, T>, ())> {
        while is_to_wait(&mut guard) {
            guard = self.wait(guard).expect("no panic");
        }
        Ok((guard, ()))
    }
}

/// A channel, as threads see crossbeam's. A message is sent when the tail has moved on.
struct Channel<T> {
    /// Twice the number of messages sent so far. Bit 0: the receiver has gone.
    tail: AtomicUsize,
    messages: of_std::Mutex<VecDeque<T>>,
}

pub(crate) struct Sender<T>(of_std::Arc<Channel<T>>);

pub(crate) struct Receiver<T> {
    channel: of_std::Arc<Channel<T>>,
    received: Cell<usize>,
}

pub(crate) fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    let channel = of_std::Arc::new(Channel {
        tail: AtomicUsize::new(0),
        messages: of_std::Mutex::default(),
    });
    let received = Cell::new(0);
    (Sender(channel.clone()), Receiver { channel, received })
}

/// Nobody here sends more messages than there is room for.
pub(crate) fn bounded<T>(_: usize) -> (Sender<T>, Receiver<T>) {
    unbounded()
}

impl<T> Sender<T> {
    pub fn send(&self, message: T) -> Result<(), T> {
        if self.0.tail.fetch_add(2, AcqRel) & 1 == 1 {
            return Err(message);
        }
        // loom switches threads at its own types alone: nothing comes in between.
        self.0.messages.lock().expect("no panic").push_back(message);
        Ok(())
    }
}

impl<T> Receiver<T> {
    /// How many messages have not been received. Crossbeam reads the tail with `SeqCst`: see
    /// [`AtomicBool`].
    pub fn len(&self) -> usize {
        let tail = &self.channel.tail;
        let tail = match IS_MIXED.get() {
            false => tail.fetch_or(0, Acquire),
            true => tail.load(Acquire),
        };
        tail / 2 - self.received.get()
    }

    pub fn try_recv(&self) -> Result<T, ()> {
        if self.len() == 0 {
            return Err(());
        }
        self.received.set(self.received.get() + 1);
        let mut messages = self.channel.messages.lock().expect("no panic");
        messages.pop_front().ok_or(())
    }

    pub fn try_iter(&self) -> impl Iterator<Item = T> {
        std::iter::from_fn(|| self.try_recv().ok())
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.channel.tail.fetch_or(1, AcqRel);
        let left = std::mem::take(&mut *self.channel.messages.lock().expect("no panic"));
        drop(left);
    }
}

/// `std::thread`, as far as it is used.
pub(crate) mod thread {
    use std::{sync::Arc, time::Duration};

    use loom::sync::{Condvar, Mutex};
    pub use loom::thread::*;

    /// loom's own `unpark` also sets a thread going that waits for a mutex.
    #[derive(Clone, Default)]
    pub struct Thread(Arc<(Mutex<bool>, Condvar)>);

    loom::thread_local! {
        static CURRENT: Thread = Thread::default();
    }

    impl Thread {
        pub fn unpark(&self) {
            *self.0.0.lock().unwrap() = true;
            self.0.1.notify_one();
        }
    }

    pub fn current() -> Thread {
        CURRENT.with(Thread::clone)
    }

    pub fn park() {
        let Thread(own) = current();
        let mut token = own.0.lock().unwrap();
        while !*token {
            token = own.1.wait(token).unwrap();
        }
        *token = false;
    }

    /// No time passes in a model.
    pub fn park_timeout(_: Duration) {
        park();
    }
}

/// `std::thread::LocalKey`: all threads of a model are one thread to std.
pub(crate) struct LocalKey<T: 'static>(pub &'static loom::thread::LocalKey<T>);

impl<T> LocalKey<T> {
    pub fn try_with<R>(&self, f: impl FnOnce(&T) -> R) -> Result<R, loom::thread::AccessError> {
        self.0.try_with(f)
    }
}

impl<T> LocalKey<RefCell<T>> {
    pub fn with_borrow<R>(&self, f: impl FnOnce(&T) -> R) -> R {
        self.0.with(|cell| f(&cell.borrow()))
    }

    pub fn replace(&self, value: T) -> T {
        self.0.with(|cell| cell.replace(value))
    }
}

macro_rules! local {
    ($(#[$about:meta])* static $name:ident: $type:ty = const { $value:expr };) => {
        $(#[$about])*
        static $name: $crate::core::threads::LocalKey<$type> = {
            loom::thread_local! { static KEY: $type = $value; }
            $crate::core::threads::LocalKey(&KEY)
        };
    };
}
pub(crate) use local as thread_local;
