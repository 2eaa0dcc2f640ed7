//! What is in the queue, and who may take it?
//!
//! The whole of it is one invariant. Items are in order, and so are those who wait for them; *the
//! first waiter is promised the first item, the second the second, and so on*:
//!
//! ```text
//!   items      i1   i2   i3   i4
//!              ║    ║
//!   getters    g1   g2                  g1 and g2 are called; i3 and i4 are free
//! ```
//!
//! As many getters are called as there are items for, and a promised item is no more than its place
//! in the queue: it counts as in the queue until it is taken. So cancellation moves no item. If g1
//! leaves, g2 is promised i1, and i2 is free or promised to g3, who is called then. Whoever comes
//! new gets an item only if one is free, and else joins at the back: nobody barges in.
//!
//! Putters wait for room in the same way. An item goes in when its putter comes for its room, not
//! when the room becomes free: a putter that is dropped before that has put nothing. Each item bears
//! the *ticket* that its putter drew when it came to the queue, and goes before those of later
//! tickets: so items stand in the order of the line, though one who was called later comes first.
//!
//! Rejected: to hand the item itself to the waiter. A waiter that leaves would have to put it back
//! where it was, between others that were handed back out of order.
//!
//! Every step here returns whom to wake, and wakes nobody: the queue is borrowed while it runs, and
//! a waker may come back to the queue.
//!
//! Next: `sync/tally.rs`

use std::{cell::RefCell, collections::VecDeque, rc::Rc, task::Waker};

use super::{line::Line, tally::Tally};

/// In which order putters came to the queue.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(u64);

pub(super) struct State<T> {
    /// In the order of their tickets; never more than `capacity`.
    pub(super) items: VecDeque<(Ticket, T)>,
    last_ticket: u64,
    /// `usize::MAX` for a queue without bounds: memory ends before that.
    pub(super) capacity: usize,
    /// Who waits for an item.
    pub(super) getters: Line,
    /// Who waits for room.
    pub(super) putters: Line,
    /// What `Queue::join` waits for. By itself, because it is the same for items of any type.
    pub(super) tally: Rc<RefCell<Tally>>,
}

impl<T> State<T> {
    pub(super) fn new(capacity: usize) -> Self {
        State {
            items: VecDeque::new(),
            last_ticket: 0,
            capacity,
            getters: Line::default(),
            putters: Line::default(),
            tally: Rc::default(),
        }
    }

    /// Whether one who is not in line may put an item.
    pub(super) fn has_free_room(&self) -> bool {
        self.room() > self.putters.len()
    }

    fn room(&self) -> usize {
        self.capacity - self.items.len()
    }

    /// Takes the first item that is promised to nobody, if there is one. Wake the waker.
    pub(super) fn take_free(&mut self) -> Option<(T, Option<Waker>)> {
        let (_, item) = self.items.remove(self.getters.len())?;
        Some((item, self.call_putter()))
    }

    /// A getter that was called takes the item it was promised, and leaves the line. Wake the
    /// waker. O(1) for the first in line; one that overtakes k others pays O(k).
    pub(super) fn take_promised(&mut self, key: usize) -> (T, Option<Waker>) {
        let ahead = self.getters.count_ahead(key);
        self.getters.leave(key);
        let item = self.items.remove(ahead);
        let (_, item) = item.expect("there is an item for each getter that was called");
        (item, self.call_putter())
    }

    /// The ticket of a putter that comes to the queue now.
    pub(super) fn draw_ticket(&mut self) -> Ticket {
        self.last_ticket += 1;
        Ticket(self.last_ticket)
    }

    /// Puts an item, for which there has to be room. Wake the waker. O(1), unless it comes later
    /// than items of later tickets.
    pub(super) fn put(&mut self, ticket: Ticket, item: T) -> Option<Waker> {
        let later = self
            .items
            .iter()
            .rev()
            .take_while(|&&(other, _)| other > ticket);
        let at = self.items.len() - later.count();
        self.items.insert(at, (ticket, item));
        self.tally.borrow_mut().unfinished += 1;
        self.call_getter()
    }

    /// Calls the next getter if there is an item for one more.
    pub(super) fn call_getter(&mut self) -> Option<Waker> {
        if self.getters.called() < self.items.len() {
            return self.getters.call();
        }
        None
    }

    /// Calls the next putter if there is room for one more.
    pub(super) fn call_putter(&mut self) -> Option<Waker> {
        if self.putters.called() < self.room() {
            return self.putters.call();
        }
        None
    }
}
