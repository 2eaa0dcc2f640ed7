//! How do many futures become one that waits for all of them, each, or some?
//!
//! Next: `sync/mod.rs`

use std::{
    convert::Infallible,
    future::poll_fn,
    mem,
    ops::ControlFlow::{Break, Continue},
    panic::Location,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use futures_core::{Stream, TryFuture};

use super::children::Children;
use crate::time::{self, Sleep};

/// Runs all `futures` together and waits for all; its output is theirs, in the order of the input.
///
/// The futures are polled first in the order of the input, then as they are woken. n futures cost
/// one allocation for each sixteen, and one more for each that keeps its waker; a wake costs O(1),
/// however many wait. A future is dropped as soon as it has completed. Where more than a thousand
/// are ready together the task yields in between.
///
/// Sources: futures-rs [#2201](https://github.com/rust-lang/futures-rs/issues/2201) (a wake polls
/// all), [#2047](https://github.com/rust-lang/futures-rs/issues/2047) (a poll that never ends).
///
/// # Panics
///
/// If it is polled after it has completed, and when a child does: see [the module](super). Then the
/// outputs are those of the other children.
///
/// ```
/// use executor::{join_all, yield_now};
///
/// let squares = join_all((1..=3).map(|n| async move { yield_now().await; n * n }));
/// assert_eq!(executor::block_on(squares), [1, 4, 9]);
/// ```
#[doc(alias = "gather")]
#[track_caller]
pub fn join_all<I: IntoIterator<Item: Future>>(futures: I) -> JoinAll<I::Item> {
    JoinAll {
        all: All::of(Children::new("join_all", futures)),
    }
}

/// Runs all `futures` together until all have succeeded or one has failed.
///
/// Its output is `Ok` with all values in the order of the input, or the first error in time. At an
/// error the other futures are dropped before it is returned. asyncio's `gather` leaves them
/// running; its `TaskGroup` does as this. In all else it is as [`join_all`](fn@join_all).
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
#[doc(alias("gather", "TaskGroup"))]
#[track_caller]
pub fn try_join_all<I: IntoIterator<Item: TryFuture>>(futures: I) -> TryJoinAll<I::Item> {
    TryJoinAll {
        all: All::of(Children::new("try_join_all", futures)),
    }
}

/// Runs all `futures` together and hands out each output as it comes, the first completed first.
///
/// Between two calls of [`next`](AsCompleted::next) nothing moves. Futures that are ready at the
/// same time come in the order in which they were woken; before the first poll that is the order of
/// the input. Each wake costs O(1), and after a thousand polls of children the task yields.
///
/// # Panics
///
/// When a child does: see [the module](super). That child gives no output.
///
/// ```
/// use executor::{as_completed, sleep};
/// use std::time::Duration;
///
/// executor::block_on(async {
///     let slow = |ms| async move { sleep(Duration::from_millis(ms)).await; ms };
///     let mut finished = as_completed([slow(3), slow(1), slow(2)]);
///     while let Some(ms) = finished.next().await {
///         println!("{ms} ms are over");
///     }
/// });
/// ```
#[doc(alias("FuturesUnordered", "JoinSet"))]
#[track_caller]
pub fn as_completed<I: IntoIterator<Item: Future>>(futures: I) -> AsCompleted<I::Item> {
    AsCompleted {
        children: Children::new("as_completed", futures),
    }
}

/// Runs all `futures` together until the first has completed, the first has failed, all have
/// completed, or `timeout` is over, and gives back the futures that have not.
///
/// Made for [`JoinHandle`](crate::JoinHandle)s, whose error says that the task panicked or was
/// cancelled; any `Unpin` future of a `Result` will do (`Box::pin` makes one). A handle that is
/// given back as pending runs on, and can be waited for again.
///
/// Each poll takes all that is ready, so more than one may be done where one was asked for.
/// `timeout` counts from the call. If futures and the time limit are ready together, the futures
/// win; a limit of zero polls each future once. Each wake costs O(1), the end O(n).
///
/// # Panics
///
/// With a `timeout`, outside an executor, whose clock it needs. If it is polled after it has
/// completed, and when a child does: see [the module](super). That child is in neither list.
///
/// ```
/// use executor::{combinators::ReturnWhen, spawn, wait};
/// use std::{future, time::Duration};
///
/// executor::block_on(async {
///     let handles = [spawn(future::pending()), spawn(async { 7 })];
///     let limit = Some(Duration::from_secs(10));
///     let waited = wait(handles, ReturnWhen::FirstCompleted, limit).await;
///     assert!(matches!(waited.done[..], [(1, Ok(7))]));
///     waited.pending.iter().for_each(|(_, handle)| handle.abort());
/// });
/// ```
#[doc(alias = "select_all")]
#[track_caller]
pub fn wait<I, F, T, E>(futures: I, return_when: ReturnWhen, timeout: Option<Duration>) -> Wait<F>
where
    I: IntoIterator<Item = F>,
    F: Future<Output = Result<T, E>> + Unpin,
{
    let mut limit = None;
    // Not in a closure, where `sleep` would name this line and not the caller's.
    if let Some(timeout) = timeout {
        limit = Some(time::sleep(timeout));
    }
    Wait {
        children: Some(Children::new("wait", futures)),
        done: Vec::new(),
        enough: false,
        return_when,
        limit,
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

/// Outputs in order of completion: what [`as_completed`](fn@as_completed) returns.
///
/// It is a [`Stream`] too, with an exact size hint, that may be polled after its end.
#[must_use = "does nothing unless polled or its `next` awaited"]
pub struct AsCompleted<F: Future> {
    children: Children<F>,
}

/// The future of [`wait`](fn@wait); its output is [`Waited`].
#[must_use = "futures do nothing unless polled or awaited"]
pub struct Wait<F: Future> {
    /// `None` when it has completed.
    children: Option<Children<F>>,
    done: Vec<(usize, F::Output)>,
    /// Whether `done` is what was waited for.
    enough: bool,
    return_when: ReturnWhen,
    limit: Option<Sleep>,
}

// The children are pinned on the heap, and outputs are not pinned at all.
impl<F, T> Unpin for All<F, T> {}
impl<F: Future> Unpin for Wait<F> {}

/// When [`wait`](fn@wait) has enough.
#[doc(alias("FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReturnWhen {
    /// When a future has completed, with a value or an error.
    FirstCompleted,
    /// When a future has completed with an error, or all have. asyncio's `FIRST_EXCEPTION`.
    FirstError,
    /// When all have completed.
    AllCompleted,
}

/// The output of [`Wait`]: what has completed and what has not, each with its place in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waited<F, T, E> {
    /// Results, the first completed first.
    pub done: Vec<(usize, Result<T, E>)>,
    /// The futures that have not completed, in the order of the input.
    pub pending: Vec<(usize, F)>,
}

/// Futures that all have to succeed, and the values of those that have.
struct All<F, T> {
    /// `None` when it has completed.
    children: Option<Children<F>>,
    values: Vec<Option<T>>,
}

impl<F: Future, T> All<F, T> {
    fn of(children: Children<F>) -> Self {
        All {
            values: (0..children.pending).map(|_| None).collect(),
            children: Some(children),
        }
    }

    #[inline]
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
        if failed.is_none() && children.pending > 0 {
            return Poll::Pending;
        }
        self.children = None;
        let values = mem::take(&mut self.values).into_iter();
        // A child that panicked has left no value.
        #[expect(clippy::filter_map_identity, reason = "`flatten` makes a new vector")]
        let values = values.filter_map(|value| value).collect();
        Poll::Ready(failed.map_or(Ok(values), Err))
    }
}

