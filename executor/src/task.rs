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
//! The same numbers stand at those lines (`// [4]`), in the diagram of `core/tasks.rs`, and in the
//! record ([`Step::life`](crate::trace::Step::life)). A blocking job's task waits from the start.
//!
//! Next: `attach.rs`

use std::cell::{Cell, RefCell};
use std::{any::Any, error::Error, fmt, mem, panic::Location, sync::PoisonError};

use crate::blocking::Pool;
use crate::core::{Boxed, Kind, Notice, Runtime, State, Task, TaskKey, Tasks};
#[doc(inline)]
pub use crate::core::{Id, JoinError, JoinHandle};
use crate::core::{current, drop_quietly, spawn_on};

/// Spawns a task on the executor that runs. It is queued at once, and polled for the first time in
/// the next turn of the loop. A panic in it ends that task alone, and its handle gives it back.
/// asyncio's `create_task`, tokio's `spawn_local`. O(1).
///
/// ```
/// executor::block_on(async {
///     let (coffee, cake) = (executor::spawn(async { "coffee" }), executor::spawn(async { "cake" }));
///     cake.abort();
///     assert_eq!(coffee.await.unwrap(), "coffee");
///     assert!(cake.is_finished() && cake.await.unwrap_err().is_cancelled());
/// });
/// ```
///
/// # Panics
///
/// Outside an executor: call it inside `block_on(async { .. })`, or use
/// [`Executor::spawn`](crate::Executor::spawn).
#[doc(alias("create_task", "ensure_future"))]
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: IntoFuture<IntoFuture: 'static, Output: 'static>,
{
    Builder::new().spawn(future)
}

/// Spawns a task with a name, by which reports and the recorder call it: as in
/// `task::Builder::new().name("barista").spawn(future)`.
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
        F: IntoFuture<IntoFuture: 'static, Output: 'static>,
    {
        let what = (Kind::Future, self.name.as_deref(), Location::caller());
        spawn_on(current("spawn"), future.into_future(), what)
    }
}

impl<T> JoinHandle<T> {
    /// Asks the loop to drop the task at its next turn; its handle then resolves as cancelled.
    /// asyncio's `cancel`, though the task gets no exception to handle. Aborting twice, or after
    /// the task is over, changes nothing. A blocking job that a thread has begun runs on. O(1).
    #[doc(alias = "cancel")]
    pub fn abort(&self) {
        let (rt, key) = (&self.rt, self.key);
        let kind = rt.tasks.borrow_mut().find_alive(key).map(|task| task.kind);
        if kind == Some(Kind::Blocking) && !Pool::of(rt).take_back(self.id()) {
            return;
        }
        let set = |task: &mut Task| !mem::replace(&mut task.aborted, true);
        let is_news = rt.tasks.borrow_mut().find_alive(key).is_some_and(set);
        if is_news {
            rt.emit(|| Notice::Aborted(key));
            rt.wake_task(key);
        }
    }

    /// Whether the task is over, and its future dropped. asyncio's `done`. O(1).
    #[doc(alias = "done")]
    pub fn is_finished(&self) -> bool {
        self.rt.tasks.borrow_mut().find_alive(self.key).is_none()
    }

    /// The number of the task.
    pub fn id(&self) -> Id {
        self.rt.id(self.key)
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JoinHandle({})", self.id())
    }
}

impl Id {
    /// The bare number, counted from 1 in the order of spawning, main futures too.
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

    /// What the task panicked with, for [`std::panic::resume_unwind`]. Panics if it was cancelled.
    ///
    /// ```
    /// executor::block_on(async {
    ///     let error = executor::spawn(async { panic!("no milk") }).await.unwrap_err();
    ///     assert!(error.is_panic() && error.to_string() == "task 2 panicked: no milk");
    ///     assert_eq!(*error.into_panic().downcast::<&str>().unwrap(), "no milk");
    /// });
    /// ```
    #[track_caller]
    pub fn into_panic(self) -> Box<dyn Any + Send> {
        let (id, payload) = *self.0;
        let Some(payload) = payload else {
            panic!("{id} was cancelled and did not panic: check is_panic() first");
        };
        payload.into_inner().unwrap_or_else(PoisonError::into_inner)
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

/// Fewer slots than this are not worth giving back to the allocator.
const KEPT: usize = 1024;

impl Tasks {
    /// Gives back the memory of a burst, as far as it lies behind the last task that is left. The
    /// loop calls this before it parks. Amortised O(1): it looks once in as many ends as slots.
    pub(crate) fn give_back(&mut self) {
        if self.released < self.slots.len().max(KEPT) {
            return;
        }
        self.released = 0;
        let is_vacant = |task: &mut Task| task.state == State::Vacant;
        while self.slots.pop_if(is_vacant).is_some() {}
        let used = self.slots.len();
        self.slots.shrink_to(2 * used);
        self.vacant.retain(|&index| (index as usize) < used);
        self.vacant.shrink_to(KEPT);
        self.ready.shrink_to(KEPT);
    }
}

thread_local! {
    static TO_DROP: RefCell<Vec<Boxed>> = const { RefCell::new(Vec::new()) };
    static IS_DROPPING: Cell<bool> = const { Cell::new(false) };
}

impl Runtime {
    /// Drops an output. It may hold a handle, whose output holds a handle, and so on. The inner
    /// ones are dropped after the outer one and not within it, so that no chain is too long.
    pub(crate) fn drop_output(&self, key: TaskKey, output: Boxed) {
        self.emit(|| Notice::Gone(key, false));
        let listed = TO_DROP.try_with(|to_drop| to_drop.borrow_mut().push(output));
        if listed.is_ok() && !IS_DROPPING.replace(true) {
            while let Some(output) = TO_DROP.with_borrow_mut(Vec::pop) {
                drop_quietly(output);
            }
            IS_DROPPING.set(false);
        }
    }
}
