//! What do the futures of a queue wait for, and what if they are dropped?
//!
//! A future may be dropped at any `await`, also just after it was told that its turn has come. Then
//! no item may vanish and no turn be lost. So an item goes in when its putter comes for its room,
//! not when the room becomes free. And what is promised to getters stays in the queue: each takes
//! the first item when it comes.
//!
//! Next: `sync/wait_list.rs`

use std::{
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use super::{Queue, Tally, wait_list::Ticket};
use crate::waits::Reason;

/// The future of [`Queue::get`]. It panics if it is polled after it has completed.
#[must_use = "futures do nothing unless polled or awaited"]
pub struct Get<T> {
    pub(super) queue: Queue<T>,
    pub(super) ticket: Ticket,
}

/// The future of [`Queue::put`]. It panics if it is polled after it has completed.
#[must_use = "futures do nothing unless polled or awaited"]
pub struct Put<T> {
    pub(super) queue: Queue<T>,
    /// `None` once it is in the queue.
    pub(super) item: Option<T>,
    pub(super) ticket: Ticket,
}

/// The future of [`Queue::join`]. It panics if it is polled after it has completed.
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
        called.map(|_| queue.pop(ticket.at))
    }
}

impl<T> Future for Put<T> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        let queue = &this.queue.0;
        let reason = |number, place| Reason::QueueRoom {
            queue: queue.tally.stock.number(),
            place,
            number,
        };
        let called = queue.putters.poll("Put", &mut this.ticket, cx, reason);
        called.map(|number| {
            let item = this.item.take().expect("it is put once");
            this.queue.push(number, item, this.ticket.at);
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

debug!("Get", [T] Get<T>);
debug!("Put", [T] Put<T>);
debug!("QueueJoin", [] QueueJoin);
