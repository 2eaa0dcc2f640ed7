//! What does the loop keep of a task?
//!
//! A slot of 48 bytes, whatever the task: its number, its box, and where it came from. It is in one of
//! these phases, and besides queued or not:
//!
//! ```text
//!           spawn                  ready, panicked                handle took the
//!   Vacant ------> Alive ------------------------------> Finished  output, or is gone
//!     ^              \  abort              dropped at its  /  \
//!     |               ----> Aborting ---------------------/    \
//!      \________________________________________________________\
//! ```
//!
//! *Queued* is a flag of its own because a wake may come in any phase, and does different things:
//! while the task waits it queues it; while it is queued it changes nothing; during the poll, when
//! the flag has just been cleared, it queues it for one more. A slot that is still queued when its
//! task is over is not used again before the queue has let go of it, which is what lets a queue
//! entry be a bare index of four bytes.
//!
//! Next: `task/table.rs`

use std::{panic::Location, sync::Arc};

use crate::{
    task::{Id, body::Body},
    waker::{Header, TaskKey},
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Phase {
    /// No task: the slot is free.
    Vacant,
    /// Waiting, queued, or being polled.
    Alive,
    /// As `Alive`, but its next turn drops it instead of polling it.
    Aborting,
    /// Over, its output not taken yet.
    Finished,
}

pub(crate) struct Slot {
    /// Its low half is the generation of the [`TaskKey`].
    pub id: Id,
    /// Away while the task is polled; none for the main future, which its `block_on` keeps, and
    /// for a task that was cancelled. A vacant slot may have an empty one, for the next task.
    pub body: Option<Body>,
    /// The waker of the task, if anybody outside the loop ever held it. Away while it is polled.
    pub header: Option<Arc<Header>>,
    pub spawned_at: &'static Location<'static>,
    /// Who awaits the handle: the place in the table's list of joiners.
    pub joiner: u32,
    pub phase: Phase,
    pub queued: bool,
    /// Whether there is a `JoinHandle` that may still ask for the output.
    pub has_handle: bool,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Slot>() == 48);

impl Slot {
    /// A slot that no task has been in yet.
    pub fn vacant() -> Self {
        Slot {
            id: Id(0),
            body: None,
            header: None,
            spawned_at: Location::caller(),
            joiner: NOBODY,
            phase: Phase::Vacant,
            queued: false,
            has_handle: false,
        }
    }
}

/// The place of no joiner.
pub(crate) const NOBODY: u32 = u32::MAX;

/// A task taken out to be polled.
pub(crate) struct Taken {
    pub key: TaskKey,
    pub aborting: bool,
    pub body: Option<Body>,
    pub header: Option<Arc<Header>>,
}

/// Puts something where nothing is. An assignment would first drop what is there; that it never is
/// anything, the compiler cannot know, and the check for it is a tenth of a poll's instructions.
#[inline]
pub(crate) fn fill<T>(empty: &mut Option<T>, value: Option<T>) {
    let nothing = std::mem::replace(empty, value);
    debug_assert!(nothing.is_none());
    std::mem::forget(nothing);
}
