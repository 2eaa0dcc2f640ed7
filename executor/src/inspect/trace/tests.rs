//! What the record promises: that the state of the loop can be rebuilt from it alone, that it is the
//! same each time under virtual time, and that it stays within its bound.

mod bound;
mod inside;
mod life;
mod live;
mod programs;
mod queues;
mod replay;
mod text;

use super::{Recorder, Recording};
use crate::Executor;

/// Runs a program on a recorded executor under virtual time, up to the end of the executor. The record
/// is held to the executor meanwhile.
fn record(program: impl FnOnce(&Executor)) -> Recording {
    let recorder = Recorder::new();
    let (executor, _) = live::executor(&recorder, true);
    program(&executor);
    drop(executor);
    recorder.finish()
}
