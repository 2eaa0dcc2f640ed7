//! How does a timer get into the wheel, and how does it come out when it is due?
//!
//! Three things are true of a wheel between any two calls:
//!
//! - `due` holds the timers that are due at `now`, in the order in which they will come out.
//! - The slots hold the timers with a deadline after `now`. Each is where
//!   [`level_for`](crate::geometry::level_for) and [`slot_for`](crate::geometry::slot_for) put it,
//!   seen from the *hand*.
//! - The hand is not after `now`.
//!
//! The hand moves only when a slot falls due, and then straight to the earliest deadline in that
//! slot. The slot's timers *cascade*, in order. A timer with just that deadline becomes due. Any
//! other now differs from the hand in a lower digit, and moves down to that level. A timer moves
//! down at most once a level, ten times in all. A timer alone in its slot comes out without moving
//! down at all.
//!
//! Rejected: to move the hand along with the clock, as tokio does. If the clock stopped halfway
//! through a slot's width, the slot would cascade although nothing in it is due. A single sleeper
//! would wake its thread once a level, only to be moved. Here a pop with nothing due costs one
//! comparison.
//!
//! Rejected: an array of timers in each slot. It would be prefetched, whereas following the links
//! through a million scattered entries waits for memory at each. But a timer that leaves an array
//! leaves a gap, which must be found and filled, and cancelling a timer is as common as firing one.
//!
//! Rejected: to store deadlines apart from values, so that a cascade reads less. It was measured:
//! firing took a fifth longer.
//!
//! Next: `view.rs`

use crate::geometry::{Place, place_for};
use crate::list::List;
use crate::slab::{NIL, Slab, TimerKey};
use crate::slots::{FirstSlot, Levels};

/// Timers in order of deadline: `insert`, `cancel` and `next_deadline` in O(1).
///
/// The wheel has no clock. Its owner decides what a tick is, and says what time it is by calling
/// [`pop_due`](TimerWheel::pop_due). The [crate's page](crate) lists the promises W1 to W8.
///
/// `SLOT_BITS` is the binary logarithm of the number of slots in a level, from 1 to 6. More slots
/// make fewer levels. There are 64 at most, one for each bit of a `u64`.
///
/// ```compile_fail
/// timer::TimerWheel::<(), 7>::starting_at(0); // SLOT_BITS is 1 to 6
/// ```
///
/// A timer that is set takes one entry: its value as an `Option<T>` and 20 bytes, rounded up to the
/// alignment. An empty wheel keeps 256 entries at most, and 16 bytes a slot (1 KiB with 64 slots)
/// for each level up to the coarsest that was used.
pub struct TimerWheel<T, const SLOT_BITS: u32 = 6> {
    pub(crate) slab: Slab<T>,
    pub(crate) due: List,
    pub(crate) levels: Levels<SLOT_BITS>,
    hand: u64,
    pub(crate) now: u64,
}

/// A timer that has fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due<T> {
    /// The deadline, as given to [`insert`](TimerWheel::insert).
    pub deadline: u64,
    /// The value, as given to `insert`.
    pub value: T,
}

/// A timer that moves down to a lower level: see [`pop_due_with`](TimerWheel::pop_due_with).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved<'a, T> {
    /// The timer's deadline.
    pub deadline: u64,
    /// The timer's value.
    pub value: &'a T,
    /// The slot that it leaves.
    pub from: Place,
    /// The slot of a lower level to which it moves.
    pub to: Place,
}

impl<T> TimerWheel<T> {
    /// An empty wheel with 64 slots a level, whose [`now`](Self::now) is 0. Allocates nothing.
    pub fn new() -> Self {
        Self::starting_at(0)
    }
}

impl<T, const SLOT_BITS: u32> Default for TimerWheel<T, SLOT_BITS> {
    fn default() -> Self {
        Self::starting_at(0)
    }
}

impl<T, const SLOT_BITS: u32> TimerWheel<T, SLOT_BITS> {
    /// An empty wheel whose [`now`](Self::now) is `tick`. Allocates nothing.
    ///
    /// ```
    /// let mut wheel = timer::TimerWheel::<&str, 2>::starting_at(1_000);
    /// wheel.insert(1_003, "in three ticks");
    /// assert_eq!(wheel.next_deadline(), Some(1_003));
    /// ```
    pub const fn starting_at(tick: u64) -> Self {
        TimerWheel {
            slab: Slab::new(),
            due: List::EMPTY,
            levels: Levels::new(),
            hand: tick,
            now: tick,
        }
    }

    /// Sets a timer. If its deadline is at or before [`now`](Self::now), it is due at once, after
    /// what is already due (W2).
    ///
    /// Amortised O(1).
    ///
    /// # Panics
    ///
    /// If there are 2^32 - 1 timers already.
    #[inline]
    pub fn insert(&mut self, deadline: u64, value: T) -> TimerKey {
        let key = self.slab.insert(deadline, value);
        self.link(key.index(), self.place_of(deadline));
        key
    }

