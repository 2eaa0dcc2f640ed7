// Exercise 8: timeout, where the value wins a tie
//
// A timeout races a future against a sleep and needs no task of its own: poll the future; if it is
// pending, poll the sleep. If both are ready in the same poll, the value wins: it is there, so why
// throw it away? Giving up is dropping the future. The sleep is the executor's, so the check runs
// on it, in virtual time.

use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use executor::sleep;

/// The time was up first.
#[derive(Debug, PartialEq)]
pub struct Elapsed;

/// The future's value, if it is ready within the limit.
pub async fn timeout<F: Future>(limit: Duration, future: F) -> Result<F::Output, Elapsed> {
    // YOURS: todo!("race the future against a sleep")
    let mut future = pin!(future);
    let mut sleep = pin!(sleep(limit));
    poll_fn(|cx| {
        // First the future: a value that is there is never thrown away.
        if let Poll::Ready(value) = future.as_mut().poll(cx) {
            return Poll::Ready(Ok(value));
        }
        sleep.as_mut().poll(cx).map(|()| Err(Elapsed))
    })
    .await
    // END
}
