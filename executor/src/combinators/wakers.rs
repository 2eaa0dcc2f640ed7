//! Which child gets which waker, and when does one have to be made?
//!
//! A waker is an allocation, so none is made before it is needed. A child is first polled with a
//! spare one. Most give it back: a child that is ready at once, or that wakes itself and returns (it
//! yields), keeps no clone, and the next child is polled with the same waker. A child that does
//! keep a clone keeps the waker as its own until it completes.
//!
//! Safe code cannot put many wakers into one allocation, as `futures-buffered` does: behind each
//! `Waker` stands an `Arc` of its own. So what one combinator leaves behind lies on a shelf of its
//! thread for the next. Without the shelf, ten children that yield once take a fifth longer, and ten
//! thousand that keep their wakers half as long again. It keeps as many wakers as the last one used:
//! a thread that gathers over and over finds what it needs, and what a large combinator has left is
//! given up when a small one has come after it.
//!
//! Next: `combinators/children.rs`

use std::{
    cell::Cell,
    mem,
    sync::{
        Arc,
        atomic::{Ordering, fence},
    },
    task::Waker,
};

use super::{child_waker::ChildWaker, line::Line, woken_list::WokenList};

/// So many wakers are kept in any case, if they are there, and so many at most. One takes 48 bytes.
const KEPT: (usize, usize) = (64, 1 << 14);

/// The wakers of one combinator's children.
pub(super) struct Wakers {
    kit: Kit,
}

/// What combinators hand on to one another.
struct Kit {
    list: Arc<WokenList>,
    /// Wakers of no child. The last one is the spare.
    free: Vec<Arc<ChildWaker>>,
    /// How many children have kept theirs.
    used: usize,
}

thread_local! {
    static SHELF: Cell<Option<Kit>> = const { Cell::new(None) };
}

impl Wakers {
    pub(super) fn new() -> Self {
        let shelved = SHELF.try_with(Cell::take).ok().flatten();
        let kit = shelved.unwrap_or_else(|| Kit {
            list: WokenList::new(),
            free: Vec::new(),
            used: 0,
        });
        Wakers { kit }
    }

    /// From now on wakes of children wake `parent`; who has been woken so far comes into `line`.
    pub(super) fn listen(&self, parent: &Waker, line: &mut Line) {
        self.kit.list.listen(parent, line);
    }

    /// Who has been woken so far comes into `line`.
    #[inline]
    pub(super) fn collect(&self, line: &mut Line) {
        self.kit.list.collect(line);
    }

    /// From now on nobody is woken. Clones of the wakers may live on.
    pub(super) fn close(&self) {
        self.kit.list.close();
    }

    /// The spare waker, as that of child `index`, which is about to be polled.
    #[inline]
    pub(super) fn lend(&mut self, index: usize) -> &Arc<ChildWaker> {
        // It is not free after all if its last child completed, or panicked, and left a clone.
        while self.kit.free.pop_if(|spare| !spare.is_unshared()).is_some() {}
        if self.kit.free.is_empty() {
            self.kit.free.push(ChildWaker::new(&self.kit.list));
        }
        let spare = &self.kit.free[self.kit.free.len() - 1];
        spare.lend(index);
        spare
    }

    /// Takes the spare out: the child that it was lent to holds a clone.
    pub(super) fn keep(&mut self) -> Option<Arc<ChildWaker>> {
        self.kit.used += 1;
        self.kit.free.pop()
    }

    /// A child that had a waker of its own has completed.
    pub(super) fn give_back(&mut self, waker: Arc<ChildWaker>) {
        if waker.is_unshared() {
            self.kit.free.push(waker);
        }
    }
}

impl Drop for Wakers {
    /// Lays it all on the shelf, unless somebody still holds a waker and might use it later.
    fn drop(&mut self) {
        let Kit { list, free, used } = &mut self.kit;
        if free.is_empty() || Arc::strong_count(list) != 1 + free.len() {
            return;
        }
        fence(Ordering::Acquire); // As in `ChildWaker::is_unshared`.
        let kept = (*used).clamp(KEPT.0, KEPT.1);
        free.truncate(kept);
        free.shrink_to(kept);
        list.reset(kept);
        let kit = Kit {
            list: Arc::clone(list),
            free: mem::take(free),
            used: 0,
        };
        // Fails where the thread is ending, and its shelf has gone.
        let _ = SHELF.try_with(|shelf| shelf.set(Some(kit)));
    }
}

#[cfg(test)]
mod tests;
