//! How does a timer get into the wheel, and out of it when it is due?
//!
//! A wheel is at any time in this state, and each method leaves it so:
//!
//! - `due` holds, in the order in which they will come out, the timers that are
//!   due at `now`;
//! - the slots hold those whose deadline is after `now`, each where
//!   [`level_for`](crate::geometry::level_for) and
//!   [`slot_for`](crate::geometry::slot_for) put it, seen from the *hand*;
//! - the hand is not after `now`.
//!
//! The hand moves only when a slot falls due, and then right to the earliest
//! deadline in there. The slot's timers *cascade*: those of that very tick are
//! due, the others now differ from the hand in a lower digit and go down to
//! that level, in order. A timer goes down at most once a level, ten times in
//! all, and a timer alone in its slot comes out without going down at all.
//!
//! Why not move the hand along with the clock, as tokio does? A clock that
//! stops halfway through a slot's width would cascade the slot although nothing
//! in it is due, and a single sleeper would wake its thread once a level only
//! to be moved. As it is, a pop with nothing due is a comparison.
//!
//! Why are a slot's timers a list, when following its links through a million
//! scattered entries waits for memory at each? Arrays would be read ahead, but
//! a timer that leaves one leaves a gap that must be found and filled, and the
//! cancel of a timer is as common as its firing. Deadlines apart from values,
//! so that a cascade reads less, were measured: a fifth slower to fire.
//!
//! Next: `view.rs`

use crate::geometry::{Place, place_for};
use crate::list::List;
use crate::slab::{NIL, Slab, TimerKey};
use crate::slots::{FirstSlot, Levels};

/// Timers in order of deadline: `insert`, `cancel` and `next_deadline` in O(1).
///
/// The wheel has no clock. A tick is what its owner says it is, and time passes
/// when [`pop_due`](TimerWheel::pop_due) is told so. The [crate's page](crate)
/// lists the promises W1 to W8 that are named below.
///
/// `SLOT_BITS` is the binary logarithm of the slots a level has, from 1 to 6.
/// More slots a level make fewer levels; a `u64` has a bit for 64 slots.
///
/// ```compile_fail
/// timer::TimerWheel::<(), 7>::starting_at(0); // SLOT_BITS is 1 to 6
/// ```
///
/// A live timer takes one entry: its value as an `Option<T>` and 20 bytes,
/// rounded up to the alignment. An empty wheel has at most 256 entries and, for
/// each level up to the coarsest used, 16 bytes a slot: 1 KiB with 64 slots.
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
    /// The deadline as it was given to [`insert`](TimerWheel::insert).
    pub deadline: u64,
    /// The value that was given with it.
    pub value: T,
}

/// A timer that goes down the levels of the wheel, as
/// [`pop_due_with`](TimerWheel::pop_due_with) tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved<'a, T> {
    /// The timer's deadline.
    pub deadline: u64,
    /// The timer's value.
    pub value: &'a T,
    /// The slot in which it was.
    pub from: Place,
    /// The slot of a lower level to which it goes.
    pub to: Place,
}

impl<T> TimerWheel<T> {
    /// An empty wheel of 64 slots a level, whose [`now`](Self::now) is 0.
    /// Allocates nothing.
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

    /// Sets a timer. One whose deadline is at or before [`now`](Self::now) is
    /// due at once, after what is already due (W2).
    ///
    /// O(1), but for the growing of a `Vec`.
    ///
    /// # Panics
    ///
    /// When there are 2^32 - 1 timers already.
    #[inline]
    pub fn insert(&mut self, deadline: u64, value: T) -> TimerKey {
        let key = self.slab.insert(deadline, value);
        self.link(key.index(), self.place_of(deadline));
        key
    }

    /// Takes back a timer, and returns its value. `None`, and nothing else, for
    /// a key whose timer has fired or was cancelled (W8).
    ///
    /// O(1), but for giving back the memory when the last of many timers goes.
    #[inline]
    pub fn cancel(&mut self, key: TimerKey) -> Option<T> {
        let index = self.slab.find(key)?;
        match self.place_of(self.slab[index].deadline) {
            Place::Due => self.due.unlink(&mut self.slab, index),
            Place::Slot { level, slot } => self.levels.unlink(&mut self.slab, level, slot, index),
        }
        Some(self.slab.remove(index).1)
    }

    /// The value of a timer that is set, to change it in place. `None` for a key
    /// whose timer has fired or was cancelled.
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

    /// Takes out the next timer that is due at `now`, in order of deadline and,
    /// where that is the same, of insertion (W1). `None` when nothing more is;
    /// only then has the wheel's [`now`](Self::now) come all the way to `now`,
    /// and until then a timer inserted takes its place among the rest.
    ///
    /// A `now` before the wheel's own counts as the wheel's own (W5).
    ///
    /// O(1) when nothing is due, however far `now` jumps (W6). Over its life a
    /// timer costs O(levels), eleven with 6-bit slots. This is a sum: the one
    /// pop for which a coarse slot falls due moves all the timers in there.
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

    /// [`pop_due`](Self::pop_due) for those who want to watch: `on_move` hears
    /// of every timer that goes down to a lower level, in order; one that becomes
    /// due instead is told of by being popped. An `on_move` that does nothing
    /// costs nothing: the compiler takes it out. One that panics leaves a wheel
    /// that has lost timers and is good for nothing but to be dropped.
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

    /// Moves the hand to the earliest deadline of the first slot, which empties
    /// it: what is due then becomes due, and the rest cascades.
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
