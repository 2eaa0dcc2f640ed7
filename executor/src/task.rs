//! What happens to a task, from its spawn to its end, and what can be done with it?
//!
//! | | what happens | where | in the record |
//! | --- | --- | --- | --- |
//! | 1 | It is spawned: its future is boxed and gets a slot in the table. | `core/tasks.rs` | `Spawned` |
//! | 2 | It goes to the end of the ready queue. | `core/tasks.rs` | `Queued` |
//! | 3 | Its turn comes: it leaves the queue, and its future is polled. | `core/event_loop.rs` | `PollBegins` |
//! | 4 | The future is pending, and has left its waiter with what it waits on. | `core/event_loop.rs`, `core/join.rs`, `time/sleep.rs` | `Pending` |
//! | 5 | What it waited for has come, and wakes it: on with 2. | `core/runtime.rs` | `Woken` |
//! | 6 | The future is ready, or has panicked: it is dropped, and its output takes its place. | `core/tasks.rs` | `Ready`, `Panicked`, `Finished` |
//! | 7 | The handle takes the output, or there is no handle. Nothing is left of the task. | `core/tasks.rs` | `Gone` |
//!
//! The same numbers stand at those lines of the source (`// [4]`), in the diagram of `core/tasks.rs`, and
//! in the record ([`Step::life`](crate::trace::Step::life)) and its text. An abort cuts a life short: it
//! wakes the task (5), and at its turn the future is dropped (6) instead of polled. The task of a blocking
//! job waits from the start, and is queued when the job ends (5).
//!
//! Next: `attach.rs`

use std::{any::Any, error::Error, fmt, mem, panic::Location, sync::PoisonError};

/// asyncio's `Task` object; tokio's type of the same name. Awaiting it gives `Ok` with the output, or
/// a [`JoinError`] if the task was aborted, panicked, or went with its executor.
///
/// Dropping the handle detaches the task: it runs on, and its output is dropped when it ends.
///
/// ```
/// executor::block_on(async {
///     let (coffee, cake) = (executor::spawn(async { "coffee" }), executor::spawn(async { "cake" }));
///     cake.abort();
///     assert_eq!(coffee.await.unwrap(), "coffee");
///     assert!(cake.is_finished() && cake.await.unwrap_err().is_cancelled());
/// });
/// ```
#[doc(inline)]
pub use crate::core::JoinHandle;
#[doc(inline)]
pub use crate::core::{Id, JoinError};
use crate::{
    blocking,
    core::{Hold, Kind, Notice, Task, current, spawn_on},
};

/// Spawns a task on the executor that runs. It is queued at once, and polled for the first time in the
/// next turn of the loop. asyncio's `create_task`, tokio's `spawn_local`. O(1).
///
/// A panic in the task ends that task alone, and its handle gives it back.
///
/// ```
/// executor::block_on(async {
///     assert_eq!(executor::spawn(async { 3 }).await.unwrap(), 3);
/// });
/// ```
///
/// # Panics
///
/// Outside an executor: call it inside `block_on(async { .. })`, or use
/// [`Executor::spawn`](crate::Executor::spawn).
#[doc(alias = "create_task")]
#[doc(alias = "ensure_future")]
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: IntoFuture,
    F::IntoFuture: 'static,
    F::Output: 'static,
{
    Builder::new().spawn(future)
}

/// Spawns a task with a name, by which reports and the recorder call it.
///
/// ```
/// executor::block_on(async {
///     let barista = executor::task::Builder::new().name("barista");
///     assert_eq!(barista.spawn(async { 3 }).await.unwrap(), 3);
/// });
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until `spawn`"]
pub struct Builder {
    name: Option<String>,
}

impl Builder {
    /// A task without a name.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names the task.
    #[doc(alias = "set_name")]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Spawns it, as [`spawn`](crate::spawn()) does; panics outside an executor.
    #[track_caller]
    pub fn spawn<F>(self, future: F) -> JoinHandle<F::Output>
    where
        F: IntoFuture,
        F::IntoFuture: 'static,
        F::Output: 'static,
    {
        let what = (Kind::Future, self.name.as_deref(), Location::caller());
        spawn_on(current("spawn"), future.into_future(), what)
    }
}

