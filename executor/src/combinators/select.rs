//! How does one task wait for the first of two futures?
//!
//! Next: `combinators/woken.rs`

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use super::join::poll_child;
use crate::waits::nest::Nest;

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
/// A panic in `a` or `b` comes out of the poll as it is; that future is over, and the other goes on if
/// the `Select` is polled again. It panics if it is polled after it has completed, or after both
/// futures have panicked.
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
#[track_caller]
pub fn select<A, B>(a: A, b: B) -> Select<A::IntoFuture, B::IntoFuture>
where
    A: IntoFuture,
    B: IntoFuture,
{
    Select {
        a: Some(a.into_future()),
        b: Some(b.into_future()),
        nest: Nest::new("select", 2),
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
        // Before the children: its drop says that they will be dropped, and fields are dropped in this order.
        nest: Nest,
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
        let over = this.a.is_none() && this.b.is_none();
        assert!(
            !over,
            "`Select` polled after it had completed, or both had panicked"
        );
        let first = match poll_child(this.nest, 0, this.a.as_mut(), cx) {
            Poll::Ready(output) => Poll::Ready(Either::Left(output)),
            Poll::Pending => poll_child(this.nest, 1, this.b.as_mut(), cx).map(Either::Right),
        };
        if first.is_ready() {
            this.nest
                .ready(usize::from(matches!(first, Poll::Ready(Either::Right(_)))));
            this.nest.drop_children();
            // Both go, even if the drop of one panics.
            let a = catch_unwind(AssertUnwindSafe(|| this.a.set(None)));
            let b = catch_unwind(AssertUnwindSafe(|| this.b.set(None)));
            a.and(b).unwrap_or_else(|panic| resume_unwind(panic));
        }
        first
    }
}

debug!("Select", [A, B] Select<A, B>);

#[cfg(test)]
mod tests;
