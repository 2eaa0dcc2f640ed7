//! Which slots hold timers, and which of them comes first?
//!
//! Every level has a bitmap with a bit for each slot that is not empty, and the
//! levels have one for those that have such a slot. The first bit of the first
//! word so finds the earliest slot, however far away it is: the wheel never
//! turns past empty slots one by one (promise W6), and can say at any time when
//! it wants to be called next.
//!
//! Next: `wheel.rs`

use crate::geometry::levels;
use crate::list::List;
use crate::slab::Slab;
use alloc::vec::Vec;

/// The slots of all levels.
pub(crate) struct Levels<const SLOT_BITS: u32> {
    /// A bit for each level that has an occupied slot.
    occupied_levels: u64,
    /// For each level, a bit for each occupied slot. There is room for the 64
    /// levels that 1-bit slots have; a few words spared are not worth a `Vec`.
    occupied_slots: [u64; 64],
    /// Level by level; those of the coarse levels are made when a deadline
    /// first gets that far.
    lists: Vec<List>,
}

/// The slot that falls due before all others.
pub(crate) struct FirstSlot {
    pub(crate) level: u32,
    pub(crate) slot: u32,
    /// See [`List::earliest`].
    pub(crate) earliest: u64,
}

impl<const SLOT_BITS: u32> Levels<SLOT_BITS> {
    pub(crate) const fn new() -> Self {
        // A slot's bit has to fit a u64, and a slot has to tell something apart.
        const { assert!(1 <= SLOT_BITS && SLOT_BITS <= 6, "SLOT_BITS is 1 to 6") };
        const { assert!(levels::<SLOT_BITS>() <= 64) };
        Levels {
            occupied_levels: 0,
            occupied_slots: [0; 64],
            lists: Vec::new(),
        }
    }

    /// O(1): the lowest level with a timer, and there the lowest slot.
    #[inline]
    pub(crate) fn first(&self) -> Option<FirstSlot> {
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

    /// Puts a timer at the end of a slot.
    #[inline]
    pub(crate) fn push_back<T>(&mut self, slab: &mut Slab<T>, level: u32, slot: u32, index: u32) {
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
    pub(crate) fn unlink<T>(&mut self, slab: &mut Slab<T>, level: u32, slot: u32, index: u32) {
        let list = &mut self.lists[position::<SLOT_BITS>(level, slot)];
        list.unlink(slab, index);
        if list.is_empty() {
            self.mark_empty(level, slot);
        }
    }

    /// Empties a slot, and returns what was in it.
    #[inline]
    pub(crate) fn take(&mut self, level: u32, slot: u32) -> List {
        self.mark_empty(level, slot);
        let list = &mut self.lists[position::<SLOT_BITS>(level, slot)];
        core::mem::replace(list, List::EMPTY)
    }

    #[inline]
    fn mark_empty(&mut self, level: u32, slot: u32) {
        let slots = &mut self.occupied_slots[level as usize];
        *slots &= !(1 << slot);
        if *slots == 0 {
            self.occupied_levels &= !(1 << level);
        }
    }

    /// How many slots there are, empty ones too.
    #[cfg(test)]
    pub(crate) fn lists_made(&self) -> usize {
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
