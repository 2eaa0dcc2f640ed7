//! What is left of a combinator for the next one?
//!
//! Safe code cannot put many wakers into one allocation, as `futures-buffered` does: behind each
//! `Waker` stands an `Arc` of its own. So what one combinator leaves lies on a shelf of its thread for
//! the next: as many wakers as that combinator has used. A thread that gathers over and over finds what
//! it needs, and the memory of a large combinator goes when a small one has come after it.
//!
//! The plain version is a [`Kit`] for each combinator; `docs/TRICKS.md` tells what the shelf buys.
//!
//! Next: `combinators/slots.rs`

use std::{
    cell::Cell,
    mem,
    ops::{Deref, DerefMut},
};

use super::woken::{ChildWaker, Kit};
use crate::core::threads::{Arc, thread_local};

/// At least and at most this many wakers stay on the shelf. One takes 48 bytes.
const KEPT: (usize, usize) = (64, 1 << 14);

thread_local! {
    static SHELF: Cell<Option<Box<Kit>>> = const { Cell::new(None) };
}

/// A kit from the shelf, which goes back there when it is dropped.
pub(super) struct Shelved(Option<Box<Kit>>);

impl Shelved {
    pub(super) fn new() -> Self {
        let kit = SHELF.try_with(Cell::take).ok().flatten();
        Shelved(Some(kit.unwrap_or_else(|| Box::new(Kit::new()))))
    }
}

impl Deref for Shelved {
    type Target = Kit;

    #[inline]
    fn deref(&self) -> &Kit {
        self.0.as_ref().expect("it is there until it is dropped")
    }
}

impl DerefMut for Shelved {
    #[inline]
    fn deref_mut(&mut self) -> &mut Kit {
        self.0.as_mut().expect("it is there until it is dropped")
    }
}

impl Drop for Shelved {
    fn drop(&mut self) {
        let mut kit = self.0.take().expect("it is dropped once");
        // A waker that is still held elsewhere may be used later: then no other combinator gets the kit.
        // (`is_unshared` orders what other threads did with theirs before what is done here.)
        if Arc::strong_count(&kit.list) == 2 + kit.free.len() && ChildWaker::is_unshared(&kit.spare)
        {
            kit.close(); // Children may have been woken by the drop of others.
            let kept = mem::take(&mut kit.used).clamp(KEPT.0, KEPT.1);
            kit.free.truncate(kept);
            kit.free.shrink_to(kept);
            // Fails where the thread is ending, and its shelf has gone.
            let _ = SHELF.try_with(|shelf| shelf.set(Some(kit)));
        }
    }
}

#[cfg(test)]
mod tests;
