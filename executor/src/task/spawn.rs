//! How does a task get onto the loop?
//!
//! Its future is boxed, the box gets a slot in the table, and the slot a place at the end of the
//! ready queue. Nothing of it has run yet when `spawn` returns: the first poll is in the next turn.
//!
//! Next: `yield_now.rs`

use std::{panic::Location, rc::Rc};

use crate::{
    blocking,
    current::current,
    runtime::Runtime,
    task::{JoinHandle, body::drop_quietly},
    trace::Kind,
};

/// Puts a task on the loop of `runtime`.
#[inline]
pub(crate) fn spawn_on<F>(
    runtime: Rc<Runtime>,
    future: F,
    name: Option<String>,
    at: &'static Location<'static>,
) -> JoinHandle<F::Output>
where
    F: Future + 'static,
    F::Output: 'static,
{
    if runtime.is_closed() {
        drop_quietly(future);
        return JoinHandle::refused(&runtime);
    }
    runtime.queue_self_wake();
    let (key, id) = runtime.tasks.borrow_mut().insert(future, at);
    if name.is_some() || runtime.recorder.is_some() {
        runtime.note_spawned(id, Kind::Future, name, at);
    }
    JoinHandle::new(runtime, key)
}

/// Hands `work` to the blocking pool of `runtime`, and puts a task that waits for it on its loop.
fn spawn_blocking_on<F, T>(
    runtime: Rc<Runtime>,
    work: F,
    at: &'static Location<'static>,
) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    if runtime.is_closed() {
        drop_quietly(work);
        return JoinHandle::refused(&runtime);
    }
    let (key, id) = {
        let mut pool = runtime.pool.borrow_mut();
        let pool = pool
            .as_mut()
            .expect("there is a pool until the executor is closed");
        pool.make_room();
        let mut tasks = runtime.tasks.borrow_mut();
        let (key, id) = tasks.insert_waiting(at);
        let waker = tasks.waker(key, &runtime.inbox.home);
        let task = blocking::start(pool, &runtime.under_way, work, waker, at);
        tasks.slot(key.index()).body = Some(task);
        (key, id)
    };
    runtime.note_spawned(id, Kind::Blocking, None, at);
    JoinHandle::new(runtime, key)
}

/// Spawns a task on the executor that is running: it is queued at once, and polled for the first
/// time in the next turn of the loop. asyncio's `create_task`, tokio's `spawn_local`. O(1).
///
/// ```
/// executor::block_on(async {
///     let coffees: Vec<_> = (1..=3).map(|n| executor::spawn(async move { n })).collect();
///     for (i, coffee) in coffees.into_iter().enumerate() {
///         assert_eq!(coffee.await.unwrap(), i + 1);
///     }
/// });
/// ```
///
/// A panic in the task ends that task alone, and its handle gives it back.
///
/// # Panics
///
/// Outside an executor: call it inside `block_on(async { .. })`, or use
/// [`Executor::spawn`](crate::Executor::spawn).
#[doc(alias = "create_task")]
#[doc(alias = "ensure_future")]
#[track_caller]
#[inline]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + 'static,
    F::Output: 'static,
{
    spawn_on(current("spawn"), future, None, Location::caller())
}

/// Runs `f` on a thread of the executor's blocking pool. asyncio's `to_thread`.
///
/// ```
/// executor::block_on(async {
///     let sum = executor::spawn_blocking(|| (1..=100).sum::<u32>());
///     assert_eq!(sum.await.unwrap(), 5050);
/// });
/// ```
///
/// Jobs are begun in order; up to 32 run at a time. A panic of `f` comes back through the handle.
///
/// # Panics
///
/// Outside an executor: call it inside `block_on(async { .. })`. If no thread at all can be started.
#[doc(alias = "to_thread")]
#[doc(alias = "run_in_executor")]
#[track_caller]
pub fn spawn_blocking<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let at = Location::caller();
    spawn_blocking_on(current("spawn_blocking"), f, at)
}

/// Spawns a task with a name, by which the stall report and the recorder call it.
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

    /// Spawns it: see [`spawn`](crate::spawn()).
    ///
    /// # Panics
    ///
    /// Outside an executor.
    #[track_caller]
    pub fn spawn<F>(self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        spawn_on(current("spawn"), future, self.name, Location::caller())
    }
}
