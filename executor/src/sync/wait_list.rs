//! How does a future wait in line, and what if it gives up?
//!
//! As at a counter with numbers. A future that has to wait draws a number and leaves its waker. A
//! call takes the lowest number off the list. *It promises one of what is there, no certain one.* A
//! future that gives up after its call hands it on.
//!
//! ```text
//!   there: 0     3 and 4: called, on their way     waiting: 5 6 8 9 (7 gave up)
//! ```
//!
//! `there` counts what is there and promised to nobody. So a list is a semaphore, and while a
//! future waits nothing is there.
//!
//! To wait and to call are O(1), and a number is found in O(log n). What gives up leaves a hole,
//! and when half of the list is holes they are closed. Rejected: to close each at once, which is
//! O(n) (asyncio's queue); a `BTreeMap`, where a queue of one place is slower; a linked list in a
//! slab, with more code.
//!
//! Next: `waits.rs`

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    panic::{AssertUnwindSafe, Location, catch_unwind},
    task::{Context, Poll, Waker},
};

use crate::waits::{self, Reason};

/// A loop of operations that never waits yields after this many.
///
/// Rejected: to count anew when another waker is seen. Combinators make one for each child, and a
/// loop over such a combinator would never yield.
pub(super) const BUDGET: u32 = 1024;

/// Futures that wait for the same thing, first come, first served. To clone, wake or drop a waker
/// runs foreign code, which may come back: so nothing is borrowed then.
#[derive(Default)]
pub(crate) struct WaitList {
    there: Cell<usize>,
    /// In the order of their numbers. A `None` is a hole.
    waiting: RefCell<VecDeque<(u64, Option<Waker>)>>,
    holes: Cell<usize>,
    /// The last number drawn.
    drawn: Cell<u64>,
    /// How many polls have been ready since one last had to wait.
    unwaited: Cell<u32>,
}

/// What a future that may have to wait holds.
#[derive(Debug)]
pub(crate) struct Ticket {
    /// While it is in line, or called.
    number: Option<u64>,
    has_completed: bool,
    /// The line of the program that made the future.
    pub at: &'static Location<'static>,
}

impl Ticket {
    #[track_caller]
    pub fn new() -> Self {
        Ticket {
            number: None,
            has_completed: false,
            at: Location::caller(),
        }
    }
}

impl WaitList {
    pub fn of(there: usize) -> Self {
        WaitList {
            there: Cell::new(there),
            ..WaitList::default()
        }
    }

    /// Takes one of what is `there`. Gives a number, as if a future had come for it.
    pub fn try_take(&self) -> Option<u64> {
        self.there.set(self.there.get().checked_sub(1)?);
        Some(self.draw())
    }

    /// A poll of the future called `name`: takes one of what is there, and gives its number. Or has
    /// it wait in line, for a `reason` made of its number and its place.
    pub fn poll(
        &self,
        name: &str,
        ticket: &mut Ticket,
        cx: &mut Context<'_>,
        reason: impl FnOnce(u64, usize) -> Reason,
    ) -> Poll<u64> {
        assert!(
            !ticket.has_completed,
            "`{name}` polled after it had completed"
        );
        let taken = match ticket.number {
            Some(number) => self.find(number).is_err().then_some(number),
            None if self.unwaited.get() < BUDGET => self.try_take(),
            None => {
                self.unwaited.set(0);
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
        };
        let Some(number) = taken else {
            self.unwaited.set(0);
            let number = self.wait(ticket, cx.waker().clone());
            // What the clone of the waker has put is promised to the first in line, too.
            if self.there.get() > 0 && self.call() {
                self.there.update(|there| there - 1);
            }
            waits::tell(ticket.at, || reason(number, self.place(number)));
            return Poll::Pending;
        };
        self.unwaited.update(|polls| polls + 1);
        ticket.number = None;
        ticket.has_completed = true;
        Poll::Ready(number)
    }

    /// Puts a future in line, or leaves it there, and gives its number. A call wakes `waker`.
    pub fn wait(&self, ticket: &mut Ticket, waker: Waker) -> u64 {
        let number = *ticket.number.get_or_insert_with(|| self.draw());
        let found = self.find(number);
        let mut waiting = self.waiting.borrow_mut();
        let before = match found {
            Ok(at) => waiting[at].1.replace(waker),
            Err(at) => {
                waiting.insert(at, (number, Some(waker)));
                None
            }
        };
        drop(waiting);
        quietly(|| drop(before));
        number
    }

    /// One more is there. It is promised to the first in line, if any.
    pub fn add(&self) {
        if !self.call() {
            self.there.update(|there| there + 1);
        }
    }

    /// Calls the first in line, if any.
    pub fn call(&self) -> bool {
        loop {
            let mut waiting = self.waiting.borrow_mut();
            let Some((_, first)) = waiting.pop_front() else {
                return false;
            };
            give_back(&mut waiting);
            drop(waiting);
            if let Some(waker) = first {
                quietly(|| waker.wake());
                return true;
            }
            self.holes.update(|holes| holes - 1);
        }
    }

    /// Calls all that wait. Those that come later need not wait, until `close`.
    pub fn open(&self) {
        self.there.set(usize::MAX);
        self.holes.set(0);
        for (_, waker) in self.waiting.take() {
            quietly(|| _ = waker.map(Waker::wake));
        }
    }

    pub fn close(&self) {
        self.there.set(0);
    }

    /// A future gives up. What it was promised is there for the next.
    pub fn give_up(&self, ticket: &mut Ticket) {
        if self.leave(ticket) {
            self.add();
        }
    }

    /// A future leaves. True if it had been called.
    pub fn leave(&self, ticket: &mut Ticket) -> bool {
        let Some(number) = ticket.number.take() else {
            return false;
        };
        let Ok(at) = self.find(number) else {
            return true;
        };
        let waker = self.waiting.borrow_mut()[at].1.take();
        self.holes.update(|holes| holes + 1);
        if self.holes.get() > self.waiting.borrow().len() / 2 {
            self.close_holes();
        }
        quietly(|| drop(waker));
        false
    }

    /// A number's place in line, from 1. A report of n futures closes the holes once: O(n log n).
    fn place(&self, number: u64) -> usize {
        self.close_holes();
        self.find(number).map_or(0, |at| at + 1)
    }

    #[cfg(feature = "net")]
    pub fn is_empty(&self) -> bool {
        self.waiting.borrow().len() == self.holes.get()
    }

    fn draw(&self) -> u64 {
        self.drawn.update(|last| last + 1);
        self.drawn.get()
    }

    /// Where in the list a number is, or would be.
    fn find(&self, number: u64) -> Result<usize, usize> {
        let waiting = self.waiting.borrow();
        waiting.binary_search_by_key(&number, |&(other, _)| other)
    }

    fn close_holes(&self) {
        if self.holes.replace(0) > 0 {
            let mut waiting = self.waiting.borrow_mut();
            waiting.retain(|(_, waker)| waker.is_some());
            give_back(&mut waiting);
        }
    }
}

/// Gives back the memory of a burst, when three quarters of it stand empty.
pub(super) fn give_back<T>(items: &mut VecDeque<T>) {
    let needed = items.len().max(64);
    if items.capacity() > 4 * needed {
        items.shrink_to(2 * needed);
    }
}

/// Wakes or drops a waker. One that panics is foreign code at fault: it takes no item and no
/// other's wake with it.
fn quietly(step: impl FnOnce()) {
    let _ = catch_unwind(AssertUnwindSafe(step));
}

#[cfg(test)]
mod tests;
