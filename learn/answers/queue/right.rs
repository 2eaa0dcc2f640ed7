// Exercise 10: a queue that loses nothing to cancellation
//
// Getters stand in line for items. A getter may be dropped at any time, in a timeout say, even when
// it was woken for an item and not polled yet. Then nothing may be lost: the item stays in the
// queue, and the next in line is woken. So `put` does not hand an item to a getter. It wakes one,
// and the getter takes the item when it is polled. The first `items.len()` in line have an item to
// come for. Items leave the queue in the order in which they came.

use std::{
    cell::RefCell,
    collections::VecDeque,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

struct State<T> {
    items: VecDeque<T>,
    /// The getters that wait, first come first served. The first `items.len()` of them have an item
    /// to come for, and were woken.
    line: VecDeque<(u64, Waker)>,
    next_key: u64,
}

impl<T> State<T> {
    /// Wakes the last of those that have an item to come for.
    fn wake_last_with_an_item(&self) {
        let place = self.items.len().checked_sub(1);
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

pub struct Queue<T>(Rc<RefCell<State<T>>>);

impl<T> Queue<T> {
    pub fn new() -> Self {
        let (items, line, next_key) = (VecDeque::new(), VecDeque::new(), 0);
        Queue(Rc::new(RefCell::new(State {
            items,
            line,
            next_key,
        })))
    }

    pub fn put(&self, item: T) {
        self.0.borrow_mut().items.push_back(item);
        self.0.borrow().wake_last_with_an_item();
    }

    pub fn get(&self) -> Get<T> {
        let (state, key) = (self.0.clone(), None);
        Get { state, key }
    }
}

pub struct Get<T> {
    state: Rc<RefCell<State<T>>>,
    /// While it stands in line.
    key: Option<u64>,
}

impl<T> Future for Get<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let shared = self.state.clone();
        let state = &mut *shared.borrow_mut();
        let place = state.place_of(self.key);
        // YOURS: todo!("is there an item for this place? if not, stand in line with this waker")
        if place < state.items.len() {
            state.line.remove(place);
            self.key = None;
            return Poll::Ready(state.items.pop_front().unwrap());
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

impl<T> Drop for Get<T> {
    fn drop(&mut self) {
        let state = &mut *self.state.borrow_mut();
        // YOURS: // It waits no more. And if it had been woken for an item?
        let place = state.place_of(self.key);
        let was_in_line = state.line.remove(place).is_some();
        if was_in_line && place < state.items.len() {
            state.wake_last_with_an_item();
        }
        // END
    }
}
