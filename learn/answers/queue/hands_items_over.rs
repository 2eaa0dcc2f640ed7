// Wrong: `put` gives the item to the getter itself, and it is lost with it.

use std::{
    cell::RefCell,
    collections::VecDeque,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

/// What a getter that waits shares with the queue.
type Seat<T> = Rc<RefCell<(Option<T>, Waker)>>;

struct State<T> {
    items: VecDeque<T>,
    line: VecDeque<Seat<T>>,
}

pub struct Queue<T>(Rc<RefCell<State<T>>>);

impl<T> Queue<T> {
    pub fn new() -> Self {
        let (items, line) = (VecDeque::new(), VecDeque::new());
        Queue(Rc::new(RefCell::new(State { items, line })))
    }

    pub fn put(&self, item: T) {
        let state = &mut *self.0.borrow_mut();
        match state.line.pop_front() {
            None => state.items.push_back(item),
            Some(seat) => {
                seat.borrow_mut().0 = Some(item);
                seat.borrow().1.wake_by_ref();
            }
        }
    }

    pub fn get(&self) -> Get<T> {
        let (state, seat) = (self.0.clone(), None);
        Get { state, seat }
    }
}

pub struct Get<T> {
    state: Rc<RefCell<State<T>>>,
    seat: Option<Seat<T>>,
}

impl<T> Future for Get<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        if let Some(seat) = &self.seat {
            let (item, waker) = &mut *seat.borrow_mut();
            *waker = cx.waker().clone();
            return item.take().map_or(Poll::Pending, Poll::Ready);
        }
        let shared = self.state.clone();
        let state = &mut *shared.borrow_mut();
        if let Some(item) = state.items.pop_front() {
            return Poll::Ready(item);
        }
        let seat = Rc::new(RefCell::new((None, cx.waker().clone())));
        state.line.push_back(seat.clone());
        self.seat = Some(seat);
        Poll::Pending
    }
}

impl<T> Drop for Get<T> {
    fn drop(&mut self) {
        if let Some(seat) = &self.seat {
            let line = &mut self.state.borrow_mut().line;
            line.retain(|other| !Rc::ptr_eq(other, seat));
        }
    }
}
