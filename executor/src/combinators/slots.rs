//! Where do the children of a combinator live?
//!
//! A future must not move once it has been polled, so the children cannot lie in a plain `Vec<F>`,
//! and safe Rust has no way from a pinned slice to one pinned element of it. From a pinned *struct*
//! to one of its fields there is: pin projection. Hence a [`Chunk`] is a struct, a binary tree of
//! eight leaves, which the compiler lays out flat; finding leaf `i` is three steps, one a bit.
//! Eight children share one allocation, which makes a `join_all` of a thousand that yield once three
//! times as quick as with a box for each. (Sixteen gain no more, and waste more on a small set.)
//!
//! Large futures get a box each all the same, because a chunk is built on the stack before it is
//! moved to the heap.
//!
//! Next: `combinators/line.rs`

use std::{pin::Pin, sync::Arc};

use pin_project_lite::pin_project;

use super::child_waker::ChildWaker;

/// Futures above this many bytes are boxed one by one: eight of them are built on the stack, and
/// debug builds keep several copies there.
const LARGE: usize = 2048;

pin_project! {
    /// One child.
    pub(super) struct Slot<F> {
        // `None` once it has completed.
        #[pin]
        pub(super) future: Option<F>,
        // The child's own waker, if it keeps a clone of it.
        pub(super) waker: Option<Arc<ChildWaker>>,
    }
}

/// The children, found by index.
pub(super) enum Slots<F> {
    Chunks(Vec<Pin<Box<Chunk<F>>>>),
    Boxes(Vec<Pin<Box<Slot<F>>>>),
}

impl<F> Slots<F> {
    /// Takes all futures in, and says how many there are.
    pub(super) fn new(futures: impl Iterator<Item = F>) -> (Self, usize) {
        let leaves = Chunk::<F>::LEAVES;
        if size_of::<F>() > LARGE {
            let slot = |future| Slot {
                future: Some(future),
                waker: None,
            };
            let boxes: Vec<_> = futures.map(|future| Box::pin(slot(future))).collect();
            let count = boxes.len();
            return (Slots::Boxes(boxes), count);
        }
        let mut futures = futures.fuse();
        let mut count = 0;
        let mut chunks = Vec::with_capacity(futures.size_hint().0.div_ceil(leaves));
        loop {
            let before = count;
            let chunk = Chunk::fill(&mut futures, &mut count);
            if count > before {
                chunks.push(Box::pin(chunk));
            }
            if count < before + leaves {
                return (Slots::Chunks(chunks), count);
            }
        }
    }

    /// The child at `index`, pinned.
    #[inline]
    pub(super) fn get(&mut self, index: usize) -> Pin<&mut Slot<F>> {
        match self {
            Slots::Chunks(chunks) => {
                let leaves = Chunk::<F>::LEAVES;
                chunks[index / leaves].as_mut().leaf(index % leaves)
            }
            Slots::Boxes(boxes) => boxes[index].as_mut(),
        }
    }
}

/// Eight slots: three levels of pairs.
type Chunk<F> = Pair<Pair<Pair<Slot<F>>>>;

pin_project! {
    /// Two halves of a tree, side by side in memory.
    pub(super) struct Pair<T> {
        #[pin]
        left: T,
        #[pin]
        right: T,
    }
}

/// A tree of slots, down to the single slot.
trait Tree<F>: Sized {
    const LEAVES: usize;
    fn fill(futures: &mut impl Iterator<Item = F>, count: &mut usize) -> Self;
    fn leaf(self: Pin<&mut Self>, index: usize) -> Pin<&mut Slot<F>>;
}

impl<F> Tree<F> for Slot<F> {
    const LEAVES: usize = 1;

    fn fill(futures: &mut impl Iterator<Item = F>, count: &mut usize) -> Self {
        let future = futures.next();
        *count += usize::from(future.is_some());
        Slot {
            future,
            waker: None,
        }
    }

    #[inline]
    fn leaf(self: Pin<&mut Self>, _index: usize) -> Pin<&mut Slot<F>> {
        self
    }
}

impl<F, T: Tree<F>> Tree<F> for Pair<T> {
    const LEAVES: usize = 2 * T::LEAVES;

    fn fill(futures: &mut impl Iterator<Item = F>, count: &mut usize) -> Self {
        // Left before right: the order of the input is the order of the indices.
        let left = T::fill(futures, count);
        let right = T::fill(futures, count);
        Pair { left, right }
    }

    #[inline]
    fn leaf(self: Pin<&mut Self>, index: usize) -> Pin<&mut Slot<F>> {
        let halves = self.project();
        if index & T::LEAVES == 0 {
            halves.left.leaf(index)
        } else {
            halves.right.leaf(index)
        }
    }
}
