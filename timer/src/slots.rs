//! Which slots hold timers, and which of them falls due first?
//!
//! Each level has a bitmap with a bit for each slot that holds timers. One more bitmap has a bit
//! for each level with such a slot. The lowest bit of that one gives the level, and the lowest bit
//! of that level's bitmap gives the earliest slot, however far away it is. So the wheel never steps
//! over empty slots one by one (promise W6), and it can tell at any time when it next has something
//! to do.
//!
//! Next: `wheel.rs`

use alloc::vec::Vec;
use core::mem;

use crate::geometry::levels;
use crate::list::List;
use crate::slab::Slab;

/// All levels of a wheel, with their slots.
pub(crate) struct Levels<const SLOT_BITS: u32> {
    /// A bit for each level that has an occupied slot.
    occupied_levels: u64,
    /// For each level, a bit for each occupied slot. There is room for 64 levels, the most there
    /// can be (with 1-bit slots). A `Vec` would save a few words, and is not worth it.
    occupied_slots: [u64; 64],
    /// The slots, level by level. Those of a coarse level are made when a deadline first needs
    /// them.
    lists: Vec<List>,
}

/// The slot that falls due before all others.
pub(crate) struct FirstSlot {
    pub level: u32,
    pub slot: u32,
    /// See [`List::earliest`].
    pub earliest: u64,
}

impl<const SLOT_BITS: u32> Levels<SLOT_BITS> {
    pub const fn new() -> Self {
        // Slots are the bits of a u64, and a digit has one bit at least.
        const { assert!(1 <= SLOT_BITS && SLOT_BITS <= 6, "SLOT_BITS is 1 to 6") };
        const { assert!(levels::<SLOT_BITS>() <= 64) };
        Levels {
            occupied_levels: 0,
            occupied_slots: [0; 64],
            lists: Vec::new(),
        }
    }

    /// The lowest occupied slot of the lowest occupied level. O(1).
    #[inline]
    pub fn first(&self) -> Option<FirstSlot> {
        if self.occupied_levels == 0 {
            return None;
        }
        let level = self.occupied_levels.trailing_zeros();
        let slot = self.occupied_slots[level as usize].trailing_zeros();
        let earliest = self.lists[position::<SLOT_BITS>(level, slot)].earliest;
        Some(FirstSlot {
            level,
            slot,
            earliest,
        })
    }

    /// Appends a timer to a slot.
    #[inline]
    pub fn push_back<T>(&mut self, slab: &mut Slab<T>, level: u32, slot: u32, index: u32) {
        let position = position::<SLOT_BITS>(level, slot);
        if position >= self.lists.len() {
            self.grow(level);
        }
        self.lists[position].push_back(slab, index);
        self.occupied_slots[level as usize] |= 1 << slot;
        self.occupied_levels |= 1 << level;
    }

    /// Takes a timer out of its slot.
    #[inline]
    pub fn unlink<T>(&mut self, slab: &mut Slab<T>, level: u32, slot: u32, index: u32) {
        let list = &mut self.lists[position::<SLOT_BITS>(level, slot)];
        list.unlink(slab, index);
        if list.is_empty() {
            self.mark_empty(level, slot);
        }
    }

    /// Empties a slot. Returns its timers.
    #[inline]
    pub fn take(&mut self, level: u32, slot: u32) -> List {
        self.mark_empty(level, slot);
        let list = &mut self.lists[position::<SLOT_BITS>(level, slot)];
        mem::replace(list, List::EMPTY)
    }

    #[inline]
    fn mark_empty(&mut self, level: u32, slot: u32) {
        let slots = &mut self.occupied_slots[level as usize];
        *slots &= !(1 << slot);
        if *slots == 0 {
            self.occupied_levels &= !(1 << level);
        }
    }

    /// How many slots there are, including empty ones.
    #[cfg(test)]
    pub fn lists_made(&self) -> usize {
        self.lists.len()
    }

    #[cold]
    fn grow(&mut self, level: u32) {
        let lists = position::<SLOT_BITS>(level + 1, 0);
        self.lists.reserve_exact(lists - self.lists.len());
        self.lists.resize(lists, List::EMPTY);
    }
}

#[inline]
fn position<const SLOT_BITS: u32>(level: u32, slot: u32) -> usize {
    ((level << SLOT_BITS) | slot) as usize
}
