//! How do many futures become one that waits for all of them?
//!
//! Next: `combinators/as_completed.rs`

use std::{
    convert::Infallible,
    mem,
    ops::ControlFlow::{Break, Continue},
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::TryFuture;

use super::children::Children;

/// Runs all `futures` together and waits for all; its output is theirs, in the order of the input.
///
/// asyncio calls it `gather`, futures `join_all`; tokio has `JoinSet::join_all`, which spawns.
///
/// The futures run within the task that awaits: polled first in the order of the input, then as
/// they are woken. n futures cost one allocation for each sixteen, and one more for each that keeps
/// its waker; a wake costs O(1), however many wait. A future is dropped as soon as it has
/// completed; dropping the `JoinAll` drops what is left. Of no futures it is ready at once. Where
/// more than a thousand are ready together the task yields in between.
///
/// # Panics
///
/// A panic in a child comes out of the poll as it is. That child is over; if the `JoinAll` is polled
/// again, the others go on, and it ends when they do, with their outputs alone. It panics if it is
/// polled after it has completed.
///
/// # Examples
///
/// ```
/// use executor::{join_all, yield_now};
///
/// let squares = join_all((1..=3).map(|n| async move { yield_now().await; n * n }));
/// assert_eq!(executor::block_on(squares), [1, 4, 9]);
/// ```
///
/// # Sources
///
/// futures-rs [#2201](https://github.com/rust-lang/futures-rs/issues/2201) (all children polled at
/// each wake) and [#2047](https://github.com/rust-lang/futures-rs/issues/2047) (one poll that never
/// ends).
#[doc(alias = "gather")]
#[track_caller]
pub fn join_all<I>(futures: I) -> JoinAll<I::Item>
where
    I: IntoIterator,
    I::Item: Future,
{
    JoinAll {
        all: All::new(Children::new("join_all", futures)),
    }
}

/// Runs all `futures` together until all have succeeded or one has failed.
///
/// Its output is `Ok` with all values in the order of the input, or the first error in time. At an
/// error the other futures are dropped before it is returned: nothing that was started runs on.
/// That is where asyncio's `gather` differs, which leaves them running; its `TaskGroup` does the
/// same as this. futures calls it `try_join_all`. In all else it is as [`join_all`](fn@join_all).
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
#[track_caller]
pub fn try_join_all<I>(futures: I) -> TryJoinAll<I::Item>
where
    I: IntoIterator,
    I::Item: TryFuture,
{
    TryJoinAll {
        all: All::new(Children::new("try_join_all", futures)),
    }
}

/// The future of [`join_all`](fn@join_all); its output is a `Vec` of the futures' outputs.
#[must_use = "futures do nothing unless polled or awaited"]
pub struct JoinAll<F: Future> {
    all: All<F, F::Output>,
}

/// The future of [`try_join_all`](fn@try_join_all); its output is a `Result` of a `Vec`.
#[must_use = "futures do nothing unless polled or awaited"]
pub struct TryJoinAll<F: TryFuture> {
    all: All<F, F::Ok>,
}

// The children are pinned on the heap, and outputs are not pinned at all.
impl<F: Future> Unpin for JoinAll<F> {}
impl<F: TryFuture> Unpin for TryJoinAll<F> {}

impl<F: Future> Future for JoinAll<F> {
    type Output = Vec<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = self.all.poll("JoinAll", cx, Ok::<_, Infallible>);
        polled.map(|Ok(outputs)| outputs)
    }
}

impl<F, T, E> Future for TryJoinAll<F>
where
    F: Future<Output = Result<T, E>>,
{
    type Output = Result<Vec<T>, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.all.poll("TryJoinAll", cx, |result| result)
    }
}

/// Futures that all have to succeed, and the values of those that have.
struct All<F, T> {
    /// `None` when it has completed.
    children: Option<Children<F>>,
    values: Vec<Option<T>>,
}

impl<F: Future, T> All<F, T> {
    fn new(children: Children<F>) -> Self {
        All {
            values: (0..children.pending()).map(|_| None).collect(),
            children: Some(children),
        }
    }

    #[inline]
    #[expect(
        clippy::filter_map_identity,
        reason = "it collects in place, where `flatten` would make a new vector"
    )]
    fn poll<E>(
        &mut self,
        name: &str,
        cx: &mut Context<'_>,
        value_of: impl Fn(F::Output) -> Result<T, E>,
    ) -> Poll<Result<Vec<T>, E>> {
        let Some(children) = &mut self.children else {
            panic!("`{name}` polled after it had completed");
        };
        let mut failed = None;
        children.turn(cx, |index, output| match value_of(output) {
            Ok(value) => {
                self.values[index] = Some(value);
                Continue(())
            }
            Err(error) => {
                failed = Some(error);
                Break(())
            }
        });
        if failed.is_none() && children.pending() > 0 {
            return Poll::Pending;
        }
        self.children = None;
        // A child that panicked has left no value.
        let values = mem::take(&mut self.values).into_iter();
        let values = values.filter_map(|value| value).collect();
        Poll::Ready(failed.map_or(Ok(values), Err))
    }
}

debug!("JoinAll", [F: Future] JoinAll<F>, all);
debug!("TryJoinAll", [F: TryFuture] TryJoinAll<F>, all);
debug!("All", [F: Future, T] All<F, T>, children);

#[cfg(test)]
mod tests;
