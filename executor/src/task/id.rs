//! What is a task called?
//!
//! Next: `task/error.rs`

use std::fmt;

/// The number of a task: unique for the life of its executor, in order of spawning.
///
/// asyncio names its tasks `Task-1`, `Task-2`, ..; tokio calls this `tokio::task::Id`.
///
/// ```
/// executor::block_on(async {
///     let id = executor::spawn(async {}).id();
///     assert_eq!((id.get(), id.to_string().as_str()), (2, "task 2")); // The main future is task 1.
/// });
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub(crate) u64);

impl Id {
    /// The bare number, counted from 1 in the order of spawning.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({})", self.0)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "task {}", self.0)
    }
}
