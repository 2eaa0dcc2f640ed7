//! What is a task made of?
//!
//! Of one allocation: a box that holds the future while it runs and its output once it is done, in
//! the same place. The event loop knows the box as a `dyn` [`Task`]; the
//! [`JoinHandle`](crate::task::JoinHandle), which knows the type, takes the output back through
//! [`Any`]. A raw pointer and a cast would do the same in other runtimes; here the price of doing
//! it safely is one comparison of type ids for each task that is joined.
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

/// Boxes a future as a task.
pub(crate) fn body<F>(future: F) -> Body
where
    F: Future + 'static,
    F::Output: 'static,
{
    Box::pin(Stage::Running { future })
}

impl<F> Task for Stage<F>
where
    F: Future,
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
pub(crate) fn take_output<T: 'static>(mut body: Body) -> Result<T, JoinError> {
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
