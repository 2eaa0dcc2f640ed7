// Wrong: as long as one is pending, both are polled, and the other may be over.

use std::{future::poll_fn, pin::pin, task::Poll};

pub async fn join<A: Future, B: Future>(a: A, b: B) -> (A::Output, B::Output) {
    let (mut a, mut b) = (pin!(a), pin!(b));
    poll_fn(|cx| match (a.as_mut().poll(cx), b.as_mut().poll(cx)) {
        (Poll::Ready(left), Poll::Ready(right)) => Poll::Ready((left, right)),
        _ => Poll::Pending,
    })
    .await
}
