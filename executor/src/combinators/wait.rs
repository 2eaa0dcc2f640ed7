//! How does a task wait for some of many futures, and keep the rest?
//!
//! Next: `sync/mod.rs`

use std::{
    mem,
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use super::children::Children;
use crate::time::{self, Sleep};

/// Runs all `futures` together until the first has completed, the first has failed, all have
/// completed, or `timeout` is over, and gives back the futures that have not.
///
/// asyncio calls it `wait`; futures has `select_all` for the first completed alone.
///
/// Made for [`JoinHandle`](crate::JoinHandle)s, whose error says that the task panicked or was
/// cancelled; any `Unpin` future of a `Result` will do (`Box::pin` makes one). What is handed back
/// as pending runs on if it is a handle, and can be waited for again.
///
/// Each poll takes all that is ready, so more than one may be done where one was asked for. `timeout`
/// counts from the call. If futures and the time limit are ready together, the futures win; a limit of
/// zero polls each future once and takes what is ready. Waiting for no futures ends at once. Each wake
/// costs O(1), the end O(n).
///
/// # Panics
///
/// With a `timeout`, outside an executor, whose clock it needs. A panic in a child comes out of the
/// poll as it is; that child is over, and neither done nor pending. The future panics if it is polled
/// after it has completed.
///
/// # Examples
///
/// ```
/// use executor::{combinators::ReturnWhen, spawn, wait};
/// use std::{future, time::Duration};
///
/// executor::block_on(async {
///     let handles = [spawn(future::pending()), spawn(async { 7 })];
///     let limit = Some(Duration::from_secs(10));
///     let waited = wait(handles, ReturnWhen::FirstCompleted, limit).await;
///     let (index, result) = &waited.done[0];
///     assert_eq!((*index, result.as_ref().unwrap()), (1, &7));
///     for (index, handle) in waited.pending {
///         println!("number {index} has not finished");
///         handle.abort();
///     }
/// });
/// ```
#[track_caller]
pub fn wait<I, F, T, E>(futures: I, return_when: ReturnWhen, timeout: Option<Duration>) -> Wait<F>
where
    I: IntoIterator<Item = F>,
    F: Future<Output = Result<T, E>> + Unpin,
{
    #[expect(
        clippy::manual_map,
        reason = "in a closure, `sleep` would name this line and not the caller's"
    )]
    let limit = match timeout {
        Some(timeout) => Some(time::sleep(timeout)),
        None => None,
    };
    Wait {
        children: Some(Children::new("wait", futures)),
        done: Vec::new(),
        enough: false,
        return_when,
        limit,
    }
}

/// When [`wait`](fn@wait) has enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReturnWhen {
    /// When a future has completed, with a value or an error. asyncio's `FIRST_COMPLETED`.
    #[doc(alias = "FIRST_COMPLETED")]
    FirstCompleted,
    /// When a future has completed with an error, or all have. asyncio's `FIRST_EXCEPTION`.
    #[doc(alias = "FIRST_EXCEPTION")]
    FirstError,
    /// When all have completed. asyncio's `ALL_COMPLETED`.
    #[doc(alias = "ALL_COMPLETED")]
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

// The children are pinned on the heap, and results are not pinned at all.
impl<F: Future> Unpin for Wait<F> {}

impl<F, T, E> Future for Wait<F>
where
    F: Future<Output = Result<T, E>> + Unpin,
{
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
            ControlFlow::Continue(())
        });
        // The time limit comes last, so that values win over it.
        let mut time_is_up = || {
            let limit = this.limit.as_mut();
            // Of more than a thousand futures not all are polled in the first turn.
            children.fresh.is_empty() && limit.is_some_and(|limit| limit.poll_limit(cx).is_ready())
        };
        if !this.enough && children.pending > 0 && !time_is_up() {
            return Poll::Pending;
        }
        let pending = children.take_pending();
        let done = mem::take(&mut this.done);
        (this.children, this.limit) = (None, None);
        Poll::Ready(Waited { done, pending })
    }
}

debug!("Wait", [F: Future] Wait<F>);

#[cfg(test)]
mod tests;
