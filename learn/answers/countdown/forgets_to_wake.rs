// Wrong: it is pending, and nobody is told when to poll again.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

pub struct Countdown {
    pub left: u32,
}

impl Future for Countdown {
    type Output = &'static str;

    fn poll(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<&'static str> {
        if self.left == 0 {
            return Poll::Ready("lift-off");
        }
        self.left -= 1;
        Poll::Pending
    }
}
