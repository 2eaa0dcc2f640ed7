//! How does hyper tell the time?
//!
//! By the executor's clock, though in the standard library's instants: what the two have in common
//! is one moment, from which both count. So a time limit costs one look at the clock, and virtual
//! time is hyper's, too.
//!
//! Next: [`network`](super::network)

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use executor::{
    sleep,
    time::{self, sleep_until},
};

/// The executor's timers, for hyper's time limits.
#[derive(Clone, Copy)]
pub struct Timer {
    /// One moment on both clocks.
    origin: (Instant, time::Instant),
}

impl Timer {
    /// The timers of the executor that is running on this thread.
    pub fn current() -> Self {
        Timer {
            origin: (Instant::now(), time::Instant::now()),
        }
    }

    fn on_our_clock(&self, deadline: Instant) -> time::Instant {
        self.origin.1 + deadline.saturating_duration_since(self.origin.0)
    }
}

/// hyper wants its sleeps `Send + Sync`, which an executor's on one thread are, too: a sleep holds
/// numbers, and finds its loop through the thread that polls it.
struct Sleep(time::Sleep);

impl hyper::rt::Timer for Timer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn hyper::rt::Sleep>> {
        Box::pin(Sleep(sleep(duration)))
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn hyper::rt::Sleep>> {
        Box::pin(Sleep(sleep_until(self.on_our_clock(deadline))))
    }

    fn now(&self) -> Instant {
        self.origin.0 + (time::Instant::now() - self.origin.1)
    }

    /// A connection kept alive sets one for each request: in the same box.
    fn reset(&self, old: &mut Pin<Box<dyn hyper::rt::Sleep>>, deadline: Instant) {
        match old.as_mut().downcast_mut_pin::<Sleep>() {
            Some(mut old) => old.0 = sleep_until(self.on_our_clock(deadline)),
            None => *old = self.sleep_until(deadline),
        }
    }
}

impl hyper::rt::Sleep for Sleep {}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(cx)
    }
}

#[cfg(test)]
mod tests;
