// Wrong: a task that was woken takes a permit without looking whether there is still one.

use std::{
    cell::RefCell,
    collections::VecDeque,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

struct State {
    permits: usize,
    line: VecDeque<(u64, Waker)>,
    next_key: u64,
}

impl State {
    fn wake_last_with_a_permit(&self) {
        let place = self.permits.checked_sub(1);
        if let Some((_, waker)) = place.and_then(|place| self.line.get(place)) {
            waker.wake_by_ref();
        }
    }

    fn place_of(&self, key: Option<u64>) -> usize {
        let mut keys = self.line.iter().map(|(key, _)| Some(*key));
        keys.position(|other| other == key)
            .unwrap_or(self.line.len())
    }
}

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

    pub fn acquire(&self) -> Acquire {
        let (semaphore, key) = (self.clone(), None);
        Acquire { semaphore, key }
    }
}

pub struct Permit(Semaphore);

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.0.borrow_mut().permits += 1;
        self.0.0.borrow().wake_last_with_a_permit();
    }
}

pub struct Acquire {
    semaphore: Semaphore,
    key: Option<u64>,
}

impl Future for Acquire {
    type Output = Permit;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Permit> {
        let semaphore = self.semaphore.clone();
        let state = &mut *semaphore.0.borrow_mut();
        let place = state.place_of(self.key);
        if self.key.is_some() || state.permits > 0 {
            state.line.remove(place);
            self.key = None;
            state.permits = state.permits.saturating_sub(1);
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
    }
}

impl Drop for Acquire {
    fn drop(&mut self) {
        let state = &mut *self.semaphore.0.borrow_mut();
        let place = state.place_of(self.key);
        let was_in_line = state.line.remove(place).is_some();
        if was_in_line && place < state.permits {
            state.wake_last_with_a_permit();
        }
    }
}
