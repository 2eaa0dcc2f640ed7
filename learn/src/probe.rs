//! What do checks poll, and with which wakers?
//!
//! [`Probe`] is a waker that counts. [`Gate`] is a future that is pending until it is opened, and that knows
//! how often it was polled. Both are bounded: an answer that polls for ever is stopped, and told.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use crate::wrong;

/// No answer that is right comes near this many polls of one future.
pub const POLLS_AT_MOST: usize = 1_000;

/// How often a waker was called, and the number of its last call among all calls of all probes.
#[derive(Default)]
struct Count(AtomicUsize, AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        static CALLS: AtomicUsize = AtomicUsize::new(1);
        self.0.fetch_add(1, Ordering::SeqCst);
        self.1
            .store(CALLS.fetch_add(1, Ordering::SeqCst), Ordering::SeqCst);
    }
}

/// A waker that counts its calls and its clones.
pub struct Probe {
    count: Arc<Count>,
    waker: Waker,
}

impl Default for Probe {
    fn default() -> Self {
        let count = Arc::<Count>::default();
        let waker = Waker::from(count.clone());
        Probe { count, waker }
    }
}

impl Probe {
    /// A waker of its own, not called yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The waker.
    pub fn waker(&self) -> &Waker {
        &self.waker
    }

    /// How often it was called.
    pub fn wakes(&self) -> usize {
        self.count.0.load(Ordering::SeqCst)
    }

    /// Where its last call stands among the calls of all probes: a later one has a greater number.
    pub fn last_wake(&self) -> usize {
        self.count.1.load(Ordering::SeqCst)
    }

    /// How many clones of the waker there are.
    pub fn clones(&self) -> usize {
        // One is the count's own, one the waker's.
        Arc::strong_count(&self.count) - 2
    }

    /// Polls a future once with this waker.
    pub fn poll<F: Future + ?Sized>(&self, future: &mut Pin<Box<F>>) -> Poll<F::Output> {
        future.as_mut().poll(&mut Context::from_waker(&self.waker))
    }
}

#[derive(Default)]
struct Inner {
    open: bool,
    over: bool,
    polls: usize,
    dropped: bool,
    waker: Option<Waker>,
}

/// A future that is ready, with its value, once it was opened. Clones of the handle share it.
#[derive(Clone, Default)]
pub struct Gate(Rc<RefCell<Inner>>);

impl Gate {
    /// One that is shut.
    pub fn new() -> Self {
        Self::default()
    }

    /// The future: one for each gate.
    pub fn value<T: Unpin>(&self, value: T) -> Through<T> {
        Through(self.clone(), Some(value))
    }

    /// Opens it, and wakes the task that waits.
    pub fn open(&self) {
        let waker = {
            let mut inner = self.0.borrow_mut();
            inner.open = true;
            inner.waker.take()
        };
        waker.into_iter().for_each(Waker::wake);
    }

    /// Wakes the task that waits, as often as that, without opening.
    pub fn knock(&self, times: usize) {
        let waker = self.0.borrow().waker.clone();
        for waker in waker.iter().cycle().take(times) {
            waker.wake_by_ref();
        }
    }

    /// How often it was polled.
    pub fn polls(&self) -> usize {
        self.0.borrow().polls
    }

    /// Whether its future was dropped.
    pub fn is_dropped(&self) -> bool {
        self.0.borrow().dropped
    }
}

/// The future of a [`Gate`].
pub struct Through<T>(Gate, Option<T>);

impl<T: Unpin> Future for Through<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let gate = self.0.clone();
        let mut inner = gate.0.borrow_mut();
        inner.polls += 1;
        if inner.over {
            drop(inner);
            wrong!("polled_after_ready");
        }
        if inner.polls >= POLLS_AT_MOST {
            drop(inner);
            wrong!("polls_for_ever", polls = POLLS_AT_MOST);
        }
        if inner.open {
            inner.over = true;
            return Poll::Ready(self.1.take().expect("it is taken once"));
        }
        inner.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl<T> Drop for Through<T> {
    fn drop(&mut self) {
        let mut inner = self.0.0.borrow_mut();
        inner.dropped = true;
        inner.waker = None;
    }
}