    /// Cancels a timer, and returns its value (W7). If the timer has fired or was cancelled,
    /// returns `None` and does nothing (W8).
    ///
    /// Amortised O(1): the last of more than 256 timers to go gives back the memory of all.
    #[inline]
    pub fn cancel(&mut self, key: TimerKey) -> Option<T> {
        let index = self.slab.find(key)?;
        match self.place_of(self.slab[index].deadline) {
            Place::Due => self.due.unlink(&mut self.slab, index),
            Place::Slot { level, slot } => self.levels.unlink(&mut self.slab, level, slot, index),
        }
        Some(self.slab.remove(index).1)
    }

    /// The value of a timer, to change it in place. `None` if the timer has fired or was cancelled.
    ///
    /// O(1).
    ///
    /// ```
    /// let mut wheel = timer::TimerWheel::new();
    /// let key = wheel.insert(5, "tea");
    /// *wheel.get_mut(key).unwrap() = "coffee";
    /// assert_eq!(wheel.pop_due(5).unwrap().value, "coffee");
    /// assert_eq!(wheel.get_mut(key), None);
    /// ```
    #[inline]
    pub fn get_mut(&mut self, key: TimerKey) -> Option<&mut T> {
        self.slab.value_mut(key)
    }

    /// Takes out the next timer that is due at `now`: the one with the earliest deadline, and of
    /// equal deadlines the one inserted first (W1). `None` if no more timers are due.
    ///
    /// The wheel's own [`now`](Self::now) reaches `now` only with that `None`. A timer inserted
    /// before that still comes out in its proper order. A `now` before the wheel's own counts as
    /// the wheel's own (W5).
    ///
    /// O(1) when nothing is due, however far `now` jumps (W6). Over its life a timer costs
    /// O(levels), eleven with 6-bit slots. That is a sum: a pop for which a coarse slot falls due
    /// moves all the timers of that slot.
    ///
    /// ```
    /// use timer::{Due, TimerWheel};
    ///
    /// let mut wheel = TimerWheel::new();
    /// wheel.insert(30, "second");
    /// wheel.insert(20, "first");
    /// wheel.insert(99, "later");
    ///
    /// assert_eq!(wheel.pop_due(50), Some(Due { deadline: 20, value: "first" }));
    /// assert_eq!(wheel.pop_due(50), Some(Due { deadline: 30, value: "second" }));
    /// assert_eq!(wheel.pop_due(50), None);
    /// assert_eq!(wheel.now(), 50);
    /// ```
    #[inline]
    pub fn pop_due(&mut self, now: u64) -> Option<Due<T>> {
        self.pop_due_with(now, |_| ())
    }

    /// The same as [`pop_due`](Self::pop_due), for an owner that wants to watch. It calls `on_move`
    /// for each timer that moves down to a lower level, in order. It does not call it for a timer
    /// that becomes due: that one is popped.
    ///
    /// An `on_move` that does nothing costs nothing, because the compiler removes it. If `on_move`
    /// panics, the wheel has lost timers, and the only use left is to drop it.
    ///
    /// ```
    /// use timer::{Place, TimerWheel};
    ///
    /// let mut wheel = TimerWheel::new();
    /// wheel.insert(100, "first"); // both at level 1, in slot 1: ticks 64 to 127
    /// wheel.insert(105, "later");
    ///
    /// let mut moved = Vec::new();
    /// wheel.pop_due_with(100, |timer| moved.push((*timer.value, timer.to)));
    /// assert_eq!(moved, [("later", Place::Slot { level: 0, slot: 41 })]);
    /// ```
    #[inline]
    pub fn pop_due_with(
        &mut self,
        now: u64,
        mut on_move: impl FnMut(Moved<'_, T>),
    ) -> Option<Due<T>> {
        let now = now.max(self.now);
        loop {
            if let Some(index) = self.due.pop_front(&self.slab) {
                let (deadline, value) = self.slab.remove(index);
                return Some(Due { deadline, value });
            }
            match self.levels.first() {
                Some(first) if first.earliest <= now => self.expire(first, &mut on_move),
                _ => {
                    self.now = now;
                    return None;
                }
            }
        }
    }

    /// Moves the hand to the earliest deadline of the first slot, and empties the slot: each of its
    /// timers becomes due, or moves to a lower level.
    fn expire(&mut self, first: FirstSlot, on_move: &mut impl FnMut(Moved<'_, T>)) {
        let FirstSlot { level, slot, .. } = first;
        self.hand = first.earliest;
        self.now = first.earliest;
        let from = Place::Slot { level, slot };
        let mut next = self.levels.take(level, slot).head;
        while next != NIL {
            let index = next;
            let entry = &self.slab[index];
            next = entry.next;
            let to = self.place_of(entry.deadline);
            if let (Place::Slot { .. }, Some(value)) = (to, &entry.value) {
                on_move(Moved {
                    deadline: entry.deadline,
                    value,
                    from,
                    to,
                });
            }
            self.link(index, to);
        }
    }

    #[inline]
    pub(crate) fn place_of(&self, deadline: u64) -> Place {
        place_for::<SLOT_BITS>(self.hand, self.now, deadline)
    }

    #[inline]
    fn link(&mut self, index: u32, place: Place) {
        match place {
            Place::Due => self.due.push_back(&mut self.slab, index),
            Place::Slot { level, slot } => {
                self.levels.push_back(&mut self.slab, level, slot, index)
            }
        }
    }
}

#[cfg(test)]
mod tests;
