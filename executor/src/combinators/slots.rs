//! Where do the children of a combinator live?
//!
//! A future must not move once it has been polled, and safe Rust has no way from a pinned slice to
//! one pinned element of it. From a pinned *struct* to one of its fields there is: pin projection.
//! So a [`Chunk`] is a struct of sixteen slots, with a `match` from index to field that compiles to
//! an addition; sixteen children share one allocation.
//!
//! The plain version is a `Vec<Pin<Box<Option<F>>>>`. Large futures have it, because debug builds
//! make a chunk on the stack first. `docs/TRICKS.md` tells what chunks buy.
//!
//! Next: `combinators/children.rs`

use std::pin::Pin;

use pin_project_lite::pin_project;

/// Futures above this many bytes are boxed one by one.
const LARGE: usize = 1024;

/// The children, found by index. A slot is `None` when its child is over.
pub(super) struct Slots<F> {
    chunks: Vec<Pin<Box<Chunk<F>>>>,
    /// Of `LARGE` futures.
    boxes: Vec<Pin<Box<Option<F>>>>,
    pub(super) count: usize,
}

impl<F> Slots<F> {
    const BOXED: bool = size_of::<F>() > LARGE;

    pub(super) fn new(futures: impl Iterator<Item = F>) -> Self {
        let mut slots = Slots {
            chunks: Vec::with_capacity(futures.size_hint().0.div_ceil(SIZE)),
            boxes: Vec::new(),
            count: 0,
        };
        for future in futures {
            let index = slots.count;
            if Self::BOXED {
                slots.boxes.push(Box::pin(None));
            } else if index.is_multiple_of(SIZE) {
                slots.chunks.push(Box::into_pin(Box::default()));
            }
            slots.count += 1;
            slots.get(index).set(Some(future));
        }
        slots
    }

    #[inline]
    pub(super) fn get(&mut self, index: usize) -> Pin<&mut Option<F>> {
        match Self::BOXED {
            true => self.boxes[index].as_mut(),
            false => self.chunks[index / SIZE].as_mut().slot(index),
        }
    }
}

/// Makes a struct of slots, and the way to each of them.
macro_rules! chunk {
    ($($index:literal: $slot:ident),*) => {
        /// How many slots a chunk has.
        const SIZE: usize = [$($index),*].len();

        pin_project! {
            struct Chunk<F> {
                $(#[pin] $slot: Option<F>,)*
            }
        }

        impl<F> Default for Chunk<F> {
            #[inline]
            fn default() -> Self {
                Chunk { $($slot: None,)* }
            }
        }

        impl<F> Chunk<F> {
            #[inline]
            fn slot(self: Pin<&mut Self>, index: usize) -> Pin<&mut Option<F>> {
                let slots = self.project();
                match index % SIZE {
                    $($index => slots.$slot,)*
                    _ => unreachable!(),
                }
            }
        }
    };
}

chunk!(0: s0, 1: s1, 2: s2, 3: s3, 4: s4, 5: s5, 6: s6, 7: s7,
    8: s8, 9: s9, 10: s10, 11: s11, 12: s12, 13: s13, 14: s14, 15: s15);
