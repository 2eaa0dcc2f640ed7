//! What is in the queue, and in which order?
//!
//! Two lists count what is in it: the getters' the items, the putters' the room. To put an item uses up
//! room, and to take one makes it. A promised item is in the queue until it is taken, and a getter that
//! was called takes the item at the front. So items leave in the order in which they were put, whichever
//! getter comes first, and cancellation moves none.
//!
//! An item goes in when its putter comes for its room, not when the room becomes free: a putter that
//! is dropped before that has put nothing. Each item bears its putter's number in line, and goes before
//! those of higher numbers. So items stand in the order of the line, even if a putter that was called
//! later comes first.
//!
//! Next: `sync/queue.rs`

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    panic::Location,
    rc::Rc,
};

use super::wait_list::{WaitList, give_back};
use crate::waits::nest::Stock;

pub(super) struct Contents<T> {
    /// In the order of their numbers; never more than `capacity`.
    pub items: RefCell<VecDeque<(u64, T)>>,
    /// `usize::MAX` for a queue without bounds: memory ends before that.
    pub capacity: usize,
    pub getters: WaitList,
    pub putters: WaitList,
    /// By itself, because it is the same for items of any type.
    pub tally: Rc<Tally>,
}

pub(super) struct Tally {
    /// How many items were put and not yet reported done.
    pub unfinished: Cell<usize>,
    /// Open while that is none.
    pub joiners: WaitList,
    pub stock: Stock,
}

impl<T> Contents<T> {
    #[track_caller]
    pub fn new(capacity: usize) -> Self {
        let tally = Tally {
            unfinished: Cell::new(0),
            joiners: WaitList::of(usize::MAX),
            stock: Stock::new(capacity),
        };
        Contents {
            items: RefCell::default(),
            capacity,
            getters: WaitList::default(),
            putters: WaitList::of(capacity),
            tally: Rc::new(tally),
        }
    }

    /// The item at the front, for a getter that the list has let through. An observer is told `at`.
    pub fn pop(&self, at: &'static Location<'static>) -> T {
        let mut items = self.items.borrow_mut();
        let (_, item) = items.pop_front().expect("as many items as were counted");
        give_back(&mut items);
        self.tally.stock.holds(items.len(), at);
        drop(items);
        self.putters.add();
        item
    }

    /// Puts the item of a putter that the list has let through. O(1), unless items of later putters are
    /// there.
    pub fn push(&self, number: u64, item: T, at: &'static Location<'static>) {
        let mut items = self.items.borrow_mut();
        let later = items.iter().rev().take_while(|(it, _)| *it > number);
        let place = items.len() - later.count();
        items.insert(place, (number, item));
        let tally = &*self.tally;
        tally.stock.holds(items.len(), at);
        drop(items);
        if tally.unfinished.replace(tally.unfinished.get() + 1) == 0 {
            tally.joiners.close();
        }
        self.getters.add();
    }
}
