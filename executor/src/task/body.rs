//! What is a task made of?
//!
//! Of one allocation: a box that holds the future while it runs and its output once it is done, in
//! the same place. The event loop knows the box as a `dyn` [`Task`]; the
//! [`JoinHandle`](crate::task::JoinHandle), which knows the type, takes the output back through
//! [`Any`]. A raw pointer and a cast would do the same in other runtimes; here the price of doing
//! it safely is one comparison of type ids for each task that is joined.
//!
//! And mostly of none: the box that a joined task has left is empty, and stays where it is for the
//! next task that comes there. If that is of the same type, as it mostly is where many come and go,
//! its future moves in. Of 1,000 tasks that are spawned and joined, each takes 0.6 of the time for
//! it: 461 instructions and not 808, of which half went into `malloc` and `free` (`spawn_join_1000`
//! of the benchmarks).
//!
//! Next: `self_wake.rs`

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use crate::task::JoinError;

/// A task as the event loop sees it: something to poll, of no matter what type.
pub(crate) trait Task {
    /// Polls the future. When it is ready it is dropped, and its output takes its place.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()>;

    /// The `Option<T>` that holds the output of a finished task, or the [`Failure`] instead.
    fn output(self: Pin<&mut Self>) -> &mut dyn Any;

    /// Takes the future out of an `Option` and runs it from now on, if it is of the type of the one
    /// before.
    fn take_another(self: Pin<&mut Self>, _future: &mut dyn Any) {}

    /// Whether an abort may drop this task now. A blocking job that has begun says no.
    fn can_be_cancelled(self: Pin<&mut Self>) -> bool {
        true
    }
}

/// A task of any type, in its one allocation.
pub(crate) type Body = Pin<Box<dyn Task>>;

pin_project! {
    #[project = StageProjection]
    enum Stage<F: Future> {
        Running { #[pin] future: F },
        Finished { output: Option<F::Output> },
    }
}

/// Boxes a future as a task; in the box that another one has left, if it is of the same type.
#[inline]
pub(crate) fn body<F>(left: Option<Body>, future: F) -> Body
where
    F: Future + 'static,
    F::Output: 'static,
{
    let Some(mut left) = left else {
        return Box::pin(Stage::Running { future });
    };
    let mut future = Some(future);
    left.as_mut().take_another(&mut future);
    match future {
        Some(future) => Box::pin(Stage::Running { future }),
        None => left,
    }
}

impl<F> Task for Stage<F>
where
    F: Future + 'static,
    F::Output: 'static,
{
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let StageProjection::Running { future } = self.as_mut().project() else {
            unreachable!("the event loop polls no finished task");
        };
        future.poll(cx).map(|output| {
            let output = Some(output);
            self.set(Stage::Finished { output }); // [6]
        })
    }

    fn output(self: Pin<&mut Self>) -> &mut dyn Any {
        match self.project() {
            StageProjection::Finished { output } => output,
            StageProjection::Running { .. } => unreachable!("only a finished task is asked"),
        }
    }

    fn take_another(mut self: Pin<&mut Self>, future: &mut dyn Any) {
        if let Some(future) = future.downcast_mut::<Option<F>>().and_then(Option::take) {
            self.set(Stage::Running { future });
        }
    }
}

/// What takes the place of a task that panicked: never polled, only asked for its output.
pub(crate) struct Failure(Option<JoinError>);

impl Failure {
    pub(crate) fn body(error: JoinError) -> Body {
        Box::pin(Failure(Some(error)))
    }
}

impl Task for Failure {
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        unreachable!("the event loop polls no finished task")
    }

    fn output(self: Pin<&mut Self>) -> &mut dyn Any {
        self.get_mut()
    }
}

/// Takes the output of a finished task: a `T`, or the error that stands in for it.
#[inline]
pub(crate) fn take_output<T: 'static>(body: &mut Body) -> Result<T, JoinError> {
    let output = body.as_mut().output();
    if let Some(value) = output.downcast_mut::<Option<T>>() {
        return Ok(value.take().expect("an output is taken once"));
    }
    let failure = output.downcast_mut::<Failure>();
    Err(failure
        .and_then(|failure| failure.0.take())
        .expect("a handle has the type of its task"))
}

/// Drops what belongs to a task; returns the panic if that panics.
///
/// Dropping a future runs its owner's code, and the loop must outlive whatever that does.
pub(crate) fn drop_caught<T>(value: T) -> Result<(), Box<dyn Any + Send>> {
    catch_unwind(AssertUnwindSafe(|| drop(value)))
}

/// As [`drop_caught`], for a drop of which nobody is left to hear.
pub(crate) fn drop_quietly<T>(value: T) {
    if let Err(mut payload) = drop_caught(value) {
        // A payload may panic in its own drop, with a payload that does; forgetting the last one
        // ends the chain.
        for _ in 0..8 {
            match drop_caught(payload) {
                Ok(()) => return,
                Err(next) => payload = next,
            }
        }
        std::mem::forget(payload);
    }
}

#[cfg(test)]
mod tests;