impl<T> JoinHandle<T> {
    /// Asks the loop to drop the task at its next turn. asyncio's `cancel`, though the task gets no
    /// exception to handle. O(1).
    ///
    /// The handle then resolves as cancelled, after the future has been dropped. Aborting twice, or
    /// after the task is over, changes nothing. A blocking job that a thread has begun runs on.
    #[doc(alias = "cancel")]
    pub fn abort(&self) {
        let Hold::Task(rt, key) = &self.task else {
            return;
        };
        let kind = rt.tasks.borrow_mut().find_alive(*key).map(|task| task.kind);
        if kind == Some(Kind::Blocking) && !blocking::take_back(rt, self.id()) {
            return;
        }
        let set = |task: &mut Task| !mem::replace(&mut task.aborted, true);
        let is_news = rt.tasks.borrow_mut().find_alive(*key).is_some_and(set);
        if is_news {
            rt.emit(|| Notice::Aborted(*key));
            rt.wake_task(*key);
        }
    }

    /// Whether the task is over, and its future dropped. asyncio's `done`. O(1).
    #[doc(alias = "done")]
    pub fn is_finished(&self) -> bool {
        match &self.task {
            Hold::Task(rt, key) => rt.tasks.borrow_mut().find_alive(*key).is_none(),
            Hold::Taken(_) => true,
        }
    }

    /// The number of the task.
    pub fn id(&self) -> Id {
        match self.task {
            Hold::Task(ref rt, key) => rt.id(key),
            Hold::Taken(id) => id,
        }
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JoinHandle({})", self.id())
    }
}

impl Id {
    /// The bare number, counted from 1 in the order of spawning.
    ///
    /// ```
    /// executor::block_on(async {
    ///     let id = executor::spawn(async {}).id();
    ///     assert_eq!((id.get(), id.to_string().as_str()), (2, "task 2")); // The main future is task 1.
    /// });
    /// ```
    pub fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "task {}", self.0)
    }
}

impl JoinError {
    /// The task that ended this way.
    pub fn id(&self) -> Id {
        self.0.0
    }

    /// Whether the task was aborted, or went with its executor.
    pub fn is_cancelled(&self) -> bool {
        self.0.1.is_none()
    }

    /// Whether the task panicked.
    pub fn is_panic(&self) -> bool {
        self.0.1.is_some()
    }

    /// What the task panicked with, for [`std::panic::resume_unwind`].
    ///
    /// ```
    /// executor::block_on(async {
    ///     let error = executor::spawn(async { panic!("no milk") }).await.unwrap_err();
    ///     assert!(error.is_panic() && error.to_string() == "task 2 panicked: no milk");
    ///     assert_eq!(*error.into_panic().downcast::<&str>().unwrap(), "no milk");
    /// });
    /// ```
    ///
    /// # Panics
    ///
    /// If the task was cancelled: ask [`is_panic`](JoinError::is_panic) first.
    #[track_caller]
    pub fn into_panic(self) -> Box<dyn Any + Send> {
        match self.0.1 {
            Some(payload) => payload.into_inner().unwrap_or_else(PoisonError::into_inner),
            None => panic!(
                "{} was cancelled and did not panic: check is_panic() first",
                self.0.0
            ),
        }
    }
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, panic) = &*self.0;
        let Some(payload) = panic else {
            return write!(f, "{id} was cancelled");
        };
        let payload = payload.lock().unwrap_or_else(PoisonError::into_inner);
        let text = payload.downcast_ref::<String>().map(String::as_str);
        match text.or_else(|| payload.downcast_ref::<&str>().copied()) {
            Some(text) => write!(f, "{id} panicked: {text}"),
            None => write!(f, "{id} panicked"),
        }
    }
}

impl fmt::Debug for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JoinError({self})")
    }
}

impl Error for JoinError {}
