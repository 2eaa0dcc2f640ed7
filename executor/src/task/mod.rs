//! Tasks: what they are made of, where they are kept, and the handles to them.

pub(crate) mod body;
mod error;
pub(crate) mod handle;
mod id;
pub(crate) mod table;

pub use error::JoinError;
pub use handle::{Builder, JoinHandle};
pub use id::Id;