impl<F: Future> Future for JoinAll<F> {
    type Output = Vec<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = self.all.poll("JoinAll", cx, Ok::<_, Infallible>);
        polled.map(|Ok(outputs)| outputs)
    }
}

impl<F: Future<Output = Result<T, E>>, T, E> Future for TryJoinAll<F> {
    type Output = Result<Vec<T>, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.all.poll("TryJoinAll", cx, |result| result)
    }
}

impl<F: Future> AsCompleted<F> {
    /// The next output; `None` when all have been handed out.
    ///
    /// Dropping the future that this returns loses nothing: an output is handed out at once.
    #[expect(clippy::should_implement_trait, reason = "streams name it so")]
    #[track_caller]
    pub fn next(&mut self) -> impl Future<Output = Option<F::Output>> + Unpin {
        self.children.nest.at = Location::caller();
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx))
    }
}

impl<F: Future> Stream for AsCompleted<F> {
    type Item = F::Output;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<F::Output>> {
        if self.children.pending == 0 {
            return Poll::Ready(None);
        }
        let mut first = Poll::Pending;
        self.children.turn(cx, |_, output| {
            first = Poll::Ready(Some(output));
            Break(())
        });
        first
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.children.pending;
        (left, Some(left))
    }
}

impl<F: Future<Output = Result<T, E>> + Unpin, T, E> Future for Wait<F> {
    type Output = Waited<F, T, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let children = this.children.as_mut();
        let children = children.expect("`Wait` polled after it had completed");
        children.turn(cx, |index, result| {
            this.enough |= match this.return_when {
                ReturnWhen::FirstCompleted => true,
                ReturnWhen::FirstError => result.is_err(),
                ReturnWhen::AllCompleted => false,
            };
            this.done.push((index, result));
            Continue(())
        });
        let mut over = this.enough || children.pending == 0;
        // Last, so that values win over the time limit, and not before each has had a poll.
        if let Some(limit) = &mut this.limit
            && !over
            && children.fresh.is_empty()
        {
            over = limit.poll_limit(cx).is_ready();
        }
        if !over {
            return Poll::Pending;
        }
        let pending = children.take_pending();
        let done = mem::take(&mut this.done);
        (this.children, this.limit) = (None, None);
        Poll::Ready(Waited { done, pending })
    }
}

debug!("JoinAll", [F: Future] JoinAll<F>);
debug!("TryJoinAll", [F: TryFuture] TryJoinAll<F>);
debug!("AsCompleted", [F: Future] AsCompleted<F>);
debug!("Wait", [F: Future] Wait<F>);

#[cfg(test)]
mod tests;
