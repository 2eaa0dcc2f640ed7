//! How does a task wait without holding up the thread?
//!
//! The first poll of a [`Sleep`] sets a timer that knows the waiter, and returns `Pending`. The loop
//! polls others, or parks until the deadline. The timer fires, which queues the task. The next poll
//! finds no timer any more: that is how it knows that its time has come.
//!
//! Next: `core/driver.rs`

use std::mem;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use timer::{Place, TimerKey};

use crate::attach::numbered;
use crate::core::{Instant, Notice, Runtime, current};

/// A future that is ready at its deadline: see [`sleep`](crate::time::sleep()).
#[derive(Debug)]
#[must_use = "a sleep does nothing until it is awaited"]
pub struct Sleep {
    pub(super) deadline: Instant,
    at: &'static Location<'static>,
    pub(super) state: SleepState,
}

#[derive(Debug)]
pub(super) enum SleepState {
    /// Not polled yet: no timer.
    Created,
    /// Set, in the runtime with this number. Not an `Rc`: hyper asks for a `Send + Sync` sleep.
    Set(u64, TimerKey),
    Elapsed,
}

impl Sleep {
    pub(crate) fn until(deadline: Instant, at: &'static Location<'static>) -> Self {
        let state = SleepState::Created;
        Sleep {
            deadline,
            at,
            state,
        }
    }

    pub(super) fn poll_on(&mut self, rt: &Runtime, cx: &mut Context<'_>) -> Poll<()> {
        match self.state {
            SleepState::Elapsed => return Poll::Ready(()),
            SleepState::Set(runtime, key) if runtime == rt.number => {
                // Polled before the timer fired: by a combinator, say. The clock decides.
                let is_set = rt.timers.borrow_mut().waiter(key).is_some();
                if !is_set || self.deadline <= rt.now() {
                    self.cancel(SleepState::Elapsed);
                    return Poll::Ready(());
                }
                rt.keep(cx.waker(), &rt.timers, |timers| timers.waiter(key));
            }
            _ => self.set(rt, cx),
        }
        rt.emit(|| Notice::WaitsForTime(self.deadline, self.at));
        Poll::Pending
    }

    /// Sets the timer: at the first poll, or the first on another executor than before.
    fn set(&mut self, rt: &Runtime, cx: &mut Context<'_>) {
        self.cancel(SleepState::Created);
        if self.deadline == Instant::NEVER {
            return;
        }
        let waiter = rt.waiter(cx.waker());
        let (key, number) = rt.timers.borrow_mut().set(self.deadline, waiter); // [4]
        self.state = SleepState::Set(rt.number, key);
        rt.emit(|| {
            let place = rt.timers.borrow().wheel.place(key).unwrap_or(Place::Due);
            Notice::TimerSet(number, self.deadline, place, self.at)
        });
    }

    /// Cancels the timer, if one is set. On another thread than its own it is out of reach: there it
    /// fires, and wakes a task that has nothing to do.
    fn cancel(&mut self, next: SleepState) {
        if let SleepState::Set(runtime, key) = mem::replace(&mut self.state, next)
            && let Some(rt) = numbered(runtime)
        {
            let cancelled = rt.timers.borrow_mut().wheel.cancel(key);
            if let Some(timer) = &cancelled {
                rt.emit(|| Notice::TimerCancelled(timer.number.get()));
            }
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.get_mut().poll_on(&current("Sleep::poll"), cx)
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.cancel(SleepState::Elapsed);
    }
}
