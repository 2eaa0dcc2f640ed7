// Exercise 3: block_on that parks and does not spin
//
// The smallest executor has one future and one thread. Poll; if the future is pending, park the
// thread until the waker unparks it; poll again. The thread costs nothing while it is parked. An
// `unpark` that comes before the `park` is not lost: the next `park` returns at once. So there is
// no gap between the poll and the park.

use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

/// Wakes by unparking this thread.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        todo!("which thread is to be unparked?")
    }
}

/// Polls a future until it is ready, and lets the thread sleep in between.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut cx = Context::from_waker(&waker);
    let mut future = pin!(future);
    todo!("poll, park, poll again")
}
