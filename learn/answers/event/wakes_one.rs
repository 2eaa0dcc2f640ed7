// Wrong: the others wait for ever.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

#[derive(Default)]
struct State {
    is_set: bool,
    next_key: u64,
    waiting: BTreeMap<u64, Waker>,
}

#[derive(Clone, Default)]
pub struct Event(Rc<RefCell<State>>);

impl Event {
    pub fn set(&self) {
        let state = &mut *self.0.borrow_mut();
        state.is_set = true;
        if let Some((_, waker)) = state.waiting.pop_first() {
            waker.wake();
        }
    }

    pub fn wait(&self) -> Wait {
        let state = &mut *self.0.borrow_mut();
        state.next_key += 1;
        let (event, key) = (self.clone(), state.next_key);
        Wait { event, key }
    }
}

pub struct Wait {
    event: Event,
    key: u64,
}

impl Future for Wait {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let state = &mut *self.event.0.borrow_mut();
        if state.is_set {
            return Poll::Ready(());
        }
        state.waiting.insert(self.key, cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.event.0.borrow_mut().waiting.remove(&self.key);
    }
}
