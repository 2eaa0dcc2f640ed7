//! How does a task take results in the order in which they come?
//!
//! Next: `combinators/wait.rs`

use std::{
    future::poll_fn,
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
/// Between two calls of [`next`](AsCompleted::next) nothing moves. Futures that are ready at the same
/// time come in the order in which they were woken; before the first poll that is the order of the
/// input. Each wake costs O(1), and after a thousand polls of children the task yields.
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
        reason = "the name that streams have for it"
    )]
    #[track_caller]
    pub fn next(&mut self) -> impl Future<Output = Option<F::Output>> + Unpin {
        self.children.nest.at = Location::caller();
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx))
    }
}

impl<F: Future> Stream for AsCompleted<F> {
    type Item = F::Output;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<F::Output>> {
        let children = &mut self.children;
        if children.pending == 0 {
            return Poll::Ready(None);
        }
        let mut first = Poll::Pending;
        children.turn(cx, |_, output| {
            first = Poll::Ready(Some(output));
            ControlFlow::Break(())
        });
        first
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.children.pending;
        (left, Some(left))
    }
}

debug!("AsCompleted", [F: Future] AsCompleted<F>);

#[cfg(test)]
mod tests;
