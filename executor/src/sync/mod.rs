//! What do tasks hand to one another through?
//!
//! A [`Queue`]: items go in at one end and come out at the other, and a task that finds it full or
//! empty waits in line.
//!
//! What makes a queue hard is not items but cancellation. A future may be dropped at any `await`
//! (by a timeout, a `select`, an abort), also just after it was told that its turn has come. Then no
//! item may vanish and no turn be lost.
//!
//! Next: `sync/wait_list.rs`

mod contents;
mod futures;
mod queue;
pub(crate) mod wait_list;

pub use futures::{Get, Put, QueueJoin};
pub use queue::{Empty, Full, Queue};

#[cfg(test)]
mod tests;
