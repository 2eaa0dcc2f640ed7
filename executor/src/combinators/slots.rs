//! Where do the children of a combinator live?
//!
//! A future must not move once it has been polled, so the children cannot lie in a plain `Vec<F>`,
//! and safe Rust has no way from a pinned slice to one pinned element of it. From a pinned *struct*
//! to one of its fields there is: pin projection. So a [`Chunk`] is a struct of sixteen slots, with a
//! `match` from index to field that compiles to an addition; sixteen children share one allocation.
//!
//! The plain version is a `Vec<Pin<Box<Slot>>>`. Large futures have it in any case, because debug builds
//! make a chunk on the stack before they move it to the heap. `docs/TRICKS.md` tells what chunks buy.
//!
//! Next: `combinators/children.rs`

use std::pin::Pin;

use pin_project_lite::pin_project;

use super::woken::ChildWaker;
use crate::core::threads::Arc;

/// Slots above this many bytes are boxed one by one.
const LARGE: usize = 1024;

pin_project! {
    /// The place of one child.
    pub(super) struct Slot<F> {
        // `None` when it is over.
        #[pin]
        pub(super) future: Option<F>,
        // The child's own waker, if it keeps a clone of it.
        pub(super) waker: Option<Arc<ChildWaker>>,
    }
}

/// The children, found by index.
pub(super) struct Slots<F> {
    first: Option<Pin<Box<Chunk<F>>>>,
    more: Vec<Pin<Box<Chunk<F>>>>,
    /// Of `LARGE` futures.
    boxes: Vec<Pin<Box<Slot<F>>>>,
}

impl<F> Slots<F> {
    const BOXED: bool = size_of::<Slot<F>>() > LARGE;

    /// Takes all futures in, and says how many there are.
    pub(super) fn new(mut futures: impl Iterator<Item = F>) -> (Self, usize) {
        let mut slots = Slots {
            first: None,
            more: Vec::new(),
            boxes: Vec::new(),
        };
        if Self::BOXED {
            let slot = |future| Box::pin(Slot::of(Some(future)));
            slots.boxes = futures.map(slot).collect();
            let count = slots.boxes.len();
            return (slots, count);
        }
        let mut count = 0;
        let mut next = futures.next();
        while next.is_some() {
            let mut chunk = Box::into_pin(Box::<Chunk<F>>::default());
            chunk.as_mut().for_each(|slot| {
                if let Some(future) = next.take() {
                    slot.project().future.set(Some(future));
                    next = futures.next();
                    count += 1;
                }
            });
            match slots.first {
                None => slots.first = Some(chunk),
                Some(_) => slots.more.push(chunk),
            }
        }
        (slots, count)
    }

    /// The child at `index`, pinned.
    #[inline]
    pub(super) fn get(&mut self, index: usize) -> Pin<&mut Slot<F>> {
        if Self::BOXED {
            return self.boxes[index].as_mut();
        }
        let chunk = match index / Chunk::<F>::SIZE {
            0 => self.first.as_mut().expect("a child has a place"),
            more => &mut self.more[more - 1],
        };
        chunk.as_mut().slot(index)
    }

    /// Shows all slots, in their order. There may be empty ones after the last.
    pub(super) fn for_each(&mut self, mut see: impl FnMut(usize, Pin<&mut Slot<F>>)) {
        let mut indices = 0..;
        let mut see = |slot: Pin<&mut Slot<F>>| see(indices.next().unwrap_or_default(), slot);
        self.boxes.iter_mut().for_each(|slot| see(slot.as_mut()));
        for chunk in self.first.iter_mut().chain(&mut self.more) {
            chunk.as_mut().for_each(&mut see);
        }
    }
}

impl<F> Slot<F> {
    fn of(future: Option<F>) -> Self {
        Slot {
            future,
            waker: None,
        }
    }
}

/// Makes a struct of slots, and the way to each of them.
macro_rules! chunk {
    ($($index:literal: $slot:ident),*) => {
        pin_project! {
            struct Chunk<F> {
                $(#[pin] $slot: Slot<F>,)*
            }
        }

        impl<F> Default for Chunk<F> {
            #[inline]
            fn default() -> Self {
                Chunk { $($slot: Slot::of(None),)* }
            }
        }

        impl<F> Chunk<F> {
            const SIZE: usize = [$($index),*].len();

            #[inline]
            fn slot(self: Pin<&mut Self>, index: usize) -> Pin<&mut Slot<F>> {
                let slots = self.project();
                match index % Self::SIZE {
                    $($index => slots.$slot,)*
                    _ => unreachable!(),
                }
            }

            fn for_each(self: Pin<&mut Self>, mut see: impl FnMut(Pin<&mut Slot<F>>)) {
                let slots = self.project();
                $(see(slots.$slot);)*
            }
        }
    };
}

chunk!(0: s0, 1: s1, 2: s2, 3: s3, 4: s4, 5: s5, 6: s6, 7: s7,
    8: s8, 9: s9, 10: s10, 11: s11, 12: s12, 13: s13, 14: s14, 15: s15);
