//! Sleeps, timeouts and intervals by the plainest means.

use std::{
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use super::{FOREVER, Loop, current};

pub struct Sleep {
    deadline: u64,
    state: State,
}

enum State {
    Made,
    /// Registered with this loop, under this key.
    Set(Rc<Loop>, (u64, u64)),
    Over,
}

impl Sleep {
    pub fn until(deadline: u64) -> Self {
        let state = State::Made;
        Sleep { deadline, state }
    }

    fn cancel(&mut self) {
        if let State::Set(home, key) = &self.state {
            let waker = home.timers.borrow_mut().remove(key);
            drop(waker);
        }
    }

    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let here = current();
        match &self.state {
            State::Over => return Poll::Ready(()),
            State::Set(home, key) if Rc::ptr_eq(home, &here) => {
                let has_fired = !home.timers.borrow().contains_key(key);
                if has_fired || self.deadline <= here.now.get() {
                    self.cancel();
                    self.state = State::Over;
                    return Poll::Ready(());
                }
                let before = home.timers.borrow_mut().insert(*key, cx.waker().clone());
                drop(before);
            }
            // The first poll, or the first one on this executor.
            _ => {
                self.cancel();
                self.state = State::Made;
                if self.deadline != FOREVER {
                    let number = here.registered.get() + 1;
                    here.registered.set(number);
                    // A deadline that is past counts as now.
                    let key = (self.deadline.max(here.now.get()), number);
                    here.timers.borrow_mut().insert(key, cx.waker().clone());
                    self.state = State::Set(here, key);
                }
            }
        }
        Poll::Pending
    }

    /// A limit that is over at its first poll waits for no turn.
    pub fn poll_limit(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if matches!(self.state, State::Made) && self.deadline <= current().now.get() {
            self.state = State::Over;
        }
        self.poll(cx)
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Sleep::poll(self.get_mut(), cx)
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// The value wins over the limit, and the future is gone before the result is seen.
pub struct Timeout<F> {
    future: Option<F>,
    limit: Sleep,
}

impl<F> Timeout<F> {
    pub fn until(deadline: u64, future: F) -> Self {
        let (future, limit) = (Some(future), Sleep::until(deadline));
        Timeout { future, limit }
    }
}

impl<F: Future + Unpin> Future for Timeout<F> {
    type Output = Option<F::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let future = this.future.as_mut().expect("polled after its end");
        let result = match Pin::new(future).poll(cx) {
            Poll::Ready(output) => Some(output),
            Poll::Pending if this.limit.poll_limit(cx).is_ready() => None,
            Poll::Pending => return Poll::Pending,
        };
        this.future = None;
        Poll::Ready(result)
    }
}

/// Ticks on a grid; what was missed is skipped.
pub struct Interval {
    next: u64,
    period: u64,
    is_first: bool,
    sleep: Option<Sleep>,
}

impl Interval {
    pub fn new(next: u64, period: u64) -> Self {
        Interval {
            next,
            period,
            is_first: true,
            sleep: None,
        }
    }

    /// A tick that is given up is the next one's to wait for.
    pub fn tick(&mut self) -> impl Future<Output = u64> {
        std::future::poll_fn(|cx| {
            if !std::mem::take(&mut self.is_first) {
                if self.sleep.is_none() {
                    while self.next < current().now.get() {
                        self.next += self.period;
                    }
                    self.sleep = Some(Sleep::until(self.next));
                }
                let sleep = self.sleep.as_mut().expect("it has just been set");
                if sleep.poll(cx).is_pending() {
                    return Poll::Pending;
                }
            }
            self.sleep = None;
            let tick = self.next;
            self.next = tick.saturating_add(self.period);
            Poll::Ready(tick)
        })
    }
}
