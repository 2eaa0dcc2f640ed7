//! What does spawn give back?
//!
//! A [`JoinHandle`]: the right to the output of a task, and to abort it.
//!
//! The future and then the output of a task lie in one box. The loop knows it as a `dyn` [`Body`]; the
//! handle, which knows the type, takes the output back through [`Any`]. Others use a raw pointer and a
//! cast: to be safe costs one comparison of type ids a task.
//!
//! Next: `core/executor.rs`

use std::any::Any;
use std::marker::PhantomData;
use std::mem;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Mutex;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::{Body, Boxed, End, Id, Kind, Notice, Runtime, TaskKey};

pin_project! {
    #[project = StageProjection]
    enum Stage<F: Future> {
        Running { #[pin] future: F },
        Over { output: Option<Result<F::Output, JoinError>> },
    }
}

impl<F: Future> Body for Stage<F>
where
    F::Output: 'static,
{
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let StageProjection::Running { future } = self.as_mut().project() else {
            unreachable!("the loop polls no task that is over");
        };
        future.poll(cx).map(|output| {
            let output = Some(Ok(output));
            self.set(Stage::Over { output });
        })
    }

    fn fail(mut self: Pin<&mut Self>, error: JoinError) {
        let output = Some(Err(error));
        self.set(Stage::Over { output });
    }

    fn output(self: Pin<&mut Self>) -> &mut dyn Any {
        match self.project() {
            StageProjection::Over { output } => output,
            StageProjection::Running { .. } => unreachable!("a task that runs has no output"),
        }
    }
}

/// Puts a task on the loop of `rt`.
pub(crate) fn spawn_on<F>(
    rt: Rc<Runtime>,
    future: F,
    what: (Kind, Option<&str>, &'static Location<'static>),
) -> JoinHandle<F::Output>
where
    F: Future + 'static,
    F::Output: 'static,
{
    let is_closed = rt.tasks.borrow().is_closed;
    let key = if is_closed {
        drop_quietly(future); // It comes too late, and is cancelled.
        TaskKey::new(u32::MAX, rt.tasks.borrow_mut().next_id().0 as u32)
    } else {
        rt.insert(Some(Box::pin(Stage::Running { future })), what)
    };
    let output = PhantomData;
    JoinHandle { rt, key, output }
}

/// The handle of a task: asyncio's `Task`, tokio's `JoinHandle`. Awaiting it gives `Ok` with the
/// output, or a [`JoinError`] if the task was aborted, panicked, or went with its executor. A task
/// whose handle is dropped runs on; its output is dropped when it ends.
#[doc(alias = "Task")]
pub struct JoinHandle<T> {
    /// Once the executor is gone, the runtime is an empty shell.
    pub(crate) rt: Rc<Runtime>,
    pub(crate) key: TaskKey,
    /// `fn() -> T`: a handle holds no `T`, and so is `Unpin` for each.
    output: PhantomData<fn() -> T>,
}

impl<T: 'static> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    #[track_caller] // The `.await` is the caller, and the record has its line.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (rt, key, at) = (&self.rt, self.key, Location::caller());
        let mut tasks = rt.tasks.borrow_mut();
        if tasks.joiner(key).is_some() {
            drop(tasks);
            rt.keep(cx.waker(), &rt.tasks, |tasks| tasks.joiner(key)); // [4]
            rt.emit(|| Notice::WaitsForTask(key, at));
            return Poll::Pending;
        }
        let (id, body, is_closed) = (tasks.id(key), tasks.take_output(key), tasks.is_closed);
        drop(tasks);
        let Some(mut body) = body else {
            assert!(is_closed, "the handle of {id} was polled after its end");
            return Poll::Ready(Err(JoinError::new(id, None)));
        };
        rt.emit(|| Notice::Gone(key, true));
        let output: Option<&mut Option<_>> = body.as_mut().output().downcast_mut();
        let output = output.expect("a handle has the type of its task").take();
        Poll::Ready(output.expect("an output is taken once"))
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        let (_joiner, output) = self.rt.tasks.borrow_mut().detach(self.key);
        if let Some(output) = output {
            self.rt.drop_output(self.key, output);
        }
    }
}

/// Why a task has no output: it was cancelled, or it panicked. asyncio raises `CancelledError`, or the
/// task's own exception; tokio has the same type under the same name.
#[doc(alias = "CancelledError")]
pub struct JoinError(pub(crate) Box<(Id, Option<Mutex<Panic>>)>);

/// What a task panicked with. The mutex makes the error `Sync`.
type Panic = Box<dyn Any + Send>;

impl JoinError {
    fn new(id: Id, panic: Option<Panic>) -> Self {
        JoinError(Box::new((id, panic.map(Mutex::new))))
    }
}

/// A task ends without an output: its future is dropped, which may be its first panic.
pub(crate) fn fail(rt: &Runtime, key: TaskKey, mut body: Boxed, panic: Option<Panic>) {
    let id = rt.id(key);
    let mut end = match panic {
        None => End::Cancelled,
        Some(_) => End::Panicked,
    };
    let error = JoinError::new(id, panic);
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| body.as_mut().fail(error))) {
        match end {
            End::Panicked => drop_quietly(panic),
            _ => body.as_mut().fail(JoinError::new(id, Some(panic))),
        }
        end = End::Panicked;
    }
    rt.finish(key, Some(body), end);
}

/// Drops what belongs to a task. That runs its owner's code, and the loop must outlive a panic in it.
/// The payload of that panic may panic in its own drop, and so on: the third is forgotten.
pub(crate) fn drop_quietly<T>(value: T) {
    let first = catch_unwind(AssertUnwindSafe(|| drop(value)));
    let second = first.or_else(|panic| catch_unwind(AssertUnwindSafe(|| drop(panic))));
    mem::forget(second.or_else(|panic| catch_unwind(AssertUnwindSafe(|| drop(panic)))));
}
