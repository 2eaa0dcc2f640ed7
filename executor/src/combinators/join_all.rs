//! How do many futures become one that waits for all of them?
//!
//! Next: `combinators/try_join_all.rs`

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use super::children::Children;

/// Runs all `futures` together and waits for all; its output is theirs, in the order of the input.
///
/// asyncio calls it `gather`, futures `join_all`; tokio has `JoinSet::join_all`, which spawns.
///
/// The futures run within the task that awaits: polled first in the order of the input, then as
/// they are woken. n futures cost one allocation for each sixteen, and one more for each that keeps
/// its waker; a wake costs O(1), however many wait. A future is dropped as soon as it has
/// completed; dropping the `JoinAll` drops what is left. Of no futures it is ready at once.
///
/// # Panics
///
/// The future panics if it is polled after it has completed. A panic in a child comes out of the
/// poll as it is.
///
/// `join_all` itself panics if the iterator has more futures than its `size_hint` allows.
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
pub fn join_all<I>(futures: I) -> JoinAll<I::Item>
where
    I: IntoIterator,
    I::Item: Future,
{
    JoinAll {
        children: Children::new(futures),
        ended: false,
    }
}

/// The future of [`join_all`](fn@join_all); its output is a `Vec` of the futures' outputs.
#[must_use = "futures do nothing unless polled or awaited"]
pub struct JoinAll<F: Future> {
    children: Children<F, F::Output>,
    ended: bool,
}

// The children are pinned on the heap, and outputs are not pinned at all.
impl<F: Future> Unpin for JoinAll<F> {}

impl<F: Future> Future for JoinAll<F> {
    type Output = Vec<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { children, ended } = &mut *self;
        assert!(!*ended, "`JoinAll` polled after it had completed");
        children.turn(cx, |_, output| Some(output));
        if children.pending() > 0 {
            return Poll::Pending;
        }
        *ended = true;
        Poll::Ready(children.take_kept())
    }
}

#[cfg(test)]
mod tests;
