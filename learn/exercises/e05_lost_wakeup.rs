// Exercise 5: the lost wake-up, found and closed
//
// One thread waits for a signal, another one sets it. This `poll` is wrong: in one order of the
// steps of the two threads the waiter sleeps for ever. On a real machine that happens so seldom
// that running it again and again may never show it; here the check tries every order, and shows
// you the one that loses. Close the gap in `poll`. Do not poll in a loop, and do not wake yourself.

use std::task::{Context, Poll};

use learn::steps::{Flag, Slot};

/// One thread waits for it, another sets it. Each call of `flag` and of `slot` is one step, and the other
/// thread may come in between any two.
#[derive(Default)]
pub struct Signal {
    flag: Flag,
    slot: Slot,
}

impl Signal {
    /// The other thread: from now on the signal is set, and the waiter is woken.
    pub fn set(&self) {
        self.flag.set();
        if let Some(waker) = self.slot.take() {
            waker.wake();
        }
    }

    /// The thread that waits: one poll.
    pub fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        // Somewhere in here a wake-up is lost.
        if self.flag.get() {
            return Poll::Ready(());
        }
        self.slot.put(cx.waker());
        Poll::Pending
    }
}
