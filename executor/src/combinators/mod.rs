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
//! was would cost more than the poll it saves. The others poll only the children that were woken,
//! by a set that they share, read in this order: where the children lie (`slots`), who of them is next
//! (`line`), how a wake finds its way (`woken_list`, `child_waker`), who gets which waker (`wakers`),
//! and what a poll of the combinator does (`children`).
//!
//! Next: `combinators/join.rs`

mod as_completed;
mod child_waker;
mod children;
mod join;
mod join_all;
mod line;
mod select;
mod slots;
mod try_join_all;
mod wait;
mod wakers;
mod woken_list;

pub use as_completed::{AsCompleted, Next, as_completed};
pub use join::{Join, join};
pub use join_all::{JoinAll, join_all};
pub use select::{Either, Select, select};
pub use try_join_all::{TryJoinAll, try_join_all};
pub use wait::{ReturnWhen, Wait, Waited, wait};

#[cfg(test)]
mod testing;
