//! Where does a timer live, given its deadline?
//!
//! A deadline is a `u64`, read as a number of digits of `SLOT_BITS` bits each.
//! Every digit has a [level](levels), and a level has one slot for each value
//! that its digit can take. A timer lives at the level of the highest digit in
//! which its deadline differs from the wheel's *hand*, in the slot that its own
//! digit there names:
//!
//! ```text
//!                     level 3  level 2  level 1  level 0
//!     hand               0        2        1        3        (2-bit slots)
//!     deadline           0        3        0        1
//!                                 ^ differs here: level 2, slot 3
//! ```
//!
//! Two things follow, and the wheel needs no more than these:
//!
//! - deadlines that are equal share a slot, always, so a slot that keeps its
//!   timers in order of insertion keeps them so for every deadline;
//! - the lower the level, the sooner: all of level 1 comes before any of level
//!   2, since the digits above are the hand's own. Within a level the slots
//!   come in the order of their numbers and never wrap round.
//!
//! Each level doing with one digit is what Varghese and Lauck call a
//! *hierarchical* wheel (scheme 7 of "Hashed and Hierarchical Timing Wheels",
//! SOSP 1987). Choosing the level by exclusive-or is tokio's way; there the
//! wheel has six levels and a range to fall off, here the digits span `u64`.
//!
//! All of this is arithmetic, and costs a `lzcnt` and a shift.
//!
//! Next: `slab.rs`

/// How many levels span all of `u64`: 11 with 6-bit slots, 32 with 2-bit slots.
pub(crate) const fn levels<const SLOT_BITS: u32>() -> u32 {
    u64::BITS.div_ceil(SLOT_BITS)
}

/// The level at which a timer lives: that of the highest digit in which `deadline` differs from
/// `hand`. Level 0 if they are equal.
///
/// With 6-bit slots, 63 is at level 0 and 64 at level 1, seen from 0. Seen from 63, 64 is at level 1
/// too: it is one tick away, but the digit above has changed.
#[inline]
pub(crate) const fn level_for<const SLOT_BITS: u32>(hand: u64, deadline: u64) -> u32 {
    // Equal numbers differ in no bit; the `| 1` puts them at level 0.
    ((hand ^ deadline) | 1).ilog2() / SLOT_BITS
}

/// The slot of `level` in which a timer lives: the deadline's digit there.
#[inline]
pub(crate) const fn slot_for<const SLOT_BITS: u32>(deadline: u64, level: u32) -> u32 {
    let digit = deadline >> (level * SLOT_BITS);
    (digit & ((1 << SLOT_BITS) - 1)) as u32
}

/// Where in the wheel a timer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the list of timers that are due and have not been popped.
    Due,
    /// In a slot of the wheel.
    Slot {
        /// 0 is the finest.
        level: u32,
        /// Counted from 0, in the order in which the slots fall due.
        slot: u32,
    },
}

/// The one place where a timer can be. Nothing stores it: whoever inserts,
/// cancels or cascades works it out again.
#[inline]
pub(crate) const fn place_for<const SLOT_BITS: u32>(hand: u64, now: u64, deadline: u64) -> Place {
    if deadline <= now {
        return Place::Due;
    }
    let level = level_for::<SLOT_BITS>(hand, deadline);
    let slot = slot_for::<SLOT_BITS>(deadline, level);
    Place::Slot { level, slot }
}

#[cfg(test)]
mod tests;
