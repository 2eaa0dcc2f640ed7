//! How is room waited for, and what if the wait is given up?
//!
//! Next: `sync/queue_join.rs`

use std::{
    panic::Location,
    pin::Pin,
    task::{Context, Poll},
};

use super::{
    line::{Stage, wait_in},
    queue::{Queue, wake},
    state::Ticket,
};
use crate::waits::{self, Reason};

/// The future of [`Queue::put`]; its output is `()`.
///
/// Dropping it before it has completed drops the item, which was never in the queue; if it was
/// promised room, the next in line gets it.
///
/// # Panics
///
/// If it is polled after it has completed.
#[must_use = "futures do nothing unless polled or awaited"]
pub struct Put<T> {
    queue: Queue<T>,
    /// `None` once it is in the queue.
    item: Option<T>,
    /// Drawn at the first poll.
    ticket: Option<Ticket>,
    stage: Stage,
    at: &'static Location<'static>,
}

// The item is moved on, and never pinned here.
impl<T> Unpin for Put<T> {}

impl<T> Put<T> {
    pub(super) fn new(queue: Queue<T>, item: T, at: &'static Location<'static>) -> Self {
        Put {
            queue,
            item: Some(item),
            ticket: None,
            stage: Stage::Fresh,
            at,
        }
    }
}

impl<T> Future for Put<T> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Self {
            queue,
            item,
            ticket,
            stage,
            at,
        } = &mut *self;
        let put = queue.with(|state| {
            let ticket = *ticket.get_or_insert_with(|| state.draw_ticket());
            match *stage {
                Stage::Fresh if state.has_free_room() => {}
                Stage::InLine(key) if state.putters.is_called(key) => {
                    state.putters.leave(key);
                }
                Stage::Done => panic!("`Put` polled after it had completed"),
                _ => return None,
            }
            Some(state.put(ticket, item.take()?))
        });
        if let Some(getter) = put {
            *stage = Stage::Done;
            wake(getter);
            return Poll::Ready(());
        }
        wait_in(queue.state(), |state| &mut state.putters, stage, cx);
        waits::tell(at, || Reason::QueueRoom {
            place: queue.with(|state| stage.place_in(&mut state.putters)),
        });
        Poll::Pending
    }
}

impl<T> Drop for Put<T> {
    fn drop(&mut self) {
        if let Stage::InLine(key) = self.stage {
            let (waker, next) = self.queue.with(|state| {
                let waker = state.putters.leave(key);
                (waker, state.call_putter())
            });
            drop(waker);
            wake(next);
        }
    }
}
