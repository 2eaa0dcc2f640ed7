//! Is all the work done?
//!
//! Next: `sync/queue.rs`

use std::{iter, task::Waker};

use super::line::Line;

/// Counts what was put and not yet reported done, for those who wait for none to be left.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) unfinished: usize,
    pub(super) joiners: Line,
}

impl Tally {
    /// One item is done; `None` if none was left. Wake the wakers: all who wait, if it was the
    /// last. They go on even if an item is put before they run, as asyncio's do.
    pub(super) fn done(&mut self) -> Option<Vec<Waker>> {
        self.unfinished = self.unfinished.checked_sub(1)?;
        if self.unfinished > 0 {
            return Some(Vec::new());
        }
        Some(iter::from_fn(|| self.joiners.call()).collect())
    }
}
