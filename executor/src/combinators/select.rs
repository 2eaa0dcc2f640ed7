//! How does one task wait for the first of two futures?
//!
//! Next: `combinators/slots.rs`

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

/// Runs two futures together until one completes, and drops the other.
///
/// asyncio has `wait` with `FIRST_COMPLETED`, which leaves the loser running; tokio and futures
/// call this `select!` and `select`.
///
/// `a` is polled first, so if both are ready together, `a` wins, and `b` may not be polled at all.
/// Loser and winner are both dropped before the output is returned: whatever the loser holds (a
/// lock, a place in a line) is free when the caller goes on. What the loser had done so far is
/// lost with it; a [`Get`](crate::sync::Get) or a [`Sleep`](crate::time::Sleep) loses nothing.
///
/// # Panics
///
/// The future panics if it is polled after it has completed. A panic in `a` or `b` comes out of
/// the poll as it is.
///
/// # Examples
///
/// ```
/// use executor::{combinators::Either, select, yield_now};
///
/// let slow = async { yield_now().await; "slow" };
/// let quick = async { 1 };
/// assert_eq!(executor::block_on(select(slow, quick)), Either::Right(1));
/// ```
#[doc(alias = "race")]
#[doc(alias = "FIRST_COMPLETED")]
pub fn select<A: Future, B: Future>(a: A, b: B) -> Select<A, B> {
    Select {
        a: Some(a),
        b: Some(b),
    }
}

/// The output of [`Select`]: which of the two came first, and with what.
///
/// ```
/// use executor::{combinators::Either, select, yield_now};
///
/// let quick = executor::block_on(select(yield_now(), async { "quick" }));
/// assert!(matches!(quick, Either::Right("quick")));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Either<A, B> {
    /// The first future's output.
    Left(A),
    /// The second future's output.
    Right(B),
}

pin_project! {
    /// The future of [`select`](fn@select); its output is [`Either`].
    #[must_use = "futures do nothing unless polled or awaited"]
    pub struct Select<A, B> {
        #[pin]
        a: Option<A>,
        #[pin]
        b: Option<B>,
    }
}

impl<A: Future, B: Future> Future for Select<A, B> {
    type Output = Either<A::Output, B::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let (Some(a), Some(b)) = (this.a.as_mut().as_pin_mut(), this.b.as_mut().as_pin_mut())
        else {
            panic!("`Select` polled after it had completed")
        };
        let first = match a.poll(cx) {
            Poll::Ready(output) => Poll::Ready(Either::Left(output)),
            Poll::Pending => b.poll(cx).map(Either::Right),
        };
        if first.is_ready() {
            this.a.set(None);
            this.b.set(None);
        }
        first
    }
}

#[cfg(test)]
mod tests;
