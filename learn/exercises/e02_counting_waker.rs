// Exercise 2: a waker that counts
//
// A waker is what a future calls to be polled again. Here it does nothing but count, which is just
// what a test needs. `Wake` has two methods: `wake` uses the waker up, `wake_by_ref` leaves it, and
// both mean one wake. Any clone counts for all, and any thread may call at any moment: so `Wake`
// works on an `Arc`, and the count has to be changed in one indivisible step.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::Wake,
};

/// A waker that counts. `Waker::from(Arc<Counter>)` is what futures get to see of it, and
/// `waker.clone()` clones the `Arc`.
#[derive(Default)]
pub struct Counter {
    wakes: AtomicUsize,
}

impl Counter {
    /// How often it was woken, through whichever clone.
    pub fn wakes(&self) -> usize {
        todo!("how many so far?")
    }
}

impl Wake for Counter {
    /// A wake that uses the waker up.
    fn wake(self: Arc<Self>) {
        todo!("count")
    }

    /// A wake that leaves the waker where it is.
    fn wake_by_ref(self: &Arc<Self>) {
        todo!("count here, too")
    }
}
