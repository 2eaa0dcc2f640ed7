//! What is in the wheel right now?
//!
//! The event loop asks how long it may sleep. A program that draws the wheel, or checks it, asks
//! where the timers are. Nothing here changes the wheel, and the wheel keeps nothing extra for it.
//! Cascades can be seen only while they happen: [`pop_due_with`](TimerWheel::pop_due_with) tells of
//! them.
//!
//! Next: the `executor` crate, which keeps its timers in this wheel.

use core::fmt;

use crate::geometry::Place;
use crate::slab::TimerKey;
use crate::wheel::TimerWheel;

impl<T, const SLOT_BITS: u32> TimerWheel<T, SLOT_BITS> {
    /// A tick that is not after the earliest deadline: sleep until then, and no timer is late.
    /// `None` if there is no timer.
    ///
    /// It is the earliest deadline itself, unless a timer was cancelled that shared a slot with the
    /// earliest. Then it may be too early. That costs one pop that returns `None`, and this pop
    /// puts it right (W4). While timers are due that have not been popped, it is not after `now()`.
    ///
    /// O(1).
    #[inline]
    pub fn next_deadline(&self) -> Option<u64> {
        if !self.due.is_empty() {
            return Some(self.due.earliest);
        }
        self.levels.first().map(|first| first.earliest)
    }

    /// The tick at which the wheel is. Timers that were due earlier have come out.
    pub fn now(&self) -> u64 {
        self.now
    }

    /// How many timers are set: not fired, not cancelled.
    pub fn len(&self) -> usize {
        self.slab.len()
    }

    /// Whether no timer is set.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where a timer is. `None` if it has fired or was cancelled.
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

    /// Place, deadline and value of each timer that is set, in no particular order.
    ///
    /// O(entries), vacant ones included: one for each timer that was set at the busiest time.
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
