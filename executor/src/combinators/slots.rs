//! Where do the children of a combinator live?
//!
//! A future must not move once it has been polled, so the children cannot lie in a plain `Vec<F>`,
//! and safe Rust has no way from a pinned slice to one pinned element of it. From a pinned *struct*
//! to one of its fields there is: pin projection. Hence a [`Chunk`] is a struct, a binary tree of
//! sixteen leaves, which the compiler lays out flat; finding leaf `i` is four steps, one a bit.
//! Sixteen children share one allocation. Up to so many need no other, and a `join_all` of ten that
//! yield once is a tenth quicker than with chunks of eight. (With 32, a small one is slower by as
//! much, and a large one gains nothing.)
//!
//! A child leaves its output where it was: that saves a second place for each, and the time to
//! prepare it.
//!
//! Large futures get a box each all the same, because debug builds make a chunk on the stack before
//! they move it to the heap. (In others `Box::default` makes it where it stays, and the futures
//! move in one by one; to move a full chunk took a tenth of the time of a thousand that yield once.)
//!
//! Next: `combinators/line.rs`

use std::{pin::Pin, sync::Arc};

use pin_project_lite::pin_project;

use super::child_waker::ChildWaker;

/// Slots above this many bytes are boxed one by one: debug builds keep several copies of a chunk of
/// them on the stack.
const LARGE: usize = 1024;

pin_project! {
    /// The place of one child.
    pub(super) struct Slot<F, T> {
        #[pin]
        pub(super) state: State<F, T>,
        // The child's own waker, if it keeps a clone of it.
        pub(super) waker: Option<Arc<ChildWaker>>,
    }
}

pin_project! {
    /// What is in a slot.
    #[project = StateProjected]
    #[project_replace = StateOwned]
    pub(super) enum State<F, T> {
        Pending { #[pin] future: F },
        // The child has completed, and this is kept of its output.
        Completed { kept: T },
        Empty,
    }
}

impl<F, T> State<F, T> {
    #[inline]
    pub(super) fn completed(kept: Option<T>) -> Self {
        match kept {
            Some(kept) => State::Completed { kept },
            None => State::Empty,
        }
    }
}

impl<F, T> Default for Slot<F, T> {
    #[inline]
    fn default() -> Self {
        Slot {
            state: State::Empty,
            waker: None,
        }
    }
}

/// The children, found by index.
pub(super) struct Slots<F, T> {
    first: Option<Pin<Box<Chunk<F, T>>>>,
    more: Vec<Pin<Box<Chunk<F, T>>>>,
    /// Of `LARGE` futures.
    boxes: Vec<Pin<Box<Slot<F, T>>>>,
}

impl<F, T> Slots<F, T> {
    const BOXED: bool = size_of::<Slot<F, T>>() > LARGE;

    /// Takes all futures in, and says how many there are.
    pub(super) fn new(futures: impl Iterator<Item = F>) -> (Self, usize) {
        let mut slots = Slots {
            first: None,
            more: Vec::new(),
            boxes: Vec::new(),
        };
        if Self::BOXED {
            let slot = |future| Slot {
                state: State::Pending { future },
                waker: None,
            };
            slots.boxes = futures.map(|future| Box::pin(slot(future))).collect();
            let count = slots.boxes.len();
            return (slots, count);
        }
        let mut futures = futures.fuse();
        let mut count = 0;
        let mut room = 0;
        // Most iterators know their end, and are not asked for it in a chunk that stays empty.
        while count == room && futures.size_hint().1 != Some(0) {
            let mut chunk = Box::into_pin(Box::<Chunk<F, T>>::default());
            room += Chunk::<F, T>::LEAVES;
            chunk.as_mut().for_each(&mut |slot| {
                if let Some(future) = futures.next() {
                    slot.project().state.set(State::Pending { future });
                    count += 1;
                }
            });
            if slots.first.is_some() {
                slots.more.push(chunk);
            } else {
                slots.first = Some(chunk);
                let left = futures.size_hint().0;
                slots
                    .more
                    .reserve_exact(left.div_ceil(Chunk::<F, T>::LEAVES));
            }
        }
        assert!(
            futures.next().is_none(),
            "an iterator of futures has more of them than its size_hint allows"
        );
        (slots, count)
    }

    /// The child at `index`, pinned.
    #[inline]
    pub(super) fn get(&mut self, index: usize) -> Pin<&mut Slot<F, T>> {
        if Self::BOXED {
            return self.boxes[index].as_mut();
        }
        let leaves = Chunk::<F, T>::LEAVES;
        let chunk = match index.checked_sub(leaves) {
            None => self.first.as_mut().expect("a child has a place"),
            Some(rest) => &mut self.more[rest / leaves],
        };
        chunk.as_mut().leaf(index % leaves)
    }

    /// Shows all slots, in the order of the indices. There may be empty ones after the last.
    pub(super) fn for_each(&mut self, mut see: impl FnMut(Pin<&mut Slot<F, T>>)) {
        for slot in &mut self.boxes {
            see(slot.as_mut());
        }
        for chunk in self.first.iter_mut().chain(&mut self.more) {
            chunk.as_mut().for_each(&mut see);
        }
    }
}

/// Sixteen slots: four levels of pairs.
type Chunk<F, T> = Pair<Pair<Pair<Pair<Slot<F, T>>>>>;

pin_project! {
    /// Two halves of a tree, side by side in memory.
    #[derive(Default)]
    pub(super) struct Pair<S> {
        #[pin]
        left: S,
        #[pin]
        right: S,
    }
}

/// A tree of slots, down to the single slot.
trait Tree<F, T>: Default {
    const LEAVES: usize;
    fn leaf(self: Pin<&mut Self>, index: usize) -> Pin<&mut Slot<F, T>>;
    fn for_each(self: Pin<&mut Self>, see: &mut impl FnMut(Pin<&mut Slot<F, T>>));
}

impl<F, T> Tree<F, T> for Slot<F, T> {
    const LEAVES: usize = 1;

    #[inline]
    fn leaf(self: Pin<&mut Self>, _index: usize) -> Pin<&mut Slot<F, T>> {
        self
    }

    #[inline]
    fn for_each(self: Pin<&mut Self>, see: &mut impl FnMut(Pin<&mut Slot<F, T>>)) {
        see(self);
    }
}

impl<F, T, S: Tree<F, T>> Tree<F, T> for Pair<S> {
    const LEAVES: usize = 2 * S::LEAVES;

    #[inline]
    fn leaf(self: Pin<&mut Self>, index: usize) -> Pin<&mut Slot<F, T>> {
        let halves = self.project();
        if index & S::LEAVES == 0 {
            halves.left.leaf(index)
        } else {
            halves.right.leaf(index)
        }
    }

    #[inline]
    fn for_each(self: Pin<&mut Self>, see: &mut impl FnMut(Pin<&mut Slot<F, T>>)) {
        let halves = self.project();
        halves.left.for_each(see);
        halves.right.for_each(see);
    }
}
