//! How is an item waited for, and what if the wait is given up?
//!
//! Next: `sync/put.rs`

use std::{
    panic::Location,
    pin::Pin,
    task::{Context, Poll},
};

use super::{
    line::{Stage, wait_in},
    queue::{Queue, wake},
};
use crate::waits::{self, Reason};

/// The future of [`Queue::get`]; its output is the item.
///
/// Dropping it before it has completed loses nothing: if it was promised an item, the next in line
/// gets it, in the order of the items, and else it stays where it is.
///
/// # Panics
///
/// If it is polled after it has completed.
#[must_use = "futures do nothing unless polled or awaited"]
pub struct Get<T> {
    queue: Queue<T>,
    stage: Stage,
    at: &'static Location<'static>,
}

impl<T> Get<T> {
    pub(super) fn new(queue: Queue<T>, at: &'static Location<'static>) -> Self {
        let stage = Stage::Fresh;
        Get { queue, stage, at }
    }
}

impl<T> Future for Get<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let Self { queue, stage, at } = &mut *self;
        let taken = queue.with(|state| match *stage {
            Stage::Fresh => state.take_free(),
            Stage::InLine(key) if state.getters.is_called(key) => Some(state.take_promised(key)),
            Stage::InLine(_) => None,
            Stage::Done => panic!("`Get` polled after it had completed"),
        });
        if let Some((item, putter)) = taken {
            *stage = Stage::Done;
            wake(putter);
            return Poll::Ready(item);
        }
        wait_in(queue.state(), |state| &mut state.getters, stage, cx);
        waits::tell(at, || Reason::QueueItem {
            place: queue.with(|state| stage.place_in(&mut state.getters)),
        });
        Poll::Pending
    }
}

impl<T> Drop for Get<T> {
    fn drop(&mut self) {
        if let Stage::InLine(key) = self.stage {
            let (waker, next) = self.queue.with(|state| {
                let waker = state.getters.leave(key);
                (waker, state.call_getter())
            });
            drop(waker);
            wake(next);
        }
    }
}
