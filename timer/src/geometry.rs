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

/// How many levels of `SLOT_BITS` bits it takes to span all of `u64`.
///
/// ```
/// use timer::geometry::levels;
/// assert_eq!(levels::<6>(), 11);
/// assert_eq!(levels::<2>(), 32);
/// ```
pub const fn levels<const SLOT_BITS: u32>() -> u32 {
    u64::BITS.div_ceil(SLOT_BITS)
}

/// The level at which a timer lives: that of the highest digit in which
/// `deadline` differs from `hand`. Level 0 if they are equal.
///
/// ```
/// use timer::geometry::level_for;
/// assert_eq!(level_for::<6>(0, 63), 0);
/// assert_eq!(level_for::<6>(0, 64), 1);
/// assert_eq!(level_for::<6>(63, 64), 1); // one tick away, yet the digit above has turned
/// assert_eq!(level_for::<6>(64, 65), 0);
/// ```
#[inline]
pub const fn level_for<const SLOT_BITS: u32>(hand: u64, deadline: u64) -> u32 {
    // The `| 1` gives equal numbers a highest bit to speak of.
    ((hand ^ deadline) | 1).ilog2() / SLOT_BITS
}

/// The slot of `level` in which a timer with this deadline lives: the
/// deadline's digit there.
///
/// ```
/// use timer::geometry::slot_for;
/// assert_eq!(slot_for::<6>(0b000011_000101, 0), 0b000101);
/// assert_eq!(slot_for::<6>(0b000011_000101, 1), 0b000011);
/// ```
#[inline]
pub const fn slot_for<const SLOT_BITS: u32>(deadline: u64, level: u32) -> u32 {
    let digit = deadline >> (level * SLOT_BITS);
    (digit & ((1 << SLOT_BITS) - 1)) as u32
}

/// How many ticks apart the deadlines in one slot of `level` can be.
///
/// ```
/// use timer::geometry::slot_width;
/// assert_eq!(slot_width::<6>(0), 1);
/// assert_eq!(slot_width::<6>(5), 1 << 30); // about a second, at a tick a nanosecond
/// ```
pub const fn slot_width<const SLOT_BITS: u32>(level: u32) -> u64 {
    1 << (level * SLOT_BITS)
}

/// How many ticks all slots of `level` cover together. It is a `u128` because
/// the last level's reach to the end of `u64`, which is 2^64 ticks.
///
/// ```
/// use timer::geometry::level_span;
/// assert_eq!(level_span::<6>(0), 64);
/// assert_eq!(level_span::<6>(10), 1 << 64);
/// ```
pub const fn level_span<const SLOT_BITS: u32>(level: u32) -> u128 {
    let bits = (level + 1) * SLOT_BITS;
    1 << if bits < u64::BITS { bits } else { u64::BITS }
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
