//! Where is a timer stored, and how does its key find it again?
//!
//! All entries are in one `Vec`. Keys, lists and vacant entries refer to an entry by its index. An
//! index is half the size of a pointer, stays valid when the `Vec` grows, and needs no unsafe code.
//!
//! An index is used again once its timer is gone. So a [`TimerKey`] also holds the entry's
//! *generation*, which goes up by one each time the entry is vacated. A key is stale if its
//! generation is not the entry's own. A generation never comes round: after 2^32 - 2 timers an
//! entry has used them all, and is retired. That costs its few bytes, and no key is mistaken.
//!
//! When the last of many timers goes, the memory is given back, unless an entry is retired. Entries
//! made after that start at a generation that no earlier key has.
//!
//! Next: `list.rs`

use alloc::vec::Vec;
use core::num::NonZeroU32;
use core::ops::{Index, IndexMut};

/// The index that names no entry.
pub(crate) const NIL: u32 = u32::MAX;

/// The generation at which an entry is retired: no key has it.
const RETIRED: NonZeroU32 = NonZeroU32::MAX;

/// A slab that becomes empty keeps room for this many entries, about the size of the wheel's slots.
/// So a few timers that come and go allocate nothing.
const KEEP: usize = 256;

/// Names one timer of one wheel, for [`cancel`](crate::TimerWheel::cancel).
///
/// A key is 8 bytes, and so is `Option<TimerKey>`. It is valid until its timer fires or is
/// cancelled. After that it is stale for ever, and using it does nothing. Only a key of *another*
/// wheel is not recognised as wrong: it may name a timer here.
///
/// ```
/// use timer::{TimerKey, TimerWheel};
///
/// let mut wheel: TimerWheel<&str> = TimerWheel::new();
/// let key: TimerKey = wheel.insert(10, "tea");
/// assert_eq!(wheel.cancel(key), Some("tea"));
/// wheel.insert(10, "coffee");
/// assert_eq!(wheel.cancel(key), None); // the entry is in use again, the key is not
/// assert_eq!(size_of::<Option<TimerKey>>(), 8);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimerKey {
    index: u32,
    generation: NonZeroU32,
}

impl TimerKey {
    #[inline]
    pub(crate) fn index(self) -> u32 {
        self.index
    }
}

/// A timer and its links; or vacant.
pub(crate) struct Entry<T> {
    pub deadline: u64,
    /// `None` if the entry is vacant.
    pub value: Option<T>,
    /// That of this timer. If the entry is vacant, that of its next timer.
    generation: NonZeroU32,
    /// The next timer of the same list. If the entry is vacant, the next vacant entry.
    pub next: u32,
    /// The previous timer of the same list. Meaningless for the first one.
    pub prev: u32,
}

/// All entries of a wheel.
pub(crate) struct Slab<T> {
    entries: Vec<Entry<T>>,
    /// The first vacant entry. The last one vacated is the first one filled, because it is the most
    /// likely to be in the processor's cache.
    vacant: u32,
    len: usize,
    /// The generation at which a new entry starts.
    first_generation: NonZeroU32,
    /// With more entries than this, a slab that becomes empty gives its memory back.
    keep: usize,
}

impl<T> Slab<T> {
    pub const fn new() -> Self {
        Slab {
            entries: Vec::new(),
            vacant: NIL,
            len: 0,
            first_generation: NonZeroU32::MIN,
            keep: KEEP,
        }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    /// Stores a timer, which is in no list yet.
    #[inline]
    pub fn insert(&mut self, deadline: u64, value: T) -> TimerKey {
        self.len += 1;
        let index = self.vacant;
        let Some(entry) = self.entries.get_mut(index as usize) else {
            return self.push(deadline, value);
        };
        self.vacant = entry.next;
        entry.deadline = deadline;
        entry.value = Some(value);
        TimerKey {
            index,
            generation: entry.generation,
        }
    }

    /// Stores a timer in a new entry.
    fn push(&mut self, deadline: u64, value: T) -> TimerKey {
        let index = self.entries.len();
        assert!(
            index < NIL as usize,
            "a wheel holds 2^32 - 1 timers at most"
        );
        let index = index as u32;
        let generation = self.first_generation;
        self.entries.push(Entry {
            deadline,
            value: Some(value),
            generation,
            next: NIL,
            prev: NIL,
        });
        TimerKey { index, generation }
    }

    /// The index of the timer that `key` names. `None` if the key is stale.
    #[inline]
    pub fn find(&self, key: TimerKey) -> Option<u32> {
        let entry = self.entries.get(key.index as usize)?;
        (entry.generation == key.generation).then_some(key.index)
    }

    /// The value of the timer that `key` names. `None` if the key is stale.
    #[inline]
    pub fn value_mut(&mut self, key: TimerKey) -> Option<&mut T> {
        let entry = self.entries.get_mut(key.index as usize)?;
        match &mut entry.value {
            value if entry.generation == key.generation => value.as_mut(),
            _ => None,
        }
    }

    /// Vacates an entry, which makes its key stale. The timer must have left its list.
    #[inline]
    pub fn remove(&mut self, index: u32) -> (u64, T) {
        let entry = &mut self.entries[index as usize];
        let value = entry.value.take().expect("a listed entry holds a value");
        let deadline = entry.deadline;
        // RETIRED is the largest generation. An entry that has it holds no timer, so it is not
        // removed.
        entry.generation = entry.generation.saturating_add(1);
        if entry.generation != RETIRED {
            entry.next = self.vacant;
            self.vacant = index;
        }
        self.len -= 1;
        if self.len == 0 && self.entries.len() > self.keep {
            self.give_back_memory();
        }
        (deadline, value)
    }

    /// Forgets all entries, which are all vacant. It takes a step for each entry; the insertion
    /// that made the entry pays for that step.
    #[cold]
    fn give_back_memory(&mut self) {
        let highest = self.entries.iter().map(|entry| entry.generation).max();
        // No key has the generation of a vacant entry yet, so new entries may start at the highest.
        // But not at RETIRED: they would be retired, too. A slab with a retired entry keeps its
        // memory, and does not look again.
        match highest {
            Some(unused) if unused != RETIRED => {
                self.first_generation = unused;
                self.entries = Vec::with_capacity(KEEP);
                self.vacant = NIL;
            }
            _ => self.keep = usize::MAX,
        }
    }

    /// How many entries there are, including vacant ones.
    #[cfg(test)]
    pub fn entries_made(&self) -> usize {
        self.entries.len()
    }

    /// The deadlines and values of all timers, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
        self.entries
            .iter()
            .filter_map(|entry| Some((entry.deadline, entry.value.as_ref()?)))
    }
}

impl<T> Index<u32> for Slab<T> {
    type Output = Entry<T>;

    #[inline]
    fn index(&self, index: u32) -> &Entry<T> {
        &self.entries[index as usize]
    }
}

impl<T> IndexMut<u32> for Slab<T> {
    #[inline]
    fn index_mut(&mut self, index: u32) -> &mut Entry<T> {
        &mut self.entries[index as usize]
    }
}

#[cfg(test)]
mod tests;
