//! What happens inside a combinator, and inside a queue?
//!
//! The loop polls a task as a whole. Only a combinator knows which of its futures is polled, is
//! ready, or is dropped before it was, and only a queue knows how many items it holds. Each tells
//! the observer. Without one that is a branch an operation.
//!
//! Next: `inspect/mod.rs`

use std::{cell::Cell, panic::Location, sync::Arc};

use super::{Reason, Watched, during, is_watched, tell};
use crate::core::{Runtime, current, with_current};
use crate::trace::{QueueState, Step};

/// The future with this index, from 0, of those that a combinator polls. The combinator has a
/// number, in the order of the first polls that were watched, and a name, such as `join_all`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)] // Of the fields that say all by their names.
pub struct Child {
    pub combinator: u64,
    pub kind: &'static str,
    /// The line that made the combinator; of `as_completed`, the one that awaits the next output.
    pub at: &'static Location<'static>,
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
        let watched = Watched::of(&current(self.kind));
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
        self.tell(|rt| Step::ChildReady(self.child(index, &Watched::of(rt))));
    }

    /// The combinator is over, and so are its children.
    pub fn end(&mut self) {
        self.pending = 0;
    }

    /// The combinator is over. What is left of its children is about to be dropped.
    pub fn drop_children(&mut self) {
        if self.pending > 0 {
            self.tell(|_| Step::ChildrenDropped {
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

/// What a queue keeps of itself for an observer: of items of any type, how many they are.
pub(crate) struct Stock {
    holds: Cell<QueueState>,
    /// The executor that met it last, and its number there.
    met: Cell<(u64, u64)>,
}

impl Stock {
    #[track_caller]
    pub fn new(capacity: usize) -> Self {
        let holds = Cell::new(QueueState {
            len: 0,
            capacity: (capacity < usize::MAX).then_some(capacity),
            from: Location::caller(),
        });
        let met = Cell::default();
        let stock = Stock { holds, met };
        if is_watched() {
            stock.number();
        }
        stock
    }

    /// Its number, where somebody watches. It may have been made, and filled, where nobody did. So
    /// all is told of it where it is first met.
    #[cold]
    pub fn number(&self) -> u64 {
        let (rt, (executor, queue)) = (current("a queue"), self.met.get());
        if executor == rt.number {
            return queue;
        }
        let watched = Watched::of(&rt);
        watched.queues.update(|last| last + 1);
        let queue = watched.queues.get();
        self.met.set((rt.number, queue));
        let holds = self.holds.get();
        rt.announce(|| Step::QueueMade { queue, holds });
        queue
    }

    /// An operation at this line leaves `len` items. The queue may be borrowed: no observer asks it.
    #[inline]
    pub fn holds(&self, len: usize, from: &'static Location<'static>) {
        if is_watched() {
            let queue = self.number();
            with_current(|rt| rt.announce(|| Step::QueueHolds { queue, len, from }));
        }
        self.holds.update(|holds| QueueState { len, ..holds });
    }
}

impl Drop for Stock {
    fn drop(&mut self) {
        let (executor, queue) = self.met.get();
        if with_current(|rt| rt.number) == Some(executor) {
            with_current(|rt| rt.announce(|| Step::QueueDropped(queue)));
        }
    }
}
