//! How does a producer wait until all its work is done?
//!
//! Next: `net/mod.rs`

use std::{
    cell::RefCell,
    panic::Location,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use super::{
    line::{Stage, wait_in},
    tally::Tally,
};
use crate::waits::{self, Reason};

/// The future of [`Queue::join`](super::Queue::join); its output is `()`.
///
/// # Panics
///
/// If it is polled after it has completed.
#[must_use = "futures do nothing unless polled or awaited"]
pub struct QueueJoin {
    tally: Rc<RefCell<Tally>>,
    stage: Stage,
    at: &'static Location<'static>,
}

impl QueueJoin {
    pub(super) fn new(tally: Rc<RefCell<Tally>>, at: &'static Location<'static>) -> Self {
        let stage = Stage::Fresh;
        QueueJoin { tally, stage, at }
    }

    /// Leaves the line, if it stands in it.
    fn leave(&mut self) {
        if let Stage::InLine(key) = self.stage {
            let waker = self.tally.borrow_mut().joiners.leave(key);
            drop(waker);
        }
    }
}

impl Future for QueueJoin {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let done = match self.stage {
            Stage::Fresh => self.tally.borrow().unfinished == 0,
            Stage::InLine(key) => self.tally.borrow().joiners.is_called(key),
            Stage::Done => panic!("`QueueJoin` polled after it had completed"),
        };
        if done {
            self.leave();
            self.stage = Stage::Done;
            return Poll::Ready(());
        }
        let Self { tally, stage, at } = &mut *self;
        wait_in(tally, |tally| &mut tally.joiners, stage, cx);
        waits::tell(at, || Reason::QueueJoin {
            unfinished: tally.borrow().unfinished,
        });
        Poll::Pending
    }
}

impl Drop for QueueJoin {
    fn drop(&mut self) {
        self.leave();
    }
}
