//! How do timers stand in line, and leave it from the middle?
//!
//! A list is first in, first out. Its links are in the entries themselves, in
//! both directions, so that a timer that is cancelled leaves in O(1) and moving
//! a timer from list to list allocates nothing. A timer is in one list at a time.
//!
//! A list also knows how early its timers can be due. Cancelling the earliest
//! of several would need a search for the next; instead the list keeps its
//! bound, which is then too early, and is put right when the list falls due
//! (promise W4). A timer left alone is looked at, so its bound is exact.
//!
//! Next: `slots.rs`

use crate::slab::{NIL, Slab};

/// Timers in order of insertion.
#[derive(Clone, Copy)]
pub(crate) struct List {
    pub(crate) head: u32,
    tail: u32,
    /// No timer of the list has an earlier deadline. While none has been taken
    /// out, the earliest has this one. Without meaning in an empty list.
    pub(crate) earliest: u64,
}

impl List {
    pub(crate) const EMPTY: List = List {
        head: NIL,
        tail: NIL,
        earliest: u64::MAX,
    };

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.head == NIL
    }

    /// Puts a timer that is in no list at the end of this one.
    #[inline]
    pub(crate) fn push_back<T>(&mut self, slab: &mut Slab<T>, index: u32) {
        let entry = &mut slab[index];
        let deadline = entry.deadline;
        entry.next = NIL;
        entry.prev = self.tail;
        if self.is_empty() {
            self.head = index;
            self.earliest = deadline;
        } else {
            slab[self.tail].next = index;
            self.earliest = self.earliest.min(deadline);
        }
        self.tail = index;
    }

    /// Takes out the first timer.
    #[inline]
    pub(crate) fn pop_front<T>(&mut self, slab: &Slab<T>) -> Option<u32> {
        if self.is_empty() {
            return None;
        }
        let index = self.head;
        // The new head's `prev` is left as it is, for nobody reads it: to write
        // it would be to touch an entry before its turn.
        self.head = slab[index].next;
        if self.head == NIL {
            self.tail = NIL;
        }
        Some(index)
    }

    /// Takes out a timer that is in this list, wherever it stands.
    #[inline]
    pub(crate) fn unlink<T>(&mut self, slab: &mut Slab<T>, index: u32) {
        let (prev, next) = (slab[index].prev, slab[index].next);
        if self.head == index {
            self.head = next;
        } else {
            slab[prev].next = next;
        }
        if self.tail == index {
            self.tail = if self.head == NIL { NIL } else { prev };
        } else {
            slab[next].prev = prev;
        }
        if self.head == self.tail && !self.is_empty() {
            self.earliest = slab[self.head].deadline;
        }
    }
}

#[cfg(test)]
mod tests;
