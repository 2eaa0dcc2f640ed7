//! How do many futures become one that gives up at the first error?
//!
//! Next: `combinators/as_completed.rs`

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::TryFuture;

use super::children::Children;

/// Runs all `futures` together until all have succeeded or one has failed.
///
/// Its output is `Ok` with all values in the order of the input, or the first error in time. At an
/// error, the other futures are dropped before it is returned: nothing that was started runs on.
/// That is where asyncio's `gather` differs, which leaves them running; its `TaskGroup` does the
/// same as this. futures calls it `try_join_all`.
///
/// Cost, cancellation and the case of no futures are as for [`join_all`](fn@super::join_all).
///
/// # Panics
///
/// The future panics if it is polled after it has completed. A panic in a child comes out of the
/// poll as it is.
///
/// # Examples
///
/// ```
/// use executor::try_join_all;
///
/// let parse = |words: [&'static str; 2]| {
///     executor::block_on(try_join_all(words.map(|word| async { word.parse::<u8>() })))
/// };
/// assert_eq!(parse(["1", "2"]), Ok(vec![1, 2]));
/// assert!(parse(["1", "two"]).is_err());
/// ```
#[doc(alias = "gather")]
#[doc(alias = "TaskGroup")]
pub fn try_join_all<I>(futures: I) -> TryJoinAll<I::Item>
where
    I: IntoIterator,
    I::Item: TryFuture,
{
    TryJoinAll {
        children: Children::new(futures),
        ended: false,
    }
}

/// The future of [`try_join_all`](fn@try_join_all); its output is a `Result` of a `Vec`.
#[must_use = "futures do nothing unless polled or awaited"]
pub struct TryJoinAll<F: TryFuture> {
    children: Children<F, F::Ok>,
    ended: bool,
}

// The children are pinned on the heap, and outputs are not pinned at all.
impl<F: TryFuture> Unpin for TryJoinAll<F> {}

impl<F, T, E> Future for TryJoinAll<F>
where
    F: Future<Output = Result<T, E>>,
{
    type Output = Result<Vec<T>, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { children, ended } = &mut *self;
        assert!(!*ended, "`TryJoinAll` polled after it had completed");
        let mut failed = None;
        children.turn(cx, |_, result| match result {
            Ok(value) => Some(value),
            Err(error) => {
                failed = Some(error);
                None
            }
        });
        if let Some(error) = failed {
            *ended = true;
            children.clear();
            return Poll::Ready(Err(error));
        }
        if children.pending() > 0 {
            return Poll::Pending;
        }
        *ended = true;
        Poll::Ready(Ok(children.take_kept()))
    }
}

#[cfg(test)]
mod tests;
