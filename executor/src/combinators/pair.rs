//! How does one task wait for two futures, or for the first of them?
//!
//! Both lie in the combinator itself, and each of its polls polls those of the two that are not
//! over, with the task's own waker. A future that was not woken is polled for nothing now and then;
//! telling the two apart would take a waker for each, which costs more.
//!
//! Next: `combinators/woken.rs`

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use super::end_panicked;
use crate::waits::nest::Nest;

/// Runs two futures together and waits for both; its output is both outputs.
///
/// `a` is polled before `b`. A future is dropped as soon as it has completed. For many futures take
/// [`join_all`](fn@super::join_all), which polls only the futures that were woken.
///
/// # Panics
///
/// If it is polled after it has completed, and when a child does: see [the module](super). Then it
/// panics at its end, too, for one output is missing.
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
pub fn join<A: IntoFuture, B: IntoFuture>(a: A, b: B) -> Join<A::IntoFuture, B::IntoFuture> {
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
/// asyncio has `wait` with `FIRST_COMPLETED`, which leaves the loser running.
///
/// `a` is polled first, so if both are ready together, `a` wins, and `b` may not be polled at all.
/// Both are dropped before the output is returned, with all that the loser holds and has done so
/// far; a [`Get`](crate::sync::Get) or a [`Sleep`](crate::time::Sleep) loses nothing.
///
/// # Panics
///
/// If it is polled after it has completed, and when a child does: see [the module](super).
///
/// ```
/// use executor::{combinators::Either, select, yield_now};
///
/// let slow = async { yield_now().await; "slow" };
/// let quick = async { 1 };
/// assert_eq!(executor::block_on(select(slow, quick)), Either::Right(1));
/// ```
#[doc(alias("race", "FIRST_COMPLETED"))]
#[track_caller]
pub fn select<A: IntoFuture, B: IntoFuture>(a: A, b: B) -> Select<A::IntoFuture, B::IntoFuture> {
    Select {
        nest: Nest::new("select", 2),
        a: Some(a.into_future()),
        b: Some(b.into_future()),
    }
}

pin_project! {
    /// The future of [`join`](fn@join); its output is `(A::Output, B::Output)`.
    #[must_use = "futures do nothing unless polled or awaited"]
    pub struct Join<A: Future, B: Future> {
        // Before the children: its drop tells that they will be dropped.
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
        nest: Nest,
        #[pin]
        a: Option<A>,
        #[pin]
        b: Option<B>,
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

impl<A: Future, B: Future> Future for Join<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let (mut a, mut b) = (this.a, this.b);
        if let Some(output) = poll_child(this.nest, 0, &mut a, cx) {
            *this.left = Some(output);
            drop_child(&mut a, cx);
        }
        if let Some(output) = poll_child(this.nest, 1, &mut b, cx) {
            *this.right = Some(output);
            drop_child(&mut b, cx);
        }
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
        if a.is_none() && b.is_none() {
            panic!("`Select` polled after it had completed, or both had panicked");
        }
        let mut first = poll_child(this.nest, 0, &mut a, cx).map(Either::Left);
        if first.is_none() {
            first = poll_child(this.nest, 1, &mut b, cx).map(Either::Right);
        }
        let Some(first) = first else {
            return Poll::Pending;
        };
        this.nest.drop_children();
        // Both go, even if the drop of one panics.
        let a = catch_unwind(AssertUnwindSafe(|| a.set(None)));
        let b = catch_unwind(AssertUnwindSafe(|| b.set(None)));
        a.and(b).unwrap_or_else(|panic| resume_unwind(panic));
        Poll::Ready(first)
    }
}

/// Polls a child, unless it is over.
fn poll_child<F: Future>(
    nest: &mut Nest,
    index: usize,
    child: &mut Pin<&mut Option<F>>,
    cx: &mut Context<'_>,
) -> Option<F::Output> {
    let running = child.as_mut().as_pin_mut()?;
    let poll = || nest.poll(index, || running.poll(cx));
    match catch_unwind(AssertUnwindSafe(poll)) {
        Ok(Poll::Pending) => None,
        Ok(Poll::Ready(output)) => {
            nest.ready(index);
            Some(output)
        }
        Err(panic) => end_panicked(child.as_mut(), panic, cx),
    }
}

fn drop_child<F>(child: &mut Pin<&mut Option<F>>, cx: &Context<'_>) {
    let dropped = catch_unwind(AssertUnwindSafe(|| child.set(None)));
    dropped.unwrap_or_else(|panic| end_panicked(child.as_mut(), panic, cx));
}

debug!("Join", [A: Future, B: Future] Join<A, B>);
debug!("Select", [A, B] Select<A, B>);

#[cfg(test)]
mod tests;
