// Wrong: nothing is lost, because it never sleeps.

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
        if self.flag.get() {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
