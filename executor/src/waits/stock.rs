//! How many items does a queue hold?
//!
//! The queue tells it at each change. Items can be of any type, so their number is all that there is to
//! tell. A queue may have been made, and filled, where nobody listened: so it tells all where it is
//! first met. Without an observer that is one branch an operation.
//!
//! Next: `inspect/mod.rs`

use std::{cell::Cell, panic::Location};

use super::nest::next_number;
use crate::{
    core::{Runtime, with_current},
    trace::{QueueState, Step},
};

/// What a queue keeps of itself for an observer.
pub(crate) struct Stock {
    len: Cell<usize>,
    capacity: usize,
    made_at: &'static Location<'static>,
    /// The executor that met it last, and its number there; zero before that.
    number: Cell<(u64, u64)>,
}

impl Stock {
    #[track_caller]
    pub fn new(capacity: usize) -> Self {
        let stock = Stock {
            len: Cell::new(0),
            capacity,
            made_at: Location::caller(),
            number: Cell::new((0, 0)),
        };
        stock.number();
        stock
    }

    /// The number of the queue, if an observer is there.
    #[cold]
    pub fn number(&self) -> u64 {
        let watched = with_current(|rt| rt.observer.is_some().then(|| self.number_in(rt)));
        watched.flatten().unwrap_or(0)
    }

    fn number_in(&self, rt: &Runtime) -> u64 {
        let (executor, queue) = self.number.get();
        if executor == rt.number {
            return queue;
        }
        let queue = next_number::<Stock>(rt);
        self.number.set((rt.number, queue));
        rt.announce(|| Step::QueueMade {
            queue,
            holds: QueueState {
                len: self.len.get(),
                capacity: (self.capacity < usize::MAX).then_some(self.capacity),
                from: self.made_at,
            },
        });
        queue
    }

    /// An operation at this line leaves `len` items. The queue may be borrowed: no observer uses it.
    #[inline]
    pub fn holds(&self, len: usize, from: &'static Location<'static>) {
        if with_current(|rt| rt.observer.is_some()) == Some(true) {
            self.tell(len, from);
        }
        self.len.set(len);
    }

    /// Apart from the branch, so that a queue that nobody watches has little code.
    #[cold]
    fn tell(&self, len: usize, from: &'static Location<'static>) {
        with_current(|rt| {
            let queue = self.number_in(rt);
            rt.announce(|| Step::QueueHolds { queue, len, from });
        });
    }
}

impl Drop for Stock {
    fn drop(&mut self) {
        let (executor, queue) = self.number.get();
        with_current(|rt| {
            if rt.number == executor {
                rt.announce(|| Step::QueueDropped(queue));
            }
        });
    }
}
