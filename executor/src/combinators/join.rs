//! How does one task wait for two futures at once?
//!
//! Both lie in the combinator itself, pinned with it, and each poll of the combinator polls those
//! of the two that are not over, with the task's own waker. A future that was not woken is polled
//! for nothing now and then; telling the two apart would take a waker for each, which costs more.
//!
//! Next: `combinators/select.rs`

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use crate::waits::nest::Nest;

/// Runs two futures together and waits for both; its output is both outputs.
///
/// asyncio calls it `gather(a, b)`, tokio and futures `join!`.
///
/// Nothing is spawned: both run within the task that awaits, `a` polled before `b`. A future is
/// dropped as soon as it has completed; dropping the `Join` drops what is left. For more than a
/// handful of futures take [`join_all`](fn@super::join_all), which polls only the futures that
/// were woken.
///
/// # Panics
///
/// A panic in `a` or `b` comes out of the poll as it is; that future is over, and the other goes on if
/// the `Join` is polled again. When it has completed too the `Join` panics, for one output is missing.
/// It also panics if it is polled after it has completed.
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
#[track_caller]
pub fn join<A, B>(a: A, b: B) -> Join<A::IntoFuture, B::IntoFuture>
where
    A: IntoFuture,
    B: IntoFuture,
{
    Join {
        a: Some(a.into_future()),
        b: Some(b.into_future()),
        left: None,
        right: None,
        nest: Nest::new("join", 2),
    }
}

pin_project! {
    /// The future of [`join`](fn@join); its output is `(A::Output, B::Output)`.
    #[must_use = "futures do nothing unless polled or awaited"]
    pub struct Join<A: Future, B: Future> {
        // Before the children: its drop says that they will be dropped, and fields are dropped in this order.
        nest: Nest,
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
        let mut this = self.project();
        poll_into(this.nest, 0, this.a.as_mut(), this.left, cx);
        poll_into(this.nest, 1, this.b.as_mut(), this.right, cx);
        if this.a.is_some() || this.b.is_some() {
            return Poll::Pending;
        }
        match (this.left.take(), this.right.take()) {
            (Some(left), Some(right)) => Poll::Ready((left, right)),
            (None, None) => panic!("`Join` polled after it had completed, or both had panicked"),
            _ => panic!("`Join` has one output, because the other future panicked"),
        }
    }
}

fn poll_into<F: Future>(
    nest: &mut Nest,
    index: usize,
    mut child: Pin<&mut Option<F>>,
    output: &mut Option<F::Output>,
    cx: &mut Context<'_>,
) {
    if let Poll::Ready(value) = poll_child(nest, index, child.as_mut(), cx) {
        nest.ready(index);
        *output = Some(value);
        let dropped = catch_unwind(AssertUnwindSafe(|| child.set(None)));
        dropped.unwrap_or_else(|panic| panic_on(panic, cx));
    }
}

/// A panic leaves the poll. The task is woken, so that it goes on with the sibling if it lives.
fn panic_on(panic: Box<dyn Any + Send>, cx: &Context<'_>) -> ! {
    let _ = catch_unwind(AssertUnwindSafe(|| cx.waker().wake_by_ref()));
    resume_unwind(panic)
}

/// Polls a child, unless it is over. If it panics it is over: it is dropped, the panic goes on, and the
/// task is woken for the sibling.
pub(super) fn poll_child<F: Future>(
    nest: &mut Nest,
    index: usize,
    mut child: Pin<&mut Option<F>>,
    cx: &mut Context<'_>,
) -> Poll<F::Output> {
    let Some(running) = child.as_mut().as_pin_mut() else {
        return Poll::Pending;
    };
    let poll = || nest.poll(index, || running.poll(cx));
    match catch_unwind(AssertUnwindSafe(poll)) {
        Ok(poll) => poll,
        Err(panic) => {
            // Its drop may panic, too. One panic is enough.
            let _ = catch_unwind(AssertUnwindSafe(|| child.set(None)));
            panic_on(panic, cx)
        }
    }
}

debug!("Join", [A: Future, B: Future] Join<A, B>);

#[cfg(test)]
mod tests;
