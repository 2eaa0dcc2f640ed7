// Wrong: it first waits until the time is up, and then looks whether the value is there.

use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use executor::sleep;

#[derive(Debug, PartialEq)]
pub struct Elapsed;

pub async fn timeout<F: Future>(limit: Duration, future: F) -> Result<F::Output, Elapsed> {
    let mut future = pin!(future);
    let mut value = None;
    let mut sleep = pin!(sleep(limit));
    poll_fn(|cx| {
        if value.is_none()
            && let Poll::Ready(ready) = future.as_mut().poll(cx)
        {
            value = Some(ready);
        }
        sleep.as_mut().poll(cx)
    })
    .await;
    value.ok_or(Elapsed)
}
