// Exercise 11: an event
//
// An event is set once, and all tasks that wait for it go on (`asyncio.Event`; in tokio one builds
// it on `Notify`). A task that comes after that does not wait at all. However often a waiter is
// polled, it has one waker with the event; and when it is dropped, none. Wake when nothing is
// borrowed any more: a waker may call anything.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    mem,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

#[derive(Default)]
struct State {
    is_set: bool,
    next_key: u64,
    /// The waker of each `Wait` that waits, by its key; so in order of arrival.
    waiting: BTreeMap<u64, Waker>,
}

/// Once it is set, all that wait for it go on. A clone is a handle to the same event.
#[derive(Clone, Default)]
pub struct Event(Rc<RefCell<State>>);

impl Event {
    pub fn set(&self) {
        // YOURS: todo!("set, and wake all that wait")
        let waiting = {
            let state = &mut *self.0.borrow_mut();
            state.is_set = true;
            mem::take(&mut state.waiting)
        };
        // Nothing is borrowed any more: a waker may call anything, and `set`, too.
        waiting.into_values().for_each(Waker::wake);
        // END
    }

    /// Ready once the event is set; at once, if it is.
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
        // YOURS: todo!("is it set? if not, leave this poll's waker, and no second one")
        let state = &mut *self.event.0.borrow_mut();
        if state.is_set {
            return Poll::Ready(());
        }
        state.waiting.insert(self.key, cx.waker().clone());
        Poll::Pending
        // END
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        // YOURS: // It waits no more.
        self.event.0.borrow_mut().waiting.remove(&self.key);
        // END
    }
}
