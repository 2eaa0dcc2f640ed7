// Exercise 12: a semaphore: at most n at once
//
// A semaphore has `n` permits (`asyncio.Semaphore`; tokio's has the same name). `acquire` waits for
// one, and dropping the `Permit` gives it back. It is the queue of exercise 10 with permits for
// items, and the same care is due: a task that was woken and then dropped must not take the permit
// with it, and being woken is not yet having one.

use std::{
    cell::RefCell,
    collections::VecDeque,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

struct State {
    /// How many are free.
    permits: usize,
    /// The tasks that wait for one, first come first served.
    line: VecDeque<(u64, Waker)>,
    next_key: u64,
}

impl State {
    /// Each free permit belongs to one of the first in line: wakes the last of these.
    fn wake_last_with_a_permit(&self) {
        let place = self.permits.checked_sub(1);
        if let Some((_, waker)) = place.and_then(|place| self.line.get(place)) {
            waker.wake_by_ref();
        }
    }

    /// A place in line: the key's, or for a newcomer the one behind all that wait.
    fn place_of(&self, key: Option<u64>) -> usize {
        let mut keys = self.line.iter().map(|(key, _)| Some(*key));
        keys.position(|other| other == key)
            .unwrap_or(self.line.len())
    }
}

/// Lets at most this many tasks go on at once.
#[derive(Clone)]
pub struct Semaphore(Rc<RefCell<State>>);

impl Semaphore {
    pub fn new(permits: usize) -> Self {
        let (line, next_key) = (VecDeque::new(), 0);
        Semaphore(Rc::new(RefCell::new(State {
            permits,
            line,
            next_key,
        })))
    }

    /// A future of a permit.
    pub fn acquire(&self) -> Acquire {
        let (semaphore, key) = (self.clone(), None);
        Acquire { semaphore, key }
    }
}

/// The right to go on, until it is dropped.
pub struct Permit(Semaphore);

impl Drop for Permit {
    fn drop(&mut self) {
        // YOURS: // One more is free. Is there a task that waits for it?
        self.0.0.borrow_mut().permits += 1;
        self.0.0.borrow().wake_last_with_a_permit();
        // END
    }
}

pub struct Acquire {
    semaphore: Semaphore,
    /// While it stands in line.
    key: Option<u64>,
}

impl Future for Acquire {
    type Output = Permit;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Permit> {
        let semaphore = self.semaphore.clone();
        let state = &mut *semaphore.0.borrow_mut();
        let place = state.place_of(self.key);
        // YOURS: todo!("as in the queue, with permits for items")
        if place < state.permits {
            state.line.remove(place);
            self.key = None;
            state.permits -= 1;
            return Poll::Ready(Permit(self.semaphore.clone()));
        }
        match state.line.get_mut(place) {
            Some((_, waker)) => *waker = cx.waker().clone(),
            None => {
                state.line.push_back((state.next_key, cx.waker().clone()));
                self.key = Some(state.next_key);
                state.next_key += 1;
            }
        }
        Poll::Pending
        // END
    }
}

impl Drop for Acquire {
    fn drop(&mut self) {
        // YOURS: // As in the queue.
        let state = &mut *self.semaphore.0.borrow_mut();
        let place = state.place_of(self.key);
        let was_in_line = state.line.remove(place).is_some();
        if was_in_line && place < state.permits {
            state.wake_last_with_a_permit();
        }
        // END
    }
}
