//! What do the futures of a queue wait for, and what if they are dropped?
//!
//! Next: `waits.rs`

use std::{
    fmt,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use super::{contents::Tally, queue::Queue, wait_list::Ticket};
use crate::waits::Reason;

/// The future of [`Queue::get`]; its output is the item. It panics if it is polled after it has completed.
#[must_use = "futures do nothing unless polled or awaited"]
pub struct Get<T> {
    pub(super) queue: Queue<T>,
    pub(super) ticket: Ticket,
}

/// The future of [`Queue::put`]; its output is `()`. It panics if it is polled after it has completed.
#[must_use = "futures do nothing unless polled or awaited"]
pub struct Put<T> {
    pub(super) queue: Queue<T>,
    /// `None` once it is in the queue.
    pub(super) item: Option<T>,
    pub(super) ticket: Ticket,
}

/// The future of [`Queue::join`]; its output is `()`. It panics if it is polled after it has completed.
#[must_use = "futures do nothing unless polled or awaited"]
pub struct QueueJoin {
    pub(super) tally: Rc<Tally>,
    pub(super) ticket: Ticket,
}

impl<T> Future for Get<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let Get { queue, ticket } = &mut *self;
        let reason = |number, place| Reason::QueueItem {
            queue: queue.0.tally.stock.number(),
            place,
            number,
        };
        let called = queue.0.getters.poll("Get", ticket, cx, reason);
        called.map(|_| queue.0.pop(ticket.at))
    }
}

impl<T> Future for Put<T> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Put {
            queue,
            item,
            ticket,
        } = &mut *self;
        let reason = |number, place| Reason::QueueRoom {
            queue: queue.0.tally.stock.number(),
            place,
            number,
        };
        let called = queue.0.putters.poll("Put", ticket, cx, reason);
        called.map(|number| {
            let item = item.take().expect("it is put once");
            queue.0.push(number, item, ticket.at);
        })
    }
}

impl Future for QueueJoin {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let QueueJoin { tally, ticket } = &mut *self;
        let reason = |_, _| Reason::QueueJoin {
            queue: tally.stock.number(),
            unfinished: tally.unfinished.get(),
        };
        let called = tally.joiners.poll("QueueJoin", ticket, cx, reason);
        called.map(drop)
    }
}

// The item is moved on, and never pinned here.
impl<T> Unpin for Put<T> {}

impl<T> Drop for Get<T> {
    fn drop(&mut self) {
        self.queue.0.getters.give_up(&mut self.ticket);
    }
}

impl<T> Drop for Put<T> {
    fn drop(&mut self) {
        self.queue.0.putters.give_up(&mut self.ticket);
    }
}

impl Drop for QueueJoin {
    fn drop(&mut self) {
        self.tally.joiners.leave(&mut self.ticket);
    }
}

impl<T> fmt::Debug for Get<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Get({:?})", self.ticket)
    }
}

impl<T> fmt::Debug for Put<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Put({:?})", self.ticket)
    }
}

impl fmt::Debug for QueueJoin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "QueueJoin({:?})", self.ticket)
    }
}
