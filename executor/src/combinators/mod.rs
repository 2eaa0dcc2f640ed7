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
//! | [`as_completed()`] | each in turn, the quickest first | `as_completed` | `FuturesUnordered` |
//! | [`wait()`] | the first, the first error, all, or a time limit | `wait` | |
//!
//! None of them needs this crate's executor: they run in any task of any executor. (A time limit
//! of [`wait()`] does: it is a timer.)
//!
//! `join` and `select` have two children and poll both whenever one is woken; to find out which it
//! was would cost more than the poll it saves. The others poll only the children that were woken, by a
//! set that they share: how a wake finds its way (`woken`), which child is next (`line`), where the children
//! lie (`slots`), and what a poll of the whole does (`children`).
//!
//! A child that panics is over. The panic comes out of the combinator's poll; if that is polled again,
//! the siblings go on, and the combinator ends when they do.
//!
//! Next: `combinators/join.rs`

/// `Debug` for a future, whatever it holds.
macro_rules! debug {
    ($name:literal, [$($generics:tt)*] $type:ty $(, $field:ident)*) => {
        impl<$($generics)*> std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut debug = f.debug_struct($name);
                $(debug.field(stringify!($field), &self.$field);)*
                debug.finish_non_exhaustive()
            }
        }
    };
}

mod as_completed;
mod children;
mod join;
mod join_all;
mod line;
mod select;
mod slots;
mod wait;
mod woken;

pub use as_completed::{AsCompleted, Next, as_completed};
pub use join::{Join, join};
pub use join_all::{JoinAll, TryJoinAll, join_all, try_join_all};
pub use select::{Either, Select, select};
pub use wait::{ReturnWhen, Wait, Waited, wait};

#[cfg(test)]
mod tests;
