//! What does spawn give back?
//!
//! A [`JoinHandle`]: the right to the output of a task, and to abort it. Dropping it gives both up
//! and leaves the task running.
//!
//! Next: `task/spawn.rs`

use std::{
    fmt,
    marker::PhantomData,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use crate::{
    runtime::Runtime,
    task::{
        Id, JoinError,
        body::{drop_quietly, take_output},
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
#[doc(alias = "Task")]
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
    #[inline]
    pub(crate) fn new(runtime: Rc<Runtime>, key: TaskKey, id: Id) -> Self {
        JoinHandle {
            runtime,
            id,
            index: key.index,
            taken: false,
            output: PhantomData,
        }
    }

    /// The handle of a task that came too late: it is over, and was cancelled.
    #[cold]
    pub(crate) fn refused(runtime: Rc<Runtime>) -> Self {
        let id = runtime.tasks.borrow_mut().next_id();
        JoinHandle::new(runtime, TaskKey::NONE, id)
    }

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
    ///
    /// ```
    /// executor::block_on(async {
    ///     let task = executor::spawn(std::future::pending::<()>());
    ///     task.abort();
    ///     assert!(task.await.unwrap_err().is_cancelled());
    /// });
    /// ```
    #[doc(alias = "cancel")]
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
    ///
    /// ```
    /// executor::block_on(async {
    ///     let task = executor::spawn(async {});
    ///     assert!(!task.is_finished());
    ///     executor::yield_now().await;
    ///     assert!(task.is_finished());
    /// });
    /// ```
    #[doc(alias = "done")]
    pub fn is_finished(&self) -> bool {
        let mut tasks = self.runtime.tasks.borrow_mut();
        tasks
            .find(self.key())
            .is_none_or(|slot| slot.phase == Phase::Finished)
    }

    /// The number of the task.
    ///
    /// ```
    /// executor::block_on(async {
    ///     let (first, second) = (executor::spawn(async {}), executor::spawn(async {}));
    ///     assert!(first.id() < second.id());
    /// });
    /// ```
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
            let body = slot.body.take(); // [7]
            slot.has_handle = false;
            tasks.release(key.index);
            drop(tasks);
            this.taken = true;
            let task = this.id;
            runtime.record(|| Step::Gone { task, taken: true });
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
                .map(|slot| std::mem::replace(&mut slot.joiner, waiter)); // [4]
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
        let is_over = slot.phase == Phase::Finished;
        let output = if is_over { slot.body.take() } else { None };
        tasks.release(key.index);
        drop(tasks);
        if is_over {
            let task = self.id;
            let taken = false;
            self.runtime.record(|| Step::Gone { task, taken });
        }
        drop(joiner);
        drop_quietly(output);
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JoinHandle({})", self.id)
    }
}
