// Wrong: the thread will wake for a deadline that nobody waits for.

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
    heap: BinaryHeap<Reverse<(u64, u64)>>,
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

    pub fn advance(&self, now: u64) {
        let mut due = Vec::new();
        let timers = &mut *self.0.borrow_mut();
        timers.now = now;
        while let Some(&Reverse((deadline, key))) = timers.heap.peek()
            && deadline <= now
        {
            timers.heap.pop();
            due.extend(timers.wakers.remove(&key));
        }
        due.into_iter().for_each(Waker::wake);
    }
}

pub struct Sleep {
    clock: Clock,
    deadline: u64,
    key: Option<u64>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let clock = self.clock.clone();
        let timers = &mut *clock.0.borrow_mut();
        if self.deadline <= timers.now {
            return Poll::Ready(());
        }
        let deadline = self.deadline;
        let key = *self.key.get_or_insert_with(|| {
            timers.heap.push(Reverse((deadline, timers.next_key)));
            timers.next_key += 1;
            timers.next_key - 1
        });
        timers.wakers.insert(key, cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {}
}
