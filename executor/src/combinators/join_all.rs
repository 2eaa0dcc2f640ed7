//! How do many futures become one that waits for all of them?
//!
//! Next: `combinators/as_completed.rs`

use std::{
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
/// The futures are polled first in the order of the input, then as they are woken. n futures cost one
/// allocation for each sixteen, and one more for each that keeps its waker; a wake costs O(1), however
/// many wait. A future is dropped as soon as it has completed. Of no futures it is ready at once. Where
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
    JoinAll::of(Children::new("join_all", futures))
}

/// Runs all `futures` together until all have succeeded or one has failed.
///
/// Its output is `Ok` with all values in the order of the input, or the first error in time. At an
/// error the other futures are dropped before it is returned: nothing that was started runs on.
/// asyncio's `gather` leaves them running; its `TaskGroup` does the same as this, and so does futures'
/// `try_join_all`. In all else it is as [`join_all`](fn@join_all).
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
        all: JoinAll::of(Children::new("try_join_all", futures)),
    }
}

/// The future of [`join_all`](fn@join_all); its output is a `Vec` of the futures' outputs.
#[must_use = "futures do nothing unless polled or awaited"]
pub struct JoinAll<F: Future> {
    /// `None` when it has completed.
    children: Option<Children<F>>,
    outputs: Vec<Option<F::Output>>,
}

/// The future of [`try_join_all`](fn@try_join_all); its output is a `Result` of a `Vec`.
#[must_use = "futures do nothing unless polled or awaited"]
pub struct TryJoinAll<F: TryFuture> {
    all: JoinAll<F>,
}

// The children are pinned on the heap, and outputs are not pinned at all.
impl<F: Future> Unpin for JoinAll<F> {}
impl<F: TryFuture> Unpin for TryJoinAll<F> {}

impl<F: Future> JoinAll<F> {
    fn of(children: Children<F>) -> Self {
        JoinAll {
            outputs: (0..children.pending).map(|_| None).collect(),
            children: Some(children),
        }
    }

    /// Ready with the outputs when all children are over, or when one has an output that `ends` it.
    #[inline]
    fn poll_until(
        &mut self,
        name: &str,
        cx: &mut Context<'_>,
        ends: impl Fn(&F::Output) -> bool,
    ) -> Poll<impl Iterator<Item = F::Output>> {
        let Some(children) = &mut self.children else {
            panic!("`{name}` polled after it had completed");
        };
        let mut ended = false;
        children.turn(cx, |index, output| {
            ended = ends(&output);
            self.outputs[index] = Some(output);
            if ended { Break(()) } else { Continue(()) }
        });
        if !ended && children.pending > 0 {
            return Poll::Pending;
        }
        self.children = None;
        // A child that panicked has left no output.
        #[expect(
            clippy::filter_map_identity,
            reason = "it collects in place, where `flatten` would make a new vector"
        )]
        let outputs = mem::take(&mut self.outputs).into_iter().filter_map(|it| it);
        Poll::Ready(outputs)
    }
}

impl<F: Future> Future for JoinAll<F> {
    type Output = Vec<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = self.poll_until("JoinAll", cx, |_| false);
        polled.map(Iterator::collect)
    }
}

impl<F, T, E> Future for TryJoinAll<F>
where
    F: Future<Output = Result<T, E>>,
{
    type Output = Result<Vec<T>, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = self.all.poll_until("TryJoinAll", cx, Result::is_err);
        polled.map(Iterator::collect)
    }
}

debug!("JoinAll", [F: Future] JoinAll<F>);
debug!("TryJoinAll", [F: TryFuture] TryJoinAll<F>);

#[cfg(test)]
mod tests;
