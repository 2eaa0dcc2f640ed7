// Wrong: the waiter is woken before there is anything to see, and the next one finds no wake.

use std::task::{Context, Poll};

use learn::steps::{Flag, Slot};

#[derive(Default)]
pub struct Signal {
    flag: Flag,
    slot: Slot,
}

impl Signal {
    pub fn set(&self) {
        let waker = self.slot.take();
        self.flag.set();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.slot.put(cx.waker());
        match self.flag.get() {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}
