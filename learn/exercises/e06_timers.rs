// Exercise 6: timers in a heap, cancelled on drop
//
// A sleep leaves its waker with the timers, and the loop wakes it at its deadline. It may park
// until the earliest deadline, so the timers are in a heap: the earliest is on top. A sleep sets
// its timer at its first poll and has one, however often it is polled. If it is dropped before its
// deadline (a timeout does that to what it gives up), its timer is cancelled: nobody is to wake up
// for it.

use std::{
    cell::RefCell,
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

#[derive(Default)]
struct Timers {
    now: u64,
    next_key: u64,
    /// A `BinaryHeap` has its greatest on top; `Reverse` makes that the earliest.
    heap: BinaryHeap<Reverse<(u64, u64)>>, // (deadline, key)
    /// The waker of each sleep that waits, by key. A key of the heap that is not here is cancelled.
    wakers: BTreeMap<u64, Waker>,
}

#[derive(Clone, Default)]
pub struct Clock(Rc<RefCell<Timers>>);

impl Clock {
    pub fn sleep_until(&self, deadline: u64) -> Sleep {
        let (clock, key) = (self.clone(), None);
        Sleep {
            clock,
            deadline,
            key,
        }
    }

    /// Until when may the thread park? The earliest deadline that a sleep still waits for.
    pub fn next_deadline(&self) -> Option<u64> {
        let timers = &mut *self.0.borrow_mut();
        while let Some(&Reverse((deadline, key))) = timers.heap.peek() {
            if timers.wakers.contains_key(&key) {
                return Some(deadline);
            }
            timers.heap.pop();
        }
        None
    }

    /// It is `now`: wakes each sleep whose deadline is at or before that, the earliest first.
    pub fn advance(&self, now: u64) {
        todo!("set the clock; take what is due from the heap, and its wakers; wake them")
    }
}

pub struct Sleep {
    clock: Clock,
    deadline: u64,
    /// Once it has a timer.
    key: Option<u64>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        todo!("is it time? if not: one timer, and the waker of this poll")
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        // Nobody waits any more.
    }
}
