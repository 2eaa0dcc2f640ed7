//! How is a limit put on something that knows of none?
//!
//! By racing it against a sleep, in one task: poll the future, and if it is not ready, ask whether
//! the time is up. To give up is to drop the future: one that is not polled does nothing.
//!
//! Next: `combinators/mod.rs`

use std::{
    error::Error,
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use pin_project_lite::pin_project;

use super::{Instant, Sleep, current, sleep, sleep::SleepState, sleep_until};
use crate::waits::nest::Nest;

/// The time was up before the future was ready. asyncio's `TimeoutError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed(());

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time was up before the future was ready")
    }
}

impl Error for Elapsed {}

pin_project! {
    /// A future under a time limit: see [`timeout`]. It panics if polled after it has completed.
    #[must_use = "a timeout does nothing until it is awaited"]
    #[derive(Debug)]
    pub struct Timeout<F> {
        // First, as fields are dropped in this order: its drop says that the future's will follow.
        nest: Nest,
        // None once the result is known: the future is gone before anyone sees it.
        #[pin]
        future: Option<F>,
        sleep: Sleep,
    }
}

/// Gives `future` so much time, counted from this call. asyncio's `wait_for`, tokio's `timeout`.
///
/// Ends with `Ok` and the output, or with [`Elapsed`]; the future has been dropped by then. If both
/// the output and the deadline are there at a poll, the output wins; a limit of zero polls the
/// future once. A future that never returns from its poll cannot be stopped by this, nor by
/// anything else on its thread.
///
/// ```
/// use executor::time::{Instant, sleep, timeout, timeout_at};
/// use std::time::Duration;
///
/// executor::block_on(async {
///     let slow = timeout(Duration::from_millis(1), sleep(Duration::from_secs(60)));
///     assert!(slow.await.is_err());
///     assert_eq!(timeout_at(Instant::now(), async { 3 }).await, Ok(3)); // The output wins.
/// });
/// ```
///
/// # Panics
///
/// Outside an executor, whose clock it needs: call it inside `block_on(async { .. })`.
#[doc(alias = "wait_for")]
#[track_caller]
pub fn timeout<F: IntoFuture>(duration: Duration, future: F) -> Timeout<F::IntoFuture> {
    Timeout {
        nest: Nest::new("timeout", 1),
        sleep: sleep(duration),
        future: Some(future.into_future()),
    }
}

/// Gives `future` until `deadline`. As [`timeout`] in all else. asyncio's `timeout_at`.
#[track_caller]
pub fn timeout_at<F: IntoFuture>(deadline: Instant, future: F) -> Timeout<F::IntoFuture> {
    Timeout {
        nest: Nest::new("timeout", 1),
        sleep: sleep_until(deadline),
        future: Some(future.into_future()),
    }
}

impl Sleep {
    /// When it is ready.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// As a time limit: one that is over at its first poll sets no timer, and waits for no turn.
    pub(crate) fn poll_limit(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let rt = current("Sleep::poll");
        if matches!(self.state, SleepState::Created) && self.deadline <= rt.now_in_turn() {
            self.state = SleepState::Elapsed;
        }
        self.poll_on(&rt, cx)
    }
}

impl<F: Future> Future for Timeout<F> {
    type Output = Result<F::Output, Elapsed>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let Some(future) = this.future.as_mut().as_pin_mut() else {
            panic!("a Timeout was polled after it was ready");
        };
        let result = match this.nest.poll(0, || future.poll(cx)) {
            Poll::Ready(output) => {
                this.nest.end();
                Ok(output)
            }
            Poll::Pending => {
                ready!(this.sleep.poll_limit(cx));
                this.nest.drop_children();
                Err(Elapsed(()))
            }
        };
        this.future.set(None);
        Poll::Ready(result)
    }
}
