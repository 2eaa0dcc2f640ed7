//! Futures whose every poll is under the test's control.

use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use executor::{spawn, yield_now};

/// A gate that tasks wait at until it is opened by hand. Each gate is for one waiter.
#[derive(Clone, Debug, Default)]
pub struct Gate(Rc<GateState>);

#[derive(Debug, Default)]
struct GateState {
    open: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Gate {
    /// A closed gate.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens the gate for good and wakes who waits.
    pub fn open(&self) {
        self.0.open.set(true);
        self.knock();
    }

    /// Wakes who waits, without opening.
    pub fn knock(&self) {
        let waker = self.0.waker.borrow_mut().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Resolves once the gate is open.
    pub fn wait(&self) -> GateWait {
        GateWait(self.clone())
    }
}

/// Resolves once its [`Gate`] is open.
#[derive(Debug)]
pub struct GateWait(Gate);

impl Future for GateWait {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let state = &self.0.0;
        if state.open.get() {
            return Poll::Ready(());
        }
        *state.waker.borrow_mut() = Some(cx.waker().clone());
        Poll::Pending
    }
}

/// How often a future was polled.
#[derive(Clone, Debug, Default)]
pub struct Polls(Rc<Cell<usize>>);

impl Polls {
    /// The number of polls so far.
    pub fn get(&self) -> usize {
        self.0.get()
    }

    /// `future`, with its polls added to this count.
    pub fn count<F: Future>(&self, future: F) -> Counted<F> {
        Counted {
            polls: self.clone(),
            future: Box::pin(future),
        }
    }
}

/// A future that counts its polls.
pub struct Counted<F> {
    polls: Polls,
    future: Pin<Box<F>>,
}

/// `future`, and how often it was polled.
pub fn counted<F: Future>(future: F) -> (Counted<F>, Polls) {
    let polls = Polls::default();
    (polls.count(future), polls)
}

impl<F: Future> Future for Counted<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.polls.0.set(self.polls.get() + 1);
        self.future.as_mut().poll(cx)
    }
}

/// Wakes itself in each poll until told to stop.
#[derive(Clone, Debug, Default)]
pub struct SelfWaking(Rc<Cell<bool>>);

impl SelfWaking {
    /// One that goes on until [`SelfWaking::stop`].
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets this one and its clones end at their next poll.
    pub fn stop(&self) {
        self.0.set(true);
    }
}

impl Future for SelfWaking {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.0.get() {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// The waker of the task that awaits this.
pub async fn own_waker() -> Waker {
    poll_fn(|cx| Poll::Ready(cx.waker().clone())).await
}

/// Polls `future` once with `waker`.
pub fn poll_by_hand<F: Future + Unpin>(future: &mut F, waker: &Waker) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(waker))
}

/// Spawns a task that never ends; returns its waker and its polls, of which one is done.
pub async fn waiting_task() -> (Waker, Polls) {
    let slot = Rc::new(RefCell::new(None));
    let inner = slot.clone();
    let (future, polls) = counted(poll_fn(move |cx| {
        *inner.borrow_mut() = Some(cx.waker().clone());
        Poll::<()>::Pending
    }));
    spawn(future);
    yield_now().await;
    let waker = slot.borrow().clone().expect("the task was polled");
    assert_eq!(polls.get(), 1);
    (waker, polls)
}

/// Lets everything that is ready run, for a few turns.
pub async fn settle() {
    for _ in 0..5 {
        yield_now().await;
    }
}
