//! What is in the wheel just now?
//!
//! For those who want to look inside, to draw it or to check it. Nothing here
//! is on the path of a timer, and nothing is kept for it. Cascades, which can
//! only be seen as they happen, are told by
//! [`pop_due_with`](TimerWheel::pop_due_with).
//!
//! Next: the `executor` crate, whose `time` module sleeps on this wheel.

use crate::geometry::Place;
use crate::slab::TimerKey;
use crate::wheel::TimerWheel;
use core::fmt;

impl<T, const SLOT_BITS: u32> TimerWheel<T, SLOT_BITS> {
    /// Where a timer is. `None` for a key whose timer has fired or was cancelled.
    ///
    /// O(1).
    ///
    /// ```
    /// use timer::{Place, TimerWheel};
    ///
    /// let mut wheel = TimerWheel::new();
    /// let key = wheel.insert(200, ()); // level 1 has 64 ticks a slot: 192 to 255 are slot 3
    /// assert_eq!(wheel.place(key), Some(Place::Slot { level: 1, slot: 3 }));
    /// ```
    pub fn place(&self, key: TimerKey) -> Option<Place> {
        let index = self.slab.find(key)?;
        Some(self.place_of(self.slab[index].deadline))
    }

    /// Place, deadline and value of every timer that is set, in no particular
    /// order.
    ///
    /// O(1) a step, a step for each timer that was there at the busiest time.
    ///
    /// ```
    /// use timer::{Place, TimerWheel};
    ///
    /// let mut wheel = TimerWheel::new();
    /// wheel.insert(5, "near");
    /// wheel.insert(500, "far");
    /// let rings = wheel.timers().map(|(place, _, value)| match place {
    ///     Place::Due => format!("{value} is due"),
    ///     Place::Slot { level, slot } => format!("{value} is a dot at {slot} on ring {level}"),
    /// });
    /// assert!(rings.eq(["near is a dot at 5 on ring 0", "far is a dot at 7 on ring 1"]));
    /// ```
    pub fn timers(&self) -> impl Iterator<Item = (Place, u64, &T)> {
        let timers = self.slab.iter();
        timers.map(|(deadline, value)| (self.place_of(deadline), deadline, value))
    }
}

impl<T, const SLOT_BITS: u32> fmt::Debug for TimerWheel<T, SLOT_BITS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimerWheel")
            .field("now", &self.now())
            .field("len", &self.len())
            .field("next_deadline", &self.next_deadline())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
