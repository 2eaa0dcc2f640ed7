//! What happens inside a combinator?
//!
//! The loop polls a task as a whole. Which of the futures inside it moved, only the combinator knows
//! that polls them. So each combinator has a [`Nest`], which tells the observer that a child is polled,
//! is ready, or is dropped before it was. Without an observer that is one branch a poll.
//!
//! Next: `waits/stock.rs`

use std::{cell::Cell, marker::PhantomData, panic::Location, rc::Rc, sync::Arc};

use crate::{
    core::{Runtime, with_current},
    waits::Reason,
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
    /// 0 until its first poll that is watched, and again once it is over.
    number: u64,
    /// How many children are dropped with it.
    pending: usize,
}

/// A notice of a combinator.
pub(crate) struct Inside {
    pub number: u64,
    pub kind: &'static str,
    pub at: &'static Location<'static>,
    pub what: What,
}

#[derive(Clone, Copy)]
pub(crate) enum What {
    /// What is told from here on is told by this child.
    Polled(usize),
    Returned,
    Ready(usize),
    /// So many children are dropped before they were ready.
    Dropped(usize),
}

/// The last number that an executor gave to a thing of this kind.
struct Numbers<Kind>(Cell<u64>, PhantomData<Kind>);

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

    /// Whether somebody watches. Asked once a poll.
    #[inline]
    pub fn is_watched(&mut self) -> bool {
        with_current(|rt| {
            let is_watched = rt.observer.is_some();
            if is_watched && self.number == 0 {
                self.number = next_number::<Nest>(rt);
            }
            is_watched
        }) == Some(true)
    }

    /// Polls a child within the combinator.
    #[inline]
    pub fn poll<T>(&mut self, index: usize, poll: impl FnOnce() -> T) -> T {
        if !self.is_watched() {
            return poll();
        }
        self.tell(What::Polled(index));
        let polled = poll();
        self.tell(What::Returned);
        polled
    }

    /// The combinator stands here: it waits for `pending` children, and polls those that are woken.
    pub fn stands(&self) {
        super::tell(self.at, || Reason::Children {
            combinator: self.number,
            kind: self.kind,
            pending: self.pending,
        });
    }

    /// A child is ready.
    pub fn ready(&mut self, index: usize) {
        self.pending -= 1;
        self.tell(What::Ready(index));
    }

    pub fn tell(&self, what: What) {
        if self.number == 0 {
            return;
        }
        let inside = || Inside {
            number: self.number,
            kind: self.kind,
            at: self.at,
            what,
        };
        with_current(|rt| rt.announce(inside));
    }

    /// The combinator is over, and so are its children.
    pub fn end(&mut self) {
        self.number = 0;
    }

    /// The combinator is over. What is left of its children is about to be dropped.
    pub fn drop_children(&mut self) {
        if self.pending > 0 {
            self.tell(What::Dropped(self.pending));
        }
        self.number = 0;
    }
}

impl Drop for Nest {
    fn drop(&mut self) {
        self.drop_children();
    }
}

/// The next number of an executor for a thing of this kind, from 1.
pub(super) fn next_number<Kind: 'static>(rt: &Runtime) -> u64 {
    let numbers = rt.extra::<Numbers<Kind>>().unwrap_or_else(|| {
        let numbers = Rc::new(Numbers(Cell::new(0), PhantomData));
        rt.add_extra(numbers.clone());
        numbers
    });
    numbers.0.set(numbers.0.get() + 1);
    numbers.0.get()
}
