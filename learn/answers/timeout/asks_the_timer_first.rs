// Wrong: if both are ready, the value is thrown away.

use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use executor::sleep;

#[derive(Debug, PartialEq)]
pub struct Elapsed;

pub async fn timeout<F: Future>(limit: Duration, future: F) -> Result<F::Output, Elapsed> {
    let mut future = pin!(future);
    let mut sleep = pin!(sleep(limit));
    poll_fn(|cx| {
        if sleep.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(Elapsed));
        }
        future.as_mut().poll(cx).map(Ok)
    })
    .await
}
