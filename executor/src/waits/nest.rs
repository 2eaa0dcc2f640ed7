//! What happens inside a combinator, and inside a queue?
//!
//! The loop polls a task as a whole. Which of the futures inside it moved, only the combinator that
//! polls them knows. So each combinator has a [`Nest`], which tells the observer that a child is ready,
//! or dropped before it was, and within which child others tell what they wait on. A queue has a
//! [`Stock`], which tells how many items it holds. Without an observer both pay a branch an operation.
//!
//! Next: `inspect/mod.rs`

use std::{cell::Cell, panic::Location, sync::Arc};

use super::{Reason, Watched, during, is_watched, tell};
use crate::{
    core::{Runtime, with_current},
    trace::{QueueState, Step},
};

/// One of the futures that a combinator polls.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Child {
    /// The number of the combinator, in the order of the first polls that were watched.
    pub combinator: u64,
    /// What the combinator is called: `join_all`, `timeout` ..
    pub kind: &'static str,
    /// The line that made the combinator; of `as_completed`, the one that awaits the next output.
    pub at: &'static Location<'static>,
    /// The place among its futures, from 0.
    pub index: usize,
    /// The future in which the combinator itself is, if that is a child, too.
    pub outer: Option<Arc<Child>>,
}

/// What a combinator keeps of itself for an observer.
#[derive(Debug)]
pub(crate) struct Nest {
    kind: &'static str,
    pub at: &'static Location<'static>,
    /// 0 until a poll is watched.
    number: u64,
    /// How many children are dropped with it.
    pending: usize,
}

impl Nest {
    #[track_caller]
    pub fn new(kind: &'static str, children: usize) -> Self {
        Nest {
            kind,
            at: Location::caller(),
            number: 0,
            pending: children,
        }
    }

    /// Polls a child within the combinator.
    #[inline]
    pub fn poll<T>(&mut self, index: usize, poll: impl FnOnce() -> T) -> T {
        match is_watched() {
            true => self.poll_watched(index, poll),
            false => poll(),
        }
    }

    #[cold]
    fn poll_watched<T>(&mut self, index: usize, poll: impl FnOnce() -> T) -> T {
        let watched = with_current(|rt| Watched::of(rt)).unwrap_or_default();
        if self.number == 0 {
            watched.combinators.update(|last| last + 1);
            self.number = watched.combinators.get();
        }
        let child = Some(self.child(index, &watched));
        during(child, |child| watched.child.replace(child), poll)
    }

    /// The combinator stands here: it waits for `pending` children, and polls those that are woken.
    pub fn stands(&self) {
        tell(self.at, || Reason::Children {
            combinator: self.number,
            kind: self.kind,
            pending: self.pending,
        });
    }

    /// A child is ready.
    pub fn ready(&mut self, index: usize) {
        self.pending -= 1;
        self.tell(|rt| Step::ChildReady {
            task: None,
            child: self.child(index, &Watched::of(rt)),
        });
    }

    /// The combinator is over, and so are its children.
    pub fn end(&mut self) {
        self.pending = 0;
    }

    /// The combinator is over. What is left of its children is about to be dropped.
    pub fn drop_children(&mut self) {
        if self.pending > 0 {
            self.tell(|_| Step::ChildrenDropped {
                task: None,
                combinator: self.number,
                kind: self.kind,
                from: self.at,
                pending: self.pending,
            });
        }
        self.end();
    }

    fn child(&self, index: usize, watched: &Watched) -> Arc<Child> {
        Arc::new(Child {
            combinator: self.number,
            kind: self.kind,
            at: self.at,
            index,
            outer: watched.child.borrow().clone(),
        })
    }

    fn tell(&self, step: impl FnOnce(&Runtime) -> Step) {
        if self.number > 0 {
            with_current(|rt| rt.announce(|| step(rt)));
        }
    }
}

impl Drop for Nest {
    fn drop(&mut self) {
        self.drop_children();
    }
}

/// What a queue keeps of itself for an observer. Items can be of any type: all that is told is how many.
pub(crate) struct Stock {
    len: Cell<usize>,
    capacity: usize,
    made_at: &'static Location<'static>,
    /// The executor that met it last, and its number there.
    met: Cell<(u64, u64)>,
}

impl Stock {
    #[track_caller]
    pub fn new(capacity: usize) -> Self {
        let stock = Stock {
            len: Cell::new(0),
            capacity,
            made_at: Location::caller(),
            met: Cell::new((0, 0)),
        };
        stock.number();
        stock
    }

    /// The number of the queue; 0 where nobody watches. It may have been made, and filled, where nobody
    /// did. So all is told of it where it is first met.
    #[cold]
    pub fn number(&self) -> u64 {
        let watched = with_current(|rt| rt.observer.is_some().then(|| rt.clone())).flatten();
        let ((executor, queue), Some(rt)) = (self.met.get(), watched) else {
            return 0;
        };
        if executor == rt.number {
            return queue;
        }
        let watched = Watched::of(&rt);
        watched.queues.update(|last| last + 1);
        let queue = watched.queues.get();
        self.met.set((rt.number, queue));
        let holds = QueueState {
            len: self.len.get(),
            capacity: (self.capacity < usize::MAX).then_some(self.capacity),
            from: self.made_at,
        };
        rt.announce(|| Step::QueueMade { queue, holds });
        queue
    }

    /// An operation at this line leaves `len` items. The queue may be borrowed: no observer uses it.
    #[inline]
    pub fn holds(&self, len: usize, from: &'static Location<'static>) {
        if is_watched() {
            self.tell(len, from);
        }
        self.len.set(len);
    }

    /// Apart from the branch, so that a queue that nobody watches has little code.
    #[cold]
    fn tell(&self, len: usize, from: &'static Location<'static>) {
        let queue = self.number();
        with_current(|rt| rt.announce(|| Step::QueueHolds { queue, len, from }));
    }
}

impl Drop for Stock {
    fn drop(&mut self) {
        let (executor, queue) = self.met.get();
        with_current(|rt| {
            if rt.number == executor {
                rt.announce(|| Step::QueueDropped { queue });
            }
        });
    }
}
