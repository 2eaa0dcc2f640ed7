// Exercise 7: join of two
//
// `join` makes one future of two. Each poll of it polls those of the two that are not over, with
// the waker that it got; it is ready when both are. The two wait at the same time, so 3 s and 2 s
// take 3 s and not 5.

use std::{future::poll_fn, pin::pin, task::Poll};

/// Waits for both, at the same time.
pub async fn join<A: Future, B: Future>(a: A, b: B) -> (A::Output, B::Output) {
    let (mut a, mut b) = (pin!(a), pin!(b));
    let (mut left, mut right): (Option<A::Output>, Option<B::Output>) = (None, None);
    poll_fn(|cx| -> Poll<()> {
        // YOURS: todo!("a.as_mut().poll(cx) goes to left, b's output to right; ready when both are there")
        if left.is_none()
            && let Poll::Ready(output) = a.as_mut().poll(cx)
        {
            left = Some(output);
        }
        if right.is_none()
            && let Poll::Ready(output) = b.as_mut().poll(cx)
        {
            right = Some(output);
        }
        match (&left, &right) {
            (Some(_), Some(_)) => Poll::Ready(()),
            _ => Poll::Pending,
        }
        // END
    })
    .await;
    let both = "it is Ready only when both are over";
    (left.expect(both), right.expect(both))
}
