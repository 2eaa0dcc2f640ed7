//! What does spawn give back?
//!
//! A [`JoinHandle`]: the right to the output of a task, and to abort it. Dropping it gives both up
//! and leaves the task running.
//!
//! Next: [`time`](crate::time)

use std::{
    fmt,
    marker::PhantomData,
    panic::Location,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use crate::{
    blocking,
    runtime::{Runtime, current},
    task::{
        Id, JoinError,
        body::{body, drop_quietly, take_output},
        table::Phase,
    },
    trace::Step,
    waits::{self, Reason},
    waker::{TaskKey, Waiter},
};

/// The handle of a task; a future of its output.
///
/// asyncio's `Task` object; tokio's type of the same name. Awaiting it gives `Ok` with the output, or
/// a [`JoinError`] if the task was aborted, panicked, or went with its executor.
///
/// Dropping the handle detaches the task: it runs on, and its output is dropped when it ends.
///
/// ```
/// executor::block_on(async {
///     let task = executor::spawn(async { "coffee" });
///     assert_eq!(task.await.unwrap(), "coffee");
/// });
/// ```
pub struct JoinHandle<T> {
    runtime: Rc<Runtime>,
    id: Id,
    index: u32,
    /// The output has been taken.
    taken: bool,
    /// `fn() -> T`: a handle holds no `T`, and so is `Unpin` for each.
    output: PhantomData<fn() -> T>,
}

impl<T> JoinHandle<T> {
    fn key(&self) -> TaskKey {
        TaskKey {
            index: self.index,
            generation: self.id.0 as u32,
        }
    }

    /// Asks the loop to drop the task at its next turn. asyncio's `cancel`, though the task gets no
    /// exception to handle.
    ///
    /// The handle then resolves as cancelled, after the future has been dropped. Aborting twice, or
    /// after the task is over, changes nothing. A blocking job is cancelled if no thread has begun
    /// it; if one has, the job runs on and the handle resolves when it ends. O(1).
    pub fn abort(&self) {
        let key = self.key();
        let mut tasks = self.runtime.tasks.borrow_mut();
        match tasks.find(key) {
            Some(slot) if slot.phase == Phase::Alive => slot.phase = Phase::Aborting,
            _ => return,
        }
        drop(tasks);
        self.runtime.record(|| Step::Aborted { task: self.id });
        self.runtime.wake_task(key);
    }

    /// Whether the task is over, and its future dropped. O(1).
    pub fn is_finished(&self) -> bool {
        let mut tasks = self.runtime.tasks.borrow_mut();
        tasks
            .find(self.key())
            .is_none_or(|slot| slot.phase == Phase::Finished)
    }

    /// The number of the task.
    pub fn id(&self) -> Id {
        self.id
    }
}

impl<T: 'static> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    /// # Panics
    ///
    /// If polled again after it was ready.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        assert!(
            !this.taken,
            "a JoinHandle was polled after it had given the output of {}",
            this.id
        );
        let runtime = &this.runtime;
        let key = this.key();
        let mut tasks = runtime.tasks.borrow_mut();
        let Some(slot) = tasks.find(key) else {
            this.taken = true;
            return Poll::Ready(Err(JoinError::cancelled(this.id)));
        };
        if slot.phase == Phase::Finished {
            let body = slot.body.take();
            slot.has_handle = false;
            tasks.release(key.index);
            drop(tasks);
            this.taken = true;
            return Poll::Ready(match body {
                Some(body) => take_output(body),
                None => Err(JoinError::cancelled(this.id)),
            });
        }
        let spawned_at = slot.spawned_at;
        if !runtime.is_kept(&slot.joiner, cx.waker()) {
            // Cloning and dropping a foreign waker runs foreign code: not while we borrow.
            drop(tasks);
            let waiter = runtime.waiter(cx.waker());
            let old = runtime
                .tasks
                .borrow_mut()
                .find(key)
                .map(|slot| std::mem::replace(&mut slot.joiner, waiter));
            drop(old);
        }
        waits::tell(spawned_at, || Reason::Task(this.id));
        Poll::Pending
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        if self.taken {
            return;
        }
        let key = self.key();
        let mut tasks = self.runtime.tasks.borrow_mut();
        let Some(slot) = tasks.find(key) else { return };
        slot.has_handle = false;
        let joiner = std::mem::replace(&mut slot.joiner, Waiter::NOBODY);
        let output = match slot.phase {
            Phase::Finished => slot.body.take(),
            _ => None,
        };
        tasks.release(key.index);
        drop(tasks);
        drop(joiner);
        drop_quietly(output);
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JoinHandle({})", self.id)
    }
}

/// Puts a task on the loop of `runtime`.
pub(crate) fn spawn_on<F>(
    runtime: &Rc<Runtime>,
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
        return handle(runtime, runtime.refuse());
    }
    let body = body(future);
    let spawned = runtime.tasks.borrow_mut().insert(Some(body), at);
    runtime.note_spawned(spawned.1, name, at);
    handle(runtime, spawned)
}

/// Hands `work` to the blocking pool of `runtime`, and puts a task that waits for it on its loop.
pub(crate) fn spawn_blocking_on<F, T>(
    runtime: &Rc<Runtime>,
    work: F,
    at: &'static Location<'static>,
) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let mut pool = runtime.pool.borrow_mut();
    let Some(pool) = &mut *pool else {
        drop_quietly(work);
        return handle(runtime, runtime.refuse());
    };
    pool.make_room();
    let mut tasks = runtime.tasks.borrow_mut();
    let spawned = tasks.insert(None, at);
    let waker = tasks.waker(spawned.0, &runtime.inbox.home);
    let task = blocking::start(pool, &runtime.under_way, work, waker, at);
    tasks.slot(spawned.0.index).body = Some(task);
    drop(tasks);
    runtime.note_spawned(spawned.1, None, at);
    handle(runtime, spawned)
}

fn handle<T>(runtime: &Rc<Runtime>, (key, id): (TaskKey, Id)) -> JoinHandle<T> {
    JoinHandle {
        runtime: runtime.clone(),
        id,
        index: key.index,
        taken: false,
        output: PhantomData,
    }
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
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + 'static,
    F::Output: 'static,
{
    Builder::new().spawn_at(future, Location::caller())
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
#[track_caller]
pub fn spawn_blocking<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let at = Location::caller();
    current("spawn_blocking", |runtime| {
        spawn_blocking_on(runtime, f, at)
    })
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
        self.spawn_at(future, Location::caller())
    }

    #[track_caller]
    fn spawn_at<F>(self, future: F, at: &'static Location<'static>) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        current("spawn", |runtime| spawn_on(runtime, future, self.name, at))
    }
}
