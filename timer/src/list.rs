//! How do timers keep their order, and how does one leave from the middle?
//!
//! A list is first in, first out. Its links are in the entries themselves, in both directions. So a
//! cancelled timer leaves in O(1), and moving a timer from list to list allocates nothing. A timer
//! is in one list at a time.
//!
//! A list also knows a bound: none of its timers is due earlier. When the earliest of several
//! timers is cancelled, an exact bound would need a search for the next. Instead the list keeps the
//! old bound, which is then too early. It is put right when the list falls due (promise W4). When
//! one timer is left, its deadline becomes the bound, so the bound is exact again.
//!
//! Next: `slots.rs`

use crate::slab::{NIL, Slab};

/// Timers in order of insertion.
#[derive(Clone, Copy)]
pub(crate) struct List {
    pub head: u32,
    /// Meaningless in an empty list.
    tail: u32,
    /// No timer of the list has an earlier deadline. While none has been taken out, the earliest
    /// timer has this one. Meaningless in an empty list.
    pub earliest: u64,
}

impl List {
    pub const EMPTY: List = List {
        head: NIL,
        tail: NIL,
        earliest: u64::MAX,
    };

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.head == NIL
    }

    /// Appends a timer, which must be in no list.
    #[inline]
    pub fn push_back<T>(&mut self, slab: &mut Slab<T>, index: u32) {
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
    pub fn pop_front<T>(&mut self, slab: &Slab<T>) -> Option<u32> {
        if self.is_empty() {
            return None;
        }
        let index = self.head;
        // The new head's `prev` is not updated, because nothing relies on it. Writing it would load
        // an entry into the cache before its turn.
        self.head = slab[index].next;
        Some(index)
    }

    /// Takes out a timer of this list, from any position.
    #[inline]
    pub fn unlink<T>(&mut self, slab: &mut Slab<T>, index: u32) {
        let (prev, next) = (slab[index].prev, slab[index].next);
        if self.head == index {
            self.head = next;
        } else {
            slab[prev].next = next;
        }
        if self.tail == index {
            self.tail = prev;
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
