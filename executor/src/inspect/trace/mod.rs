//! What happened in a run, step by step?
//!
//! With a [`Recorder`] an executor writes down each step of its loop: what was queued, polled,
//! woken and by whom, which timer was set and when it fired, when the thread parked and why it
//! went on. Without one, each of these places costs one branch.
//!
//! ```
//! use executor::{Executor, sleep, trace::Recorder};
//! use std::time::Duration;
//!
//! let recorder = Recorder::new();
//! let executor = Executor::builder().virtual_time().recorder(recorder.clone()).build();
//! executor.block_on(async { sleep(Duration::from_secs(3)).await });
//!
//! let record = recorder.finish().to_string(); // a line a step, in words
//! assert!(record.contains("3.000       [5] the main future is woken by timer 1"));
//! ```
//!
//! asyncio has its debug mode and tokio has `tracing` and its console: both tell of counts and
//! durations, not of who woke whom.
//!
//! Next: `inspect/trace/step.rs`

mod recorder;
mod state;
mod step;
mod text;
pub(crate) mod writer;

use std::panic::Location;

use crate::core::with_current;
pub use crate::{
    core::{Effect, End, Kind},
    waits::{Child, Reason, Wait},
};
pub use recorder::{Recorder, Recording};
pub use state::{Phase, State, TaskState, TimerState};
pub use step::{Cause, Event, Outcome, QueueState, Spawn, Step, Unpark};
pub use text::{from_package, source_file};
pub use timer::Place;

/// Puts a line of the program's own into the record, if there is one, with the place of the call. Does
/// nothing outside an executor.
///
/// ```
/// use executor::trace::{note, Recorder};
///
/// let recorder = Recorder::new();
/// let executor = executor::Executor::builder().recorder(recorder.clone()).build();
/// executor.block_on(async { note("the kettle boils") });
/// assert!(recorder.finish().to_string().contains("the kettle boils"));
/// ```
#[track_caller]
pub fn note(text: impl Into<String>) {
    // Nothing is borrowed while `into` and a drop run: both are the caller's code.
    let from = Location::caller();
    if let Some(rt) = with_current(Clone::clone) {
        rt.announce(|| Step::Note {
            text: text.into(),
            from,
        });
    }
}

#[cfg(test)]
mod tests;
