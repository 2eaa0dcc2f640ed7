//! Where does a timer live, given its deadline?
//!
//! A deadline is a `u64`, read as a number whose digits have `SLOT_BITS` bits each. Each digit has
//! a [level](levels), and a level has one slot for each value of its digit. To place a timer,
//! compare its deadline with the wheel's *hand*, which is also a tick. The highest digit in which
//! they differ gives the level. The deadline's own digit there gives the slot:
//!
//! ```text
//!                     level 3  level 2  level 1  level 0
//!     hand               0        2        1        3        (2-bit slots)
//!     deadline           0        3        0        1
//!                                 ^ differs here: level 2, slot 3
//! ```
//!
//! The wheel relies on two consequences:
//!
//! - Equal deadlines always share a slot. A slot keeps its timers in order of insertion, so equal
//!   deadlines stay in that order.
//! - A lower level is sooner. All of level 1 comes before any of level 2: a deadline of level 1 has
//!   the hand's own digit at level 2, one of level 2 has a greater digit there. Within a level, the
//!   slots fall due in the order of their numbers, and never wrap round.
//!
//! Varghese and Lauck call a wheel *hierarchical* if each level handles one digit (scheme 7 of
//! "Hashed and Hierarchical Timing Wheels", SOSP 1987). Tokio, too, finds the level by
//! exclusive-or. Its wheel has six levels and a limited range; here the levels span all of `u64`.
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
/// With 6-bit slots and the hand at 0, deadline 63 is at level 0 and 64 at level 1. With the hand
/// at 63, deadline 64 is at level 1, too: it is one tick away, but its digit there is another.
#[inline]
pub(crate) const fn level_for<const SLOT_BITS: u32>(hand: u64, deadline: u64) -> u32 {
    // Zero has no logarithm; the `| 1` puts equal numbers at level 0.
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

/// The one place where a timer can be. It is not stored: insert, cancel and cascade each compute
/// it.
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
