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
//! | file | its question |
//! | --- | --- |
//! | `step.rs` | what can happen? |
//! | `state.rs` | what is the state of a loop after a step, from its record alone? |
//! | `recorder.rs` | where is it written down, and how much of it is kept? |
//! | `text.rs` | how does a step read as a sentence? |
//! | `hooks.rs` | where does the loop speak to its recorder? |
//! | `live.rs` | what does the executor itself say of its state? |
//!
//! asyncio has its debug mode and tokio has `tracing` and its console: both tell of counts and
//! durations, not of who woke whom.
//!
//! Next: `trace/step.rs`

mod hooks;
mod live;
mod recorder;
mod state;
mod step;
mod text;

pub use crate::waits::{Reason, Wait};
pub use recorder::{Recorder, Recording};
pub use state::{Phase, Snapshot, State, TaskState, TimerState};
pub use step::{Cause, Effect, End, Event, Kind, Outcome, Step, Unpark};
pub use text::source_file;
pub use timer::Place;

/// Puts a line of the program's own into the record, if there is one. Does nothing outside an
/// executor.
///
/// ```
/// use executor::trace::{note, Recorder};
///
/// let recorder = Recorder::new();
/// let executor = executor::Executor::builder().recorder(recorder.clone()).build();
/// executor.block_on(async { note("the kettle boils") });
/// assert!(recorder.finish().to_string().contains("the kettle boils"));
/// ```
pub fn note(text: impl Into<String>) {
    crate::current::with_current(|runtime| {
        runtime.record(|| Step::Note {
            task: runtime.current_id(),
            text: text.into(),
        });
    });
}

#[cfg(test)]
mod tests;
