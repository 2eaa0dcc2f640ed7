//! What does a queue say to those who will not wait?
//!
//! Next: `sync/line.rs`

use std::{error::Error, fmt};

/// The queue had no room for this item: the error of [`Queue::try_put`](super::Queue::try_put).
///
/// asyncio calls it `QueueFull`, tokio `TrySendError::Full`.
#[doc(alias = "QueueFull")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Full<T>(pub T);

/// The queue had no item to spare: the error of [`Queue::try_get`](super::Queue::try_get).
///
/// asyncio calls it `QueueEmpty`, tokio `TryRecvError::Empty`.
#[doc(alias = "QueueEmpty")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Empty;

// By hand: an error is `Debug` whatever it hands back.
impl<T> fmt::Debug for Full<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Full(..)")
    }
}

impl<T> fmt::Display for Full<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the queue is full, or its room is promised to others in line")
    }
}

impl fmt::Display for Empty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the queue is empty, or its items are promised to others in line")
    }
}

impl<T> Error for Full<T> {}
impl Error for Empty {}
