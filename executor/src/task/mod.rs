//! Tasks.
mod id;
pub use id::Id;
