//! Where is a timer kept, and how does a key find it again?
//!
//! All entries stand in one `Vec`, and whatever names an entry does so by its
//! index: a key, a list, the next free entry. An index is half the size of a
//! pointer, survives the growing of the `Vec`, and needs no unsafe code.
//!
//! An index is used again once its timer is gone, so a [`TimerKey`] also holds
//! the entry's *generation*, which counts how often the entry has been vacated.
//! A key whose generation is not the entry's own is stale. A generation never
//! comes round: an entry that has run out of them, after 2^32 - 2 timers, is
//! retired, which costs its few bytes and mistakes no key.
//!
//! When the last of many timers goes, the memory goes too. The entries made
//! after that start at a generation that none of the lost ones had.
//!
//! Next: `list.rs`

use alloc::vec::Vec;
use core::num::NonZeroU32;
use core::ops::{Index, IndexMut};

/// The index that names no entry.
pub(crate) const NIL: u32 = u32::MAX;

/// The generation at which an entry is retired: no key has it.
const RETIRED: NonZeroU32 = NonZeroU32::MAX;

/// A slab that becomes empty keeps room for this many entries, about the size
/// of the wheel's slots, so that a few timers that come and go allocate nothing.
const KEEP: usize = 256;

/// Names one timer of one wheel, for [`cancel`](crate::TimerWheel::cancel).
///
/// A key is 8 bytes, and so is `Option<TimerKey>`. It stays valid until its
/// timer fires or is cancelled; after that it is stale, for ever, and using it
/// does nothing. A key of *another* wheel is the one thing that cannot be told
/// apart: it may name a timer here.
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

/// A timer and its links, or a vacancy.
pub(crate) struct Entry<T> {
    pub(crate) deadline: u64,
    /// `None` in a vacancy.
    pub(crate) value: Option<T>,
    /// Of the timer that is here, or of the next one to come.
    generation: NonZeroU32,
    /// The next timer of the same list; in a vacancy, the next vacancy.
    pub(crate) next: u32,
    /// The timer before this one. Of a list's first timer, not to be relied on.
    pub(crate) prev: u32,
}

/// All entries of a wheel.
pub(crate) struct Slab<T> {
    entries: Vec<Entry<T>>,
    /// The first vacancy. The last one vacated is the first to be filled, since
    /// it is the likeliest to be in the processor's cache.
    free: u32,
    len: usize,
    /// The generation at which a new entry starts.
    first_generation: NonZeroU32,
}

impl<T> Slab<T> {
    pub(crate) const fn new() -> Self {
        Slab {
            entries: Vec::new(),
            free: NIL,
            len: 0,
            first_generation: NonZeroU32::MIN,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Keeps a timer, in no list yet.
    #[inline]
    pub(crate) fn insert(&mut self, deadline: u64, value: T) -> TimerKey {
        self.len += 1;
        let index = self.free;
        let Some(entry) = self.entries.get_mut(index as usize) else {
            return self.push(deadline, value);
        };
        self.free = entry.next;
        entry.deadline = deadline;
        entry.value = Some(value);
        TimerKey {
            index,
            generation: entry.generation,
        }
    }

    /// Keeps a timer in a new entry.
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

    /// The index of the timer that `key` names, unless the key is stale.
    #[inline]
    pub(crate) fn find(&self, key: TimerKey) -> Option<u32> {
        let entry = self.entries.get(key.index as usize)?;
        (entry.generation == key.generation).then_some(key.index)
    }

    /// The value of the timer that `key` names, unless the key is stale.
    #[inline]
    pub(crate) fn value_mut(&mut self, key: TimerKey) -> Option<&mut T> {
        let entry = self.entries.get_mut(key.index as usize)?;
        match &mut entry.value {
            value if entry.generation == key.generation => value.as_mut(),
            _ => None,
        }
    }

    /// Vacates an entry, which makes its keys stale. The timer must be in no
    /// list any more.
    #[inline]
    pub(crate) fn remove(&mut self, index: u32) -> (u64, T) {
        let entry = &mut self.entries[index as usize];
        let value = entry.value.take().expect("a listed entry holds a value");
        let deadline = entry.deadline;
        // RETIRED is the largest, and an entry that has it is not vacated.
        entry.generation = entry.generation.saturating_add(1);
        if entry.generation != RETIRED {
            entry.next = self.free;
            self.free = index;
        }
        self.len -= 1;
        if self.len == 0 && self.entries.len() > KEEP {
            self.give_back_memory();
        }
        (deadline, value)
    }

    /// Forgets all entries, when all are vacant. Takes a step for each, which
    /// the insertions that made them have paid for.
    #[cold]
    fn give_back_memory(&mut self) {
        let used = self.entries.iter().map(|entry| entry.generation).max();
        // A vacancy's generation has not been handed out yet; a retired entry's
        // never is, and where it stands, new entries would be retired, too.
        if let Some(unused) = used.filter(|&generation| generation != RETIRED) {
            self.first_generation = unused;
            self.entries = Vec::with_capacity(KEEP);
            self.free = NIL;
        }
    }

    /// How many entries there are, vacant ones too.
    #[cfg(test)]
    pub(crate) fn entries_made(&self) -> usize {
        self.entries.len()
    }

    /// The deadlines and values of all timers, in no particular order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
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
