//! What is in the queue, and in which order?
//!
//! Two lists of waiting futures count what is in it: getters wait for items, putters for room. To take
//! an item makes room, and to put one uses it up; each step of the one side calls the next of the
//! other. *As many getters are called as there are items for*, and a getter that is called is promised
//! an item, no certain one: every getter takes the item at the front. So items leave in the
//! order in which they were put. A promised item counts as in the queue until it is taken, so that
//! cancellation moves no item. A newcomer gets one only if some are promised to nobody.
//!
//! An item goes in when its putter comes for its room, not when the room becomes free: a putter that
//! is dropped before that has put nothing. Each item bears the *ticket* that its putter drew when it
//! came to the queue, and goes before those of later tickets. So items stand in the order of the
//! line, even if a putter that was called later comes first.
//!
//! Every step here returns the waker to wake, and does not wake it: the queue is borrowed while it runs,
//! and a waker may come back to the queue.
//!
//! Next: `sync/queue.rs`

use std::{cell::RefCell, collections::VecDeque, panic::Location, rc::Rc, task::Waker};

use super::wait_list::{Progress, WaitList, give_back};
use crate::waits::stock::Stock;

pub(super) struct Contents<T> {
    /// In the order of their tickets; never more than `capacity`.
    pub(super) items: VecDeque<(u64, T)>,
    tickets: u64,
    /// `usize::MAX` for a queue without bounds: memory ends before that.
    pub(super) capacity: usize,
    pub(super) getters: WaitList,
    pub(super) putters: WaitList,
    /// By itself, because it is the same for items of any type.
    pub(super) tally: Rc<RefCell<Tally>>,
}

/// How many items were put and not yet reported done, and the futures that wait for none to be left.
pub(super) struct Tally {
    pub(super) unfinished: usize,
    pub(super) joiners: WaitList,
    pub(super) stock: Stock,
}

impl<T> Contents<T> {
    #[track_caller]
    pub(super) fn new(capacity: usize) -> Self {
        let tally = Tally {
            unfinished: 0,
            joiners: WaitList::default(),
            stock: Stock::new(capacity),
        };
        Contents {
            items: VecDeque::new(),
            tickets: 0,
            capacity,
            getters: WaitList::default(),
            putters: WaitList::of(capacity),
            tally: Rc::new(RefCell::new(tally)),
        }
    }

    /// The ticket of a putter that comes to the queue now.
    pub(super) fn draw_ticket(&mut self) -> u64 {
        self.tickets += 1;
        self.tickets
    }

    /// Takes the item at the front, if there is one for this getter. `at` is told to an observer.
    pub(super) fn take(
        &mut self,
        getter: &Progress,
        at: &'static Location<'static>,
    ) -> Option<(T, Option<Waker>)> {
        if !self.getters.take(getter) {
            return None;
        }
        let (_, item) = self.items.pop_front()?;
        give_back(&mut self.items);
        self.tally.borrow_mut().stock.holds(self.items.len(), at);
        Some((item, self.putters.add()))
    }

    /// Puts the item, if there is room for this putter. O(1), unless it comes later than items of
    /// later tickets. Else the item comes back.
    pub(super) fn put(
        &mut self,
        putter: &Progress,
        ticket: u64,
        item: T,
        at: &'static Location<'static>,
    ) -> Result<Option<Waker>, T> {
        if !self.putters.take(putter) {
            return Err(item);
        }
        let later = self.items.iter().rev();
        let later = later.take_while(|(other, _)| *other > ticket).count();
        let place = self.items.len() - later;
        self.items.insert(place, (ticket, item));
        let mut tally = self.tally.borrow_mut();
        tally.unfinished += 1;
        tally.stock.holds(self.items.len(), at);
        Ok(self.getters.add())
    }
}
