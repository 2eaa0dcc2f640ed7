//! SEAM: who is told what happens?
//!
//! An executor has one [`Observer`] at most. Each step of the loop gives it one [`Notice`], where the
//! state changes; without an observer that is one branch. The recorder, the slow-poll watch and the
//! stall report are observers, in `inspect/`. curio calls them activations, tokio task hooks.
//!
//! Next: `core/runtime.rs`

use std::any::Any;
use std::ops::ControlFlow;
use std::panic::Location;
use std::task::Poll;

use timer::Place;

use super::{Effect, Instant, Parked, Runnable, Runtime, TaskKey};

pub(crate) trait Observer {
    /// Called after each step, when nothing is borrowed. (Only `TimerMoved` comes in the middle of one.)
    fn notice(&self, rt: &Runtime, notice: &Notice<'_>);

    /// The loop has stalled. `ask` polls a waiting task once more, which the contract of [`Future`]
    /// allows: then its leaf futures say what they wait on.
    fn stalled(&self, rt: &Runtime, why: Parked, ask: &mut Ask<'_>) -> ControlFlow<()>;
}

/// Polls a task for an observer. Breaks if that makes the main future ready.
pub(crate) type Ask<'a> = dyn FnMut(Runnable) -> ControlFlow<()> + 'a;

/// One step of the loop. The numbers are those of a task's life: see `core/tasks.rs`.
pub(crate) enum Notice<'a> {
    /// 1 and 2: a task, perhaps with a name. It is queued, unless it waits for a blocking job.
    Spawned(TaskKey, Kind, Option<&'a str>),
    /// A turn begins: this many tasks are ready, and it polls each of them once.
    TurnBegins(usize),
    /// 3, and then 4 or 6.
    PollBegins(TaskKey),
    PollEnds(TaskKey, Poll<End>),
    /// 5, and perhaps 2.
    Woken(TaskKey, Effect),
    /// A task that is over left the ready queue.
    Skipped(TaskKey),
    Aborted(TaskKey),
    /// An aborted task is dropped at its turn.
    CancelBegins(TaskKey),
    /// 6.
    Finished(TaskKey, End),
    /// 7. `true`: the handle took the output. `false`: there is no handle any more.
    Gone(TaskKey, bool),
    /// A handle waits for a task, a sleep for its deadline. Others say what they wait on by `Other`.
    WaitsForTask(TaskKey, &'static Location<'static>),
    WaitsForTime(Instant, &'static Location<'static>),
    TimerSet(u64, Instant, Place, &'static Location<'static>),
    TimerMoved(u64, Place, Place),
    TimerFired(u64, Instant),
    TimerCancelled(u64),
    /// The wakes that follow come from other threads.
    MailTaken,
    Parked(Option<Instant>),
    Unparked(Parked),
    /// The executor goes.
    Closing,
    /// Something outside the core has happened. An observer that cares knows the type.
    Other(&'a dyn Any),
}

/// What a task runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// The future of `block_on`.
    Main,
    /// A future that was spawned.
    #[default]
    Future,
    /// A future that waits for a job on a thread of the blocking pool.
    Blocking,
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With a value.
    Completed,
    /// By a panic.
    Panicked,
    /// By an abort, or with its executor.
    Cancelled,
}
