//! How do several futures become one?
//!
//! A combinator is a future that polls other futures, its children, within the task that awaits
//! it. Nothing is spawned, so children may borrow from the caller, and dropping the combinator
//! drops them: that is all there is to cancelling them.
//!
//! | here | waits for | asyncio | tokio, futures |
//! | --- | --- | --- | --- |
//! | [`join()`] | both of two | `gather(a, b)` | `join!` |
//! | [`select()`] | the first of two | | `select!`, `select` |
//! | [`join_all()`] | all of many | `gather(*many)` | `join_all`, `JoinSet::join_all` |
//! | [`try_join_all()`] | all, or the first error | `gather(*many)`, `TaskGroup` | `try_join_all` |
//! | [`as_completed()`] | each in turn | `as_completed` | `FuturesUnordered`, `JoinSet::join_next` |
//! | [`wait()`] | the first, the first error, all, or a time limit | `wait` | `select_all` |
//!
//! They run in any task of any executor; only a time limit of [`wait()`] needs this one.
//!
//! `join` and `select` poll both children whenever one is woken. The others poll only the children
//! that were woken, by a set that they share: how a wake finds its way (`woken`), where the wakers
//! come from (`wakers`), where the children lie (`slots`), and what a poll does (`children`).
//!
//! A child that panics is over. The panic comes out of the combinator's poll; if that is polled
//! again, the siblings go on, and the combinator ends when they do.
//!
//! Next: `combinators/pair.rs`

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
    task::Context,
};

/// `Debug` for a future, whatever it holds.
macro_rules! debug {
    ($name:literal, [$($generics:tt)*] $type:ty) => {
        impl<$($generics)*> std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct($name).finish_non_exhaustive()
            }
        }
    };
}

mod children;
mod many;
mod pair;
mod slots;
mod wakers;
mod woken;

pub use many::{
    AsCompleted, JoinAll, ReturnWhen, TryJoinAll, Wait, Waited, as_completed, join_all,
    try_join_all, wait,
};
pub use pair::{Either, Join, Select, join, select};

type Panic = Box<dyn Any + Send>;

/// The poll or the drop of a child has panicked: the child is over, and the panic leaves the poll.
/// The task is woken, so that it goes on with the siblings if it lives.
#[cold]
fn end_panicked<F>(mut child: Pin<&mut Option<F>>, panic: Panic, cx: &Context<'_>) -> ! {
    // The drop and the wake may panic, too. One panic is enough.
    let _ = catch_unwind(AssertUnwindSafe(|| child.set(None)));
    let _ = catch_unwind(AssertUnwindSafe(|| cx.waker().wake_by_ref()));
    resume_unwind(panic)
}

#[cfg(test)]
mod tests;
