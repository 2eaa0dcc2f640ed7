//! How does hyper tell the time?
//!
//! Next: [`server`](super::server)

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use executor::{sleep, time};

/// The executor's timers, for hyper's time limits.
#[derive(Clone, Copy)]
pub struct Timer;

/// hyper wants its sleeps `Send + Sync`, which an executor's on one thread are, too: a sleep holds
/// numbers, and finds its loop through the thread that polls it.
struct Sleep(time::Sleep);

impl hyper::rt::Timer for Timer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn hyper::rt::Sleep>> {
        Box::pin(Sleep(sleep(duration)))
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn hyper::rt::Sleep>> {
        self.sleep(deadline.saturating_duration_since(Instant::now()))
    }

    /// A connection kept alive sets one for each request: in the same box.
    fn reset(&self, old: &mut Pin<Box<dyn hyper::rt::Sleep>>, deadline: Instant) {
        match old.as_mut().downcast_mut_pin::<Sleep>() {
            Some(mut old) => {
                old.0 = sleep(deadline.saturating_duration_since(Instant::now()));
            }
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
