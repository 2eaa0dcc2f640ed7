//! What happens to a task, from its spawn to its end?
//!
//! # The life of a task
//!
//! ```text
//!                      .------------ woken [5] <-----------.
//!                      v                                   |
//!   spawned [1] --> queued [2] --> polled [3] --> pending [4]
//!                                      |
//!                                      '--------> over [6] --> gone [7]
//! ```
//!
//! | | what happens | where | in the record |
//! | --- | --- | --- | --- |
//! | 1 | It is spawned: its future is boxed and gets a slot in the table. | `task/table.rs` | `Spawned` |
//! | 2 | It goes to the end of the ready queue. | `task/table.rs` | `Queued` |
//! | 3 | Its turn comes: it leaves the queue, and its future is polled. | `poll.rs` | `PollBegins` |
//! | 4 | The future returns `Pending`, and has left word with what it waits on whom to wake. Nothing is kept of the task but its slot. | `poll.rs`, `time/sleep.rs`, `task/handle.rs` | `PollEnds` |
//! | 5 | What it waited for has come, and wakes it: on with 2. | `runtime.rs` | `Woken` |
//! | 6 | The future returns `Ready`, or panics: it is dropped, and its output takes its place. | `task/body.rs`, `poll.rs` | `PollEnds`, `Finished` |
//! | 7 | The handle takes the output, or nobody will: the slot is vacant. | `task/handle.rs`, `task/table.rs` | `Gone` |
//!
//! The same numbers stand at those lines of the source (`// [4]`), and in the record
//! ([`Step::life`](crate::trace::Step::life)) and its text. An abort cuts a life short: it wakes the
//! task (5), and at its turn the future is dropped (6) instead of polled. The task of a blocking job
//! waits from the start, and is queued when the job ends (5).
//!
//! Next: `task/id.rs`

pub(crate) mod body;
mod error;
mod handle;
mod id;
pub(crate) mod slot;
pub(crate) mod spawn;
pub(crate) mod table;

pub use error::JoinError;
pub use handle::JoinHandle;
pub use id::Id;
pub use spawn::Builder;
