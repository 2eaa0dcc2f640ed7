//! How does a task take results in the order in which they come?
//!
//! Next: `combinators/wait.rs`

use std::{
    ops::ControlFlow,
    panic::Location,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;

use super::children::Children;

/// Runs all `futures` together and hands out each output as it comes, the first completed first.
///
/// asyncio calls it `as_completed`; futures has `FuturesUnordered`, tokio `JoinSet::join_next`.
///
/// The futures run within the task that awaits, and only while it does: between two calls of
/// [`next`](AsCompleted::next) nothing moves. Futures that are ready at the same time come in the
/// order in which they were woken; before the first poll that is the order of the input. Each wake
/// costs O(1), and after a thousand polls of children the task yields. Dropping the `AsCompleted` drops the futures that have not completed.
///
/// # Panics
///
/// A panic in a child comes out of the poll as it is. That child is over and gives no output; the
/// others go on at the next poll.
///
/// # Examples
///
/// ```
/// use executor::{as_completed, yield_now};
///
/// executor::block_on(async {
///     let slow = |turns| async move {
///         for _ in 0..turns { yield_now().await; }
///         turns
///     };
///     let mut finished = as_completed([slow(3), slow(1), slow(2)]);
///     while let Some(turns) = finished.next().await {
///         println!("the one of {turns} turns is done");
///     }
/// });
/// ```
#[doc(alias = "FuturesUnordered")]
#[track_caller]
pub fn as_completed<I>(futures: I) -> AsCompleted<I::Item>
where
    I: IntoIterator,
    I::Item: Future,
{
    AsCompleted {
        children: Children::new("as_completed", futures),
    }
}

/// Outputs in order of completion: what [`as_completed`](fn@as_completed) returns.
///
/// It is a [`Stream`] too, with an exact size hint, that may be polled after its end.
#[must_use = "does nothing unless polled or its `next` awaited"]
pub struct AsCompleted<F: Future> {
    children: Children<F>,
}

impl<F: Future> AsCompleted<F> {
    /// The next output; `None` when all have been handed out.
    ///
    /// Dropping the future that this returns loses nothing: an output is handed out at once.
    #[expect(
        clippy::should_implement_trait,
        reason = "the name that streams have for it; `Iterator::next` returns no future"
    )]
    #[track_caller]
    pub fn next(&mut self) -> Next<'_, F> {
        self.children.nest.at = Location::caller();
        Next { outputs: self }
    }
}

impl<F: Future> Stream for AsCompleted<F> {
    type Item = F::Output;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<F::Output>> {
        let children = &mut self.children;
        if children.pending() == 0 {
            return Poll::Ready(None);
        }
        let mut first = None;
        children.turn(cx, |_, output| {
            first = Some(output);
            ControlFlow::Break(())
        });
        first.map_or(Poll::Pending, |output| Poll::Ready(Some(output)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.children.pending();
        (left, Some(left))
    }
}

/// The future of [`AsCompleted::next`].
#[must_use = "futures do nothing unless polled or awaited"]
pub struct Next<'a, F: Future> {
    outputs: &'a mut AsCompleted<F>,
}

impl<F: Future> Future for Next<'_, F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut *self.outputs).poll_next(cx)
    }
}

debug!("AsCompleted", [F: Future] AsCompleted<F>, children);
debug!("Next", [F: Future] Next<'_, F>, outputs);

#[cfg(test)]
mod tests;
