// Wrong: between the load and the store another thread counts, and its wake is overwritten.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::Wake,
};

#[derive(Default)]
pub struct Counter {
    wakes: AtomicUsize,
}

impl Counter {
    pub fn wakes(&self) -> usize {
        self.wakes.load(SeqCst)
    }
}

impl Wake for Counter {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let wakes = self.wakes.load(SeqCst);
        self.wakes.store(wakes + 1, SeqCst);
    }
}
