// Wrong: it looks at what is left after the step, and is ready with the last one.

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
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            return Poll::Ready("lift-off");
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
