//! How does one task wait for two futures, or for the first of them?
//!
//! Both lie in the combinator itself, pinned with it, and each poll of the combinator polls those
//! of the two that are not over, with the task's own waker. A future that was not woken is polled
//! for nothing now and then; telling the two apart would take a waker for each, which costs more.
//!
//! Next: `combinators/woken.rs`

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use super::end_panicked;
use crate::waits::nest::Nest;

/// Runs two futures together and waits for both; its output is both outputs.
///
/// asyncio calls it `gather(a, b)`, tokio and futures `join!`.
///
/// `a` is polled before `b`. A future is dropped as soon as it has completed. For more than a handful
/// of futures take [`join_all`](fn@super::join_all), which polls only the futures that were woken.
///
/// # Panics
///
/// A panic in `a` or `b` comes out of the poll as it is; that future is over, and the other goes on if
/// the `Join` is polled again. When it has completed too the `Join` panics, for one output is missing.
/// It also panics if it is polled after it has completed.
///
/// # Examples
///
/// ```
/// use executor::{join, yield_now};
///
/// let tea = async { yield_now().await; "tea" };
/// let cake = async { 2 };
/// assert_eq!(executor::block_on(join(tea, cake)), ("tea", 2));
/// ```
#[doc(alias = "gather")]
#[track_caller]
pub fn join<A, B>(a: A, b: B) -> Join<A::IntoFuture, B::IntoFuture>
where
    A: IntoFuture,
    B: IntoFuture,
{
    Join {
        nest: Nest::new("join", 2),
        a: Some(a.into_future()),
        b: Some(b.into_future()),
        left: None,
        right: None,
    }
}

/// Runs two futures together until one completes, and drops the other.
///
/// asyncio has `wait` with `FIRST_COMPLETED`, which leaves the loser running; tokio and futures
/// call this `select!` and `select`.
///
/// `a` is polled first, so if both are ready together, `a` wins, and `b` may not be polled at all.
/// Both are dropped before the output is returned: whatever the loser holds (a lock, a place in a line)
/// is free when the caller goes on. What the loser had done so far is lost with it; a
/// [`Get`](crate::sync::Get) or a [`Sleep`](crate::time::Sleep) loses nothing.
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
        nest: Nest::new("select", 2),
        a: Some(a.into_future()),
        b: Some(b.into_future()),
    }
}

/// The output of [`Select`]: which of the two came first, and with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Either<A, B> {
    /// The first future's output.
    Left(A),
    /// The second future's output.
    Right(B),
}

pin_project! {
    /// The future of [`join`](fn@join); its output is `(A::Output, B::Output)`.
    #[must_use = "futures do nothing unless polled or awaited"]
    pub struct Join<A: Future, B: Future> {
        // Before the children: its drop says that they will be dropped, and fields are dropped in this order.
        nest: Nest,
        #[pin]
        a: Option<A>,
        #[pin]
        b: Option<B>,
        left: Option<A::Output>,
        right: Option<B::Output>,
    }
}

pin_project! {
    /// The future of [`select`](fn@select); its output is [`Either`].
    #[must_use = "futures do nothing unless polled or awaited"]
    pub struct Select<A, B> {
        // Before the children, as in `Join`.
        nest: Nest,
        #[pin]
        a: Option<A>,
        #[pin]
        b: Option<B>,
    }
}

impl<A: Future, B: Future> Future for Join<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let (mut a, mut b) = (this.a, this.b);
        poll_child(this.nest, 0, a.as_mut(), cx, |it| *this.left = Some(it));
        poll_child(this.nest, 1, b.as_mut(), cx, |it| *this.right = Some(it));
        if a.is_some() || b.is_some() {
            return Poll::Pending;
        }
        match (this.left.take(), this.right.take()) {
            (Some(left), Some(right)) => Poll::Ready((left, right)),
            (None, None) => panic!("`Join` polled after it had completed, or both had panicked"),
            _ => panic!("`Join` has one output, because the other future panicked"),
        }
    }
}

impl<A: Future, B: Future> Future for Select<A, B> {
    type Output = Either<A::Output, B::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let (mut a, mut b) = (this.a, this.b);
        assert!(
            a.is_some() || b.is_some(),
            "`Select` polled after it had completed, or both had panicked"
        );
        let mut first = Poll::Pending;
        poll_child(this.nest, 0, a.as_mut(), cx, |it| {
            first = Poll::Ready(Either::Left(it));
        });
        if first.is_pending() {
            poll_child(this.nest, 1, b.as_mut(), cx, |it| {
                first = Poll::Ready(Either::Right(it));
            });
        }
        if first.is_ready() {
            this.nest.drop_children();
            a.set(None);
            b.set(None);
        }
        first
    }
}

/// Polls a child, unless it is over. Its output goes to `completed`, and the child is dropped.
fn poll_child<F: Future>(
    nest: &mut Nest,
    index: usize,
    mut child: Pin<&mut Option<F>>,
    cx: &mut Context<'_>,
    completed: impl FnOnce(F::Output),
) {
    let polled = catch_unwind(AssertUnwindSafe(|| {
        let Some(running) = child.as_mut().as_pin_mut() else {
            return;
        };
        if let Poll::Ready(output) = nest.poll(index, || running.poll(cx)) {
            nest.ready(index);
            completed(output);
            child.set(None);
        }
    }));
    polled.unwrap_or_else(|panic| end_panicked(child, panic, cx));
}

debug!("Join", [A: Future, B: Future] Join<A, B>);
debug!("Select", [A, B] Select<A, B>);

#[cfg(test)]
mod tests;
