// Wrong: the waker of an earlier poll stays, though the future may have changed hands since.

use std::task::{Context, Poll};

use learn::steps::{Flag, Slot};

#[derive(Default)]
pub struct Signal {
    flag: Flag,
    slot: Slot,
}

impl Signal {
    pub fn set(&self) {
        self.flag.set();
        if let Some(waker) = self.slot.take() {
            waker.wake();
        }
    }

    pub fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        if self.slot.is_empty() {
            self.slot.put(cx.waker());
        }
        match self.flag.get() {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}
