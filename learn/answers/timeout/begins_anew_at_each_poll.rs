// Wrong: each poll makes a new sleep, and so whatever is polled often enough has all the time in the world.

use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use executor::{sleep, time::Sleep};

#[derive(Debug, PartialEq)]
pub struct Elapsed;

pub async fn timeout<F: Future>(limit: Duration, future: F) -> Result<F::Output, Elapsed> {
    let mut future = pin!(future);
    let mut timer: Option<std::pin::Pin<Box<Sleep>>> = None;
    poll_fn(|cx| {
        if let Some(timer) = &mut timer
            && timer.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(Err(Elapsed));
        }
        if let Poll::Ready(value) = future.as_mut().poll(cx) {
            return Poll::Ready(Ok(value));
        }
        let timer = timer.insert(Box::pin(sleep(limit)));
        timer.as_mut().poll(cx).map(|()| Err(Elapsed))
    })
    .await
}
