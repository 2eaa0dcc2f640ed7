//! Which types do threads share?
//!
//! Those of std and of the crates that the wakers need, under their own names. They stand here because a
//! model checker brings its own: `--cfg loom` tries the threads of a test in every order (`docs/TRUST.md`).
//!
//! Next: `core/timers.rs`

#[cfg(any(test, loom))]
pub(crate) mod tests;

#[cfg(loom)]
pub(crate) use self::tests::types::*;
#[cfg(not(loom))]
pub(crate) use {
    crossbeam_channel::{Receiver, Sender, bounded, unbounded},
    futures_task::{ArcWake, waker, waker_ref},
    std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, fence},
    std::sync::{Arc, Condvar, Mutex, MutexGuard},
    std::{thread, thread_local},
};
