//! Tasks: what they are made of, where they are kept, and the handles to them.

pub(crate) mod body;
mod error;
mod handle;
mod id;
pub(crate) mod spawn;
pub(crate) mod table;

pub use error::JoinError;
pub use handle::JoinHandle;
pub use id::Id;
pub use spawn::Builder;
