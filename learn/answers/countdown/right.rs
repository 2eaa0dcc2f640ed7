// Exercise 1: a future by hand
//
// A future does nothing until it is polled. Write `poll` for a countdown: `Countdown { left: 3 }`
// returns `Pending` three times and then `Ready("lift-off")`. A future that returns `Pending` must
// see to it that somebody will call its waker, or it is never polled again. A countdown waits for
// nobody, so it wakes itself, once in each poll that is pending. The others get their turn in
// between.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// Is pending `left` times, and then ready.
pub struct Countdown {
    pub left: u32,
}

impl Future for Countdown {
    type Output = &'static str;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<&'static str> {
        // YOURS: todo!("one step, and a word to the waker")
        if self.left == 0 {
            return Poll::Ready("lift-off");
        }
        self.left -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
        // END
    }
}
