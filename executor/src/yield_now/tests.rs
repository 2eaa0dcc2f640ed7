use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::yield_now;

#[test]
fn it_is_pending_once() {
    let mut yielding = pin!(yield_now());
    let mut cx = Context::from_waker(Waker::noop());
    assert_eq!(yielding.as_mut().poll(&mut cx), Poll::Pending);
    assert_eq!(yielding.as_mut().poll(&mut cx), Poll::Ready(()));
}

#[test]
#[should_panic(expected = "`YieldNow` polled after it had completed")]
fn polled_after_completion_it_panics() {
    let mut yielding = pin!(yield_now());
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..3 {
        let _ = yielding.as_mut().poll(&mut cx);
    }
}
