//! How does a task wait without holding up the thread?
//!
//! By leaving a note and going away. The first poll of a [`Sleep`] sets a timer that knows which
//! task to wake, and returns `Pending`; the loop polls others, or parks until the deadline; the
//! timer fires, which puts the task back into the ready queue; the next poll finds no timer any
//! more, and that is how it knows that its time has come.
//!
//! Next: `time/timeout.rs`

use std::{
    num::NonZeroU64,
    panic::Location,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use timer::{Place, TimerKey};

use crate::{
    current::{current, with_numbered},
    runtime::Runtime,
    time::Instant,
    trace::Step,
    waits::{self, Reason},
};

/// A future that is ready at its deadline: see [`sleep`].
#[derive(Debug)]
#[must_use = "a sleep does nothing until it is awaited"]
pub struct Sleep {
    deadline: Instant,
    at: &'static Location<'static>,
    state: State,
}

/// The number of the runtime goes with whatever is a number only there. Not an `Rc` of it: so a
/// sleep is `Send + Sync`, which hyper, for one, asks for.
#[derive(Debug)]
enum State {
    /// Not polled yet: no timer.
    Created { runtime: u32, order: NonZeroU64 },
    /// Its timer is set.
    Set { runtime: u32, key: TimerKey },
    /// Its time has come.
    Elapsed,
}

/// Waits for `duration`, counted from this call. asyncio's `sleep`, tokio's `time::sleep`.
///
/// It is never early, and late by no more than the operating system's own sleep and the poll in
/// progress. Sleeps that are due together end in the order of (deadline, creation). A sleep always
/// gives up its turn, even one of zero, and one of 584 years or more never ends.
///
/// Dropping it cancels its timer. Setting and cancelling are O(1), whatever the number of sleepers.
///
/// ```
/// use executor::{Executor, join, sleep, time::Instant};
/// use std::time::Duration;
///
/// Executor::builder().virtual_time().build().block_on(async {
///     let start = Instant::now();
///     join(sleep(Duration::from_secs(1)), sleep(Duration::from_secs(2))).await;
///     assert_eq!(start.elapsed(), Duration::from_secs(2));
/// });
/// ```
///
/// # Panics
///
/// Outside an executor, whose clock it needs: call it inside `block_on(async { .. })`.
#[track_caller]
#[inline]
pub fn sleep(duration: Duration) -> Sleep {
    let at = Location::caller();
    let runtime = current("sleep");
    let deadline = runtime.now() + duration;
    Sleep::new(&runtime, deadline, at)
}

/// Waits until `deadline`. asyncio's `loop.call_at`, tokio's `sleep_until`.
///
/// As [`sleep`] in all else; a deadline in the past is due at once.
///
/// ```
/// use executor::time::{Instant, sleep_until};
/// use std::time::Duration;
///
/// executor::block_on(async {
///     let deadline = Instant::now() + Duration::from_millis(5);
///     sleep_until(deadline).await;
///     assert!(Instant::now() >= deadline);
/// });
/// ```
///
/// # Panics
///
/// Outside an executor, whose clock it needs: call it inside `block_on(async { .. })`.
#[doc(alias = "call_at")]
#[track_caller]
pub fn sleep_until(deadline: Instant) -> Sleep {
    let at = Location::caller();
    Sleep::until(deadline, at)
}

impl Sleep {
    #[inline]
    fn new(runtime: &Runtime, deadline: Instant, at: &'static Location<'static>) -> Self {
        let order = runtime.timers.borrow_mut().next_order();
        let state = State::Created {
            runtime: runtime.number,
            order,
        };
        Sleep {
            deadline,
            at,
            state,
        }
    }

    #[track_caller]
    pub(crate) fn until(deadline: Instant, at: &'static Location<'static>) -> Self {
        Sleep::new(&current("sleep_until"), deadline, at)
    }

    /// When it is due.
    ///
    /// ```
    /// use executor::{sleep, time::Instant};
    /// use std::time::Duration;
    ///
    /// executor::block_on(async {
    ///     let start = Instant::now();
    ///     assert!(sleep(Duration::from_secs(3)).deadline() >= start + Duration::from_secs(3));
    /// });
    /// ```
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Polls it as a time limit: says whether the time is up. If it was when the executor last looked
    /// at its clock, no timer is set for it, nor a turn waited.
    ///
    /// # Panics
    ///
    /// Outside an executor.
    #[inline]
    pub(crate) fn poll_limit(&mut self, cx: &mut Context<'_>) -> bool {
        let runtime = current("Sleep::poll");
        self.deadline <= runtime.latest.get() || self.poll_on(&runtime, cx).is_ready()
    }

    /// Sets the timer: the first poll, or the first on another executor than before.
    fn set(&mut self, runtime: &Runtime, cx: &mut Context<'_>) {
        self.cancel();
        if self.deadline == Instant::NEVER {
            return;
        }
        let order = match self.state {
            State::Created {
                runtime: number,
                order,
            } if number == runtime.number => order,
            _ => runtime.timers.borrow_mut().next_order(),
        };
        let waiter = runtime.waiter(cx.waker());
        let key = runtime
            .timers
            .borrow_mut()
            .set(self.deadline, order, waiter); // [4]
        self.state = State::Set {
            runtime: runtime.number,
            key,
        };
        runtime.record(|| Step::TimerSet {
            timer: order.get(),
            task: runtime.current_id(),
            deadline: self.deadline,
            place: runtime.timers.borrow().place(key).unwrap_or(Place::Due),
            from: self.at,
        });
    }

    fn poll_on(&mut self, runtime: &Runtime, cx: &mut Context<'_>) -> Poll<()> {
        match self.state {
            State::Elapsed => return Poll::Ready(()),
            State::Set {
                runtime: number,
                key,
            } if number == runtime.number => {
                let mut timers = runtime.timers.borrow_mut();
                let Some(kept) = timers.waiter(key) else {
                    self.state = State::Elapsed;
                    return Poll::Ready(());
                };
                if !runtime.is_kept(kept, cx.waker()) {
                    // Cloning and dropping a foreign waker runs foreign code: not while we borrow.
                    drop(timers);
                    let waiter = runtime.waiter(cx.waker());
                    let mut timers = runtime.timers.borrow_mut();
                    let old = timers
                        .waiter(key)
                        .map(|kept| std::mem::replace(kept, waiter));
                    drop(timers);
                    drop(old);
                }
            }
            _ => self.set(runtime, cx),
        }
        waits::tell(self.at, || match self.deadline {
            Instant::NEVER => Reason::Forever,
            Instant(deadline) => Reason::Timer { deadline },
        });
        Poll::Pending
    }
}

impl Future for Sleep {
    type Output = ();

    /// # Panics
    ///
    /// Outside an executor.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        this.poll_on(&current("Sleep::poll"), cx)
    }
}

impl Sleep {
    /// Cancels the timer, if one is set.
    #[inline]
    fn cancel(&mut self) {
        if let State::Set { runtime, key } = self.state {
            cancel(runtime, key);
        }
    }
}

/// Cancels a timer of the runtime with this number. On another thread than its own it is out of
/// reach: there it fires, and wakes a task that has nothing to do.
fn cancel(runtime: u32, key: TimerKey) {
    // What it returns is dropped out here: a foreign waker's drop is foreign code.
    let _cancelled = with_numbered(runtime, |runtime| {
        let cancelled = runtime.timers.borrow_mut().cancel(key);
        if let Some(timer) = &cancelled {
            let timer = timer.order.get();
            runtime.record(|| Step::TimerCancelled { timer });
        }
        cancelled
    });
}

impl Drop for Sleep {
    #[inline]
    fn drop(&mut self) {
        self.cancel();
    }
}
