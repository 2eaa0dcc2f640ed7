//! Handles by the plainest means.

use std::{
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use super::super::runtime::{Joined, Why};
use super::{Loop, Output, Plain, drop_quietly};

pub struct PlainHandle {
    pub(super) home: Rc<Loop>,
    pub(super) id: u64,
    pub(super) output: Rc<Output>,
}

impl Future for PlainHandle {
    type Output = Joined<Plain>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Joined<Plain>> {
        if self.output.is_over.get() {
            let joined = self.output.joined.take();
            return Poll::Ready(joined.unwrap_or(Err(Why::Cancelled)));
        }
        *self.output.joiner.borrow_mut() = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for PlainHandle {
    fn drop(&mut self) {
        self.output.has_handle.set(false);
        self.output.joiner.take();
        let _ = drop_quietly(self.output.joined.take());
    }
}
