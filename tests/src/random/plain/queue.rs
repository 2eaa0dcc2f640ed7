//! The queue by the plainest means.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use super::super::world::Item;
use super::misuse;

#[derive(Clone)]
pub struct Queue(Rc<RefCell<State>>);

struct State {
    capacity: usize,
    /// In the order in which their puts came to the queue.
    items: Vec<(u64, Item)>,
    tickets: u64,
    getters: Line,
    putters: Line,
    joiners: Line,
    unfinished: usize,
}

/// The futures that wait, in order, and the futures that were called and have not come yet.
#[derive(Default)]
struct Line {
    waiting: Vec<(u64, Waker)>,
    called: BTreeSet<u64>,
}

impl Line {
    /// Calls the first in line, unless all that is `there` is promised already.
    fn call(&mut self, there: usize) -> Option<Waker> {
        if self.waiting.is_empty() || self.called.len() >= there {
            return None;
        }
        let (ticket, waker) = self.waiting.remove(0);
        self.called.insert(ticket);
        Some(waker)
    }

    fn wait(&mut self, ticket: u64, waker: Waker) {
        match self.waiting.iter_mut().find(|(other, _)| *other == ticket) {
            Some((_, before)) => *before = waker,
            None => self.waiting.push((ticket, waker)),
        }
    }

    fn leave(&mut self, ticket: u64) {
        self.waiting.retain(|(other, _)| *other != ticket);
        self.called.remove(&ticket);
    }

    /// Whether one that comes now, or was called, may have one of what is `there`.
    fn may(&mut self, ticket: u64, there: usize) -> bool {
        self.called.remove(&ticket) || self.called.len() < there
    }
}

impl State {
    fn room(&self) -> usize {
        self.capacity - self.items.len()
    }

    fn ticket(&mut self) -> u64 {
        self.tickets += 1;
        self.tickets
    }

    fn take(&mut self, ticket: u64) -> Option<Item> {
        let there = self.items.len();
        self.getters
            .may(ticket, there)
            .then(|| self.items.remove(0).1)
    }

    fn store(&mut self, ticket: u64, item: &mut Option<Item>) -> bool {
        let room = self.room();
        let may = self.putters.may(ticket, room);
        if may {
            let item = item.take().expect("it is put once");
            self.items.push((ticket, item));
            self.items.sort_by_key(|(ticket, _)| *ticket);
            self.unfinished += 1;
        }
        may
    }
}

impl Queue {
    pub fn new(capacity: usize) -> Self {
        Queue(Rc::new(RefCell::new(State {
            capacity,
            items: Vec::new(),
            tickets: 0,
            getters: Line::default(),
            putters: Line::default(),
            joiners: Line::default(),
            unfinished: 0,
        })))
    }

    /// Wakes one getter or putter, if there is something for it.
    fn call(&self) {
        let mut state = self.0.borrow_mut();
        let (there, room) = (state.items.len(), state.room());
        let getter = state.getters.call(there);
        let putter = state.putters.call(room);
        drop(state);
        getter.into_iter().chain(putter).for_each(Waker::wake);
    }

    pub fn put(&self, item: Item) -> Put {
        let (queue, item, ticket) = (self.clone(), Some(item), None);
        Put {
            queue,
            item,
            ticket,
        }
    }

    pub fn get(&self) -> Get {
        let (queue, ticket) = (self.clone(), None);
        Get { queue, ticket }
    }

    pub fn try_put(&self, item: Item) -> Result<(), Item> {
        let mut item = Some(item);
        let mut state = self.0.borrow_mut();
        let ticket = state.ticket();
        state.store(ticket, &mut item);
        drop(state);
        self.call();
        item.map_or(Ok(()), Err)
    }

    pub fn try_get(&self) -> Option<Item> {
        let mut state = self.0.borrow_mut();
        let ticket = state.ticket();
        let item = state.take(ticket);
        drop(state);
        self.call();
        item
    }

    pub fn task_done(&self) {
        let mut state = self.0.borrow_mut();
        if state.unfinished == 0 {
            drop(state);
            misuse();
        }
        state.unfinished -= 1;
        let mut called = Vec::new();
        if state.unfinished == 0 {
            while let Some(waker) = state.joiners.call(usize::MAX) {
                called.push(waker);
            }
        }
        drop(state);
        called.into_iter().for_each(Waker::wake);
    }

    pub fn join(&self) -> QueueJoin {
        let (queue, ticket) = (self.clone(), None);
        QueueJoin { queue, ticket }
    }

    pub fn len(&self) -> usize {
        self.0.borrow().items.len()
    }
}

pub struct Get {
    queue: Queue,
    ticket: Option<u64>,
}

impl Future for Get {
    type Output = Item;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Item> {
        let queue = self.queue.clone();
        let mut state = queue.0.borrow_mut();
        let ticket = *self.ticket.get_or_insert_with(|| state.ticket());
        let Some(item) = state.take(ticket) else {
            state.getters.wait(ticket, cx.waker().clone());
            return Poll::Pending;
        };
        drop(state);
        queue.call();
        Poll::Ready(item)
    }
}

impl Drop for Get {
    fn drop(&mut self) {
        let ticket = self.ticket.unwrap_or(0);
        self.queue.0.borrow_mut().getters.leave(ticket);
        self.queue.call();
    }
}

pub struct Put {
    queue: Queue,
    item: Option<Item>,
    ticket: Option<u64>,
}

impl Future for Put {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let mut state = this.queue.0.borrow_mut();
        let ticket = *this.ticket.get_or_insert_with(|| state.ticket());
        if !state.store(ticket, &mut this.item) {
            state.putters.wait(ticket, cx.waker().clone());
            return Poll::Pending;
        }
        drop(state);
        this.queue.call();
        Poll::Ready(())
    }
}

impl Drop for Put {
    fn drop(&mut self) {
        let ticket = self.ticket.unwrap_or(0);
        self.queue.0.borrow_mut().putters.leave(ticket);
        self.queue.call();
    }
}

pub struct QueueJoin {
    queue: Queue,
    ticket: Option<u64>,
}

impl Future for QueueJoin {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let queue = self.queue.clone();
        let mut state = queue.0.borrow_mut();
        let ticket = *self.ticket.get_or_insert_with(|| state.ticket());
        if state.joiners.called.remove(&ticket) || state.unfinished == 0 {
            state.joiners.leave(ticket);
            return Poll::Ready(());
        }
        state.joiners.wait(ticket, cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for QueueJoin {
    fn drop(&mut self) {
        let ticket = self.ticket.unwrap_or(0);
        self.queue.0.borrow_mut().joiners.leave(ticket);
    }
}
