//! Where do the wakers of the children come from?
//!
//! Safe code cannot put many wakers into one allocation, as `futures-buffered` does: behind each
//! `Waker` stands an `Arc` of its own. So what one combinator leaves lies on a shelf of its thread for
//! the next: as many wakers as that combinator has used, so that a thread that gathers over and
//! over finds what it needs, and the memory of a large one goes when a small one has come after it.
//!
//! The plain version makes a [`Kit`] for each combinator; `docs/TRICKS.md` tells what the shelf buys.
//!
//! Next: `combinators/slots.rs`

use std::{
    cell::Cell,
    collections::VecDeque,
    mem,
    ops::{Deref, DerefMut},
    sync::Arc,
    task::Waker,
};

use super::woken::{ChildWaker, WokenList};

/// At least and at most this many wakers stay on the shelf. One takes 48 bytes.
const KEPT: (usize, usize) = (64, 1 << 14);

thread_local! {
    static SHELF: Cell<Option<Box<Kit>>> = const { Cell::new(None) };
}

/// The list of one combinator, and the wakers that no child of it has kept.
pub(super) struct Kit {
    pub(super) list: Arc<WokenList>,
    /// To be lent. Unshared between two polls of children.
    pub(super) spare: Arc<ChildWaker>,
    free: Vec<Arc<ChildWaker>>,
    /// How many children have kept theirs.
    used: usize,
    /// Whether the list may know a parent.
    listening: bool,
}

impl Kit {
    fn new() -> Box<Self> {
        let list = Arc::default();
        Box::new(Kit {
            spare: ChildWaker::new(&list),
            list,
            free: Vec::new(),
            used: 0,
            listening: false,
        })
    }

    /// Child `index`, which was polled with the spare, holds a clone of it: it is the child's own now.
    #[cold]
    pub(super) fn keep_spare(&mut self, index: usize) -> Arc<ChildWaker> {
        self.used += 1;
        let next = self.free.pop();
        let next = next.unwrap_or_else(|| ChildWaker::new(&self.list));
        let own = mem::replace(&mut self.spare, next);
        own.keep(index);
        own
    }

    /// A child is over; `own` is its waker, if it kept one. What holds a clone of it wakes nobody.
    #[inline]
    pub(super) fn part(&mut self, own: Option<Arc<ChildWaker>>) {
        match own {
            None if self.spare.is_unshared() => _ = self.spare.end_loan(),
            Some(own) if own.is_unshared() => {
                own.begin_poll();
                self.free.push(own);
            }
            own => own.unwrap_or_else(|| self.keep_spare(0)).mute(),
        }
    }

    /// From now on wakes of children wake `parent`; the children woken so far move to `line`.
    pub(super) fn listen(&mut self, parent: &Waker, line: &mut VecDeque<usize>) {
        self.listening = true;
        self.list.listen(parent, line);
    }

    /// From now on no task is woken, and no index is remembered.
    pub(super) fn close(&mut self) {
        if mem::take(&mut self.listening) || self.list.any() {
            self.list.close();
        }
    }

    /// Whether nobody else has a waker of this kit, nor ever will.
    fn is_whole(&self) -> bool {
        Arc::strong_count(&self.list) == 2 + self.free.len() && self.spare.is_unshared()
    }
}

/// A kit on loan from the shelf.
pub(super) struct Wakers(Option<Box<Kit>>);

impl Wakers {
    pub(super) fn new() -> Self {
        let shelved = SHELF.try_with(Cell::take).ok().flatten();
        Wakers(Some(shelved.unwrap_or_else(Kit::new)))
    }
}

impl Deref for Wakers {
    type Target = Kit;

    #[inline]
    fn deref(&self) -> &Kit {
        self.0.as_ref().expect("it is there until it is dropped")
    }
}

impl DerefMut for Wakers {
    #[inline]
    fn deref_mut(&mut self) -> &mut Kit {
        self.0.as_mut().expect("it is there until it is dropped")
    }
}

impl Drop for Wakers {
    /// Lays the kit on the shelf, unless somebody still holds a waker and might use it later.
    fn drop(&mut self) {
        let mut kit = self.0.take().expect("it is dropped once");
        if kit.is_whole() {
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
