//! A glass-box async executor.
pub mod task;
#[allow(dead_code)]
mod waits;
