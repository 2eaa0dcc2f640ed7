// Wrong: it counts in a loop, as if the thread were its own.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

pub struct Countdown {
    pub left: u32,
}

impl Future for Countdown {
    type Output = &'static str;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<&'static str> {
        while self.left > 0 {
            self.left -= 1;
            cx.waker().wake_by_ref();
        }
        Poll::Ready("lift-off")
    }
}
