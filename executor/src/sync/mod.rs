//! What do tasks hand to one another through?
//!
//! A [`Queue`]: items go in at one end and come out at the other, and whoever finds it full or
//! empty waits in line. It is asyncio's `Queue`; tokio's `mpsc` channel is the nearest there.
//!
//! What makes a queue hard is not items but cancellation. A future may be dropped at any `await`
//! (by a timeout, a `select`, an abort), also just after it was told that its turn has come. The
//! queue promises that then no item vanishes and no turn is lost: who waits, in order (`line`); what is in
//! the queue, and who may take it (`state`); what is not done yet (`tally`); the handle (`queue`);
//! and the futures ([`Get`], [`Put`], [`QueueJoin`]).
//!
//! Next: `sync/errors.rs`

mod errors;
mod get;
mod line;
mod put;
mod queue;
mod queue_join;
mod state;
mod tally;

pub use errors::{Empty, Full};
pub use get::Get;
pub use put::Put;
pub use queue::Queue;
pub use queue_join::QueueJoin;

#[cfg(test)]
mod tests;
