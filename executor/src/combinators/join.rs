//! How does one task wait for two futures at once?
//!
//! Both lie in the combinator itself, pinned with it, and each poll of the combinator polls those
//! of the two that are not done, with the task's own waker. A future that was not woken is polled
//! for nothing now and then; telling the two apart would take a waker for each, which costs more.
//!
//! Next: `combinators/select.rs`

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

/// Runs two futures together and waits for both; its output is both outputs.
///
/// asyncio calls it `gather(a, b)`, tokio and futures `join!`.
///
/// Nothing is spawned: both run within the task that awaits, `a` polled before `b`. A future is
/// dropped as soon as it has completed; dropping the `Join` drops what is left. For more than a
/// handful of futures take [`join_all`](fn@super::join_all), which polls only those that were
/// woken.
///
/// # Panics
///
/// The future panics if it is polled after it has completed. A panic in `a` or `b` comes out of
/// the poll as it is.
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
pub fn join<A: Future, B: Future>(a: A, b: B) -> Join<A, B> {
    Join {
        a: Some(a),
        b: Some(b),
        left: None,
        right: None,
    }
}

pin_project! {
    /// The future of [`join`](fn@join); its output is `(A::Output, B::Output)`.
    #[must_use = "futures do nothing unless polled or awaited"]
    pub struct Join<A: Future, B: Future> {
        #[pin]
        a: Option<A>,
        #[pin]
        b: Option<B>,
        left: Option<A::Output>,
        right: Option<B::Output>,
    }
}

impl<A: Future, B: Future> Future for Join<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let (a_gone, b_gone) = (this.a.is_none(), this.b.is_none());
        assert!(
            !(a_gone && b_gone && this.left.is_none()),
            "`Join` polled after it had completed"
        );
        poll_into(this.a, this.left, cx);
        poll_into(this.b, this.right, cx);
        match (this.left.take(), this.right.take()) {
            (Some(left), Some(right)) => Poll::Ready((left, right)),
            (left, right) => {
                (*this.left, *this.right) = (left, right);
                Poll::Pending
            }
        }
    }
}

/// Polls `future` unless it has completed; its output goes to `output`, and it is dropped.
fn poll_into<F: Future>(
    mut future: Pin<&mut Option<F>>,
    output: &mut Option<F::Output>,
    cx: &mut Context<'_>,
) {
    if let Some(running) = future.as_mut().as_pin_mut()
        && let Poll::Ready(value) = running.poll(cx)
    {
        *output = Some(value);
        future.set(None);
    }
}

#[cfg(test)]
mod tests;
