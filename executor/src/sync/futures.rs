//! What do the futures of a queue wait for, and what if they are dropped?
//!
//! Next: `waits.rs`

use std::{
    cell::RefCell,
    fmt,
    panic::Location,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use super::{
    contents::Tally,
    queue::Queue,
    wait_list::{Progress, give_up, poll_in_line, quietly, wake},
};
use crate::waits::{self, Reason};

/// The future of [`Queue::get`]; its output is the item.
///
/// Dropping it before it has completed loses nothing: if it was promised an item, the next in line
/// is, and else the item stays where it is. It panics if it is polled after it has completed.
#[must_use = "futures do nothing unless polled or awaited"]
pub struct Get<T> {
    pub(super) queue: Queue<T>,
    pub(super) progress: Progress,
    pub(super) at: &'static Location<'static>,
}

/// The future of [`Queue::put`]; its output is `()`.
///
/// Dropping it before it has completed drops the item, which was never in the queue; if it was
/// promised room, the next in line is. It panics if it is polled after it has completed.
#[must_use = "futures do nothing unless polled or awaited"]
pub struct Put<T> {
    pub(super) queue: Queue<T>,
    /// `None` once it is in the queue.
    pub(super) item: Option<T>,
    /// Drawn at the first poll.
    pub(super) ticket: Option<u64>,
    pub(super) progress: Progress,
    pub(super) at: &'static Location<'static>,
}

/// The future of [`Queue::join`](super::Queue::join); its output is `()`.
///
/// It panics if it is polled after it has completed.
#[must_use = "futures do nothing unless polled or awaited"]
pub struct QueueJoin {
    pub(super) tally: Rc<RefCell<Tally>>,
    pub(super) progress: Progress,
    pub(super) at: &'static Location<'static>,
}

// The item is moved on, and never pinned here.
impl<T> Unpin for Put<T> {}

impl<T> Future for Get<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = &mut *self;
        let (contents, progress) = (&*this.queue.0, &mut this.progress);
        let taken = poll_in_line(
            "Get",
            contents,
            |it| &mut it.getters,
            progress,
            cx,
            |it, getter| it.take(getter, this.at),
        );
        if let Poll::Ready((item, putter)) = taken {
            wake(putter);
            return Poll::Ready(item);
        }
        // If not in line, it yields, and waits on nothing.
        if let Progress::Number(number) = *progress {
            waits::tell(this.at, || {
                let it = &mut *contents.borrow_mut();
                Reason::QueueItem {
                    queue: it.tally.borrow().stock.number(),
                    place: it.getters.place(progress),
                    number,
                }
            });
        }
        Poll::Pending
    }
}

impl<T> Future for Put<T> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let (contents, progress) = (&*this.queue.0, &mut this.progress);
        let put = poll_in_line(
            "Put",
            contents,
            |it| &mut it.putters,
            progress,
            cx,
            |it, putter| {
                let ticket = *this.ticket.get_or_insert_with(|| it.draw_ticket());
                let put = it.put(putter, ticket, this.item.take()?, this.at);
                put.map_err(|item| this.item = Some(item)).ok()
            },
        );
        if let Poll::Ready(getter) = put {
            wake(getter);
            return Poll::Ready(());
        }
        // If not in line, it yields, and waits on nothing.
        if let Progress::Number(number) = *progress {
            waits::tell(this.at, || {
                let it = &mut *contents.borrow_mut();
                Reason::QueueRoom {
                    queue: it.tally.borrow().stock.number(),
                    place: it.putters.place(progress),
                    number,
                }
            });
        }
        Poll::Pending
    }
}

impl Future for QueueJoin {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let (tally, progress) = (&*this.tally, &mut this.progress);
        let join = poll_in_line(
            "QueueJoin",
            tally,
            |it| &mut it.joiners,
            progress,
            cx,
            |it, joiner| {
                let done = it.unfinished == 0 || it.joiners.is_called(joiner);
                done.then(|| it.joiners.leave(joiner))
            },
        );
        if join.is_ready() {
            return Poll::Ready(());
        }
        if let Progress::Number(_) = *progress {
            waits::tell(this.at, || Reason::QueueJoin {
                queue: tally.borrow().stock.number(),
                unfinished: tally.borrow().unfinished,
            });
        }
        Poll::Pending
    }
}

impl<T> Drop for Get<T> {
    fn drop(&mut self) {
        give_up(&self.queue.0, |it| &mut it.getters, &self.progress);
    }
}

impl<T> Drop for Put<T> {
    fn drop(&mut self) {
        give_up(&self.queue.0, |it| &mut it.putters, &self.progress);
    }
}

impl Drop for QueueJoin {
    fn drop(&mut self) {
        let waker = self.tally.borrow_mut().joiners.leave(&self.progress);
        quietly(|| drop(waker));
    }
}

impl<T> fmt::Debug for Get<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Get").field(&self.progress).finish()
    }
}

impl<T> fmt::Debug for Put<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Put").field(&self.progress).finish()
    }
}

impl fmt::Debug for QueueJoin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("QueueJoin").field(&self.progress).finish()
    }
}
