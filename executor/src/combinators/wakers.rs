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
pub(super) struct Wakers(Option<Box<Kit>>);

/// What combinators hand on to one another.
pub(super) struct Kit {
    list: Arc<WokenList>,
    /// Unshared, except after a child that was polled with it has panicked.
    spare: Arc<ChildWaker>,
    /// Other wakers of no child.
    free: Vec<Arc<ChildWaker>>,
    /// How many children have kept theirs.
    used: usize,
    /// Whether the list knows a parent.
    listening: bool,
}

thread_local! {
    static SHELF: Cell<Option<Box<Kit>>> = const { Cell::new(None) };
}

impl Wakers {
    pub(super) fn new() -> Self {
        let shelved = SHELF.try_with(Cell::take).ok().flatten();
        Wakers(Some(shelved.unwrap_or_else(Kit::new)))
    }

    #[inline]
    pub(super) fn kit(&mut self) -> &mut Kit {
        self.0.as_mut().expect("it is there until it is dropped")
    }
}

impl Kit {
    fn new() -> Box<Self> {
        let list = WokenList::new();
        Box::new(Kit {
            spare: ChildWaker::new(&list),
            list,
            free: Vec::new(),
            used: 0,
            listening: false,
        })
    }

    /// Whether anybody is on the list.
    #[inline]
    pub(super) fn any(&self) -> bool {
        self.list.any()
    }

    /// From now on wakes of children wake `parent`; who has been woken so far comes into `line`.
    pub(super) fn listen(&mut self, parent: &Waker, line: &mut Line) {
        self.listening = true;
        self.list.listen(parent, line);
    }

    /// Who has been woken so far comes into `line`.
    #[inline]
    pub(super) fn collect(&self, line: &mut Line) {
        self.list.collect(line);
    }

    /// From now on nobody is woken. Clones of the wakers may live on.
    pub(super) fn close(&mut self) {
        if mem::take(&mut self.listening) {
            self.list.close();
        }
    }

    /// The waker of a child that has none of its own. If the child keeps a clone, it has to be
    /// taken out.
    #[inline]
    pub(super) fn spare(&self) -> &Arc<ChildWaker> {
        &self.spare
    }

    /// Takes the spare out, if a clone of it is about.
    #[inline]
    pub(super) fn take_shared(&mut self) -> Option<Arc<ChildWaker>> {
        (!self.spare.is_unshared()).then(|| self.take())
    }

    #[cold]
    fn take(&mut self) -> Arc<ChildWaker> {
        self.used += 1;
        let next = self.free.pop();
        let next = next.unwrap_or_else(|| ChildWaker::new(&self.list));
        mem::replace(&mut self.spare, next)
    }

    /// A child that had a waker of its own has completed.
    pub(super) fn give_back(&mut self, waker: Arc<ChildWaker>) {
        if waker.is_unshared() {
            self.free.push(waker);
        }
    }
}

impl Drop for Wakers {
    /// Lays it all on the shelf, unless somebody still holds a waker and might use it later.
    fn drop(&mut self) {
        let mut kit = self.0.take().expect("it is dropped once");
        if Arc::strong_count(&kit.list) != 2 + kit.free.len() || !kit.spare.is_unshared() {
            return;
        }
        fence(Ordering::Acquire); // As in `ChildWaker::is_unshared`.
        let kept = mem::take(&mut kit.used).clamp(KEPT.0, KEPT.1);
        kit.free.truncate(kept);
        kit.free.shrink_to(kept);
        if kept > KEPT.0 || kit.any() {
            kit.list.reset(kept);
        }
        // Fails where the thread is ending, and its shelf has gone.
        let _ = SHELF.try_with(|shelf| shelf.set(Some(kit)));
    }
}

#[cfg(test)]
mod tests;
