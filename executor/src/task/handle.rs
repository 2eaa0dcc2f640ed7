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
        slot::Phase,
    },
    trace::Step,
    waits::{self, Reason},
    waker::TaskKey,
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
    // A pointer and a number, which go from hand to hand in registers. Three words, or an `enum`, go
    // through memory, where a copy in larger pieces has to wait until what was just written in smaller
    // ones has arrived: with that, and a `JoinError` of five words, a spawn and its join took a quarter
    // longer. So what the number means depends on the pointer: see `Which`.
    runtime: Option<Rc<Runtime>>,
    number: u64,
    /// `fn() -> T`: a handle holds no `T`, and so is `Unpin` for each.
    output: PhantomData<fn() -> T>,
}

/// The task of a handle.
enum Which<'a> {
    /// It is in the table, which knows all about it. The number is its key.
    Known(&'a Rc<Runtime>, TaskKey),
    /// It is in the table no more, or never was. The number is that of the task, above one bit:
    /// whether its handle has told how it ended.
    Gone { id: Id, told: bool },
}

#[inline]
fn number_of_gone(id: Id, told: bool) -> u64 {
    id.0 << 1 | u64::from(told)
}

impl<T> JoinHandle<T> {
    #[inline]
    pub(crate) fn new(runtime: Rc<Runtime>, key: TaskKey) -> Self {
        JoinHandle {
            runtime: Some(runtime),
            number: key.0,
            output: PhantomData,
        }
    }

    /// The handle of a task that came too late: it is over, and was cancelled.
    #[cold]
    pub(crate) fn refused(runtime: &Runtime) -> Self {
        let id = runtime.tasks.borrow_mut().next_id();
        JoinHandle {
            runtime: None,
            number: number_of_gone(id, false),
            output: PhantomData,
        }
    }

    #[inline]
    fn set_gone(&mut self, id: Id, told: bool) {
        self.runtime = None;
        self.number = number_of_gone(id, told);
    }

    #[inline]
    fn which(&self) -> Which<'_> {
        match &self.runtime {
            Some(runtime) => Which::Known(runtime, TaskKey(self.number)),
            None => Which::Gone {
                id: Id(self.number >> 1),
                told: self.number & 1 != 0,
            },
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
        let Which::Known(runtime, key) = self.which() else {
            return;
        };
        let mut tasks = runtime.tasks.borrow_mut();
        let slot = tasks.slot(key.index());
        if slot.phase != Phase::Alive {
            return;
        }
        slot.phase = Phase::Aborting;
        let task = slot.id;
        drop(tasks);
        runtime.record(|| Step::Aborted { task });
        runtime.wake_task(key);
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
        match self.which() {
            Which::Known(runtime, key) => runtime.tasks.borrow().is_over(key.index()),
            Which::Gone { .. } => true,
        }
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
        match self.which() {
            Which::Known(runtime, key) => runtime.id(key),
            Which::Gone { id, .. } => id,
        }
    }
}

impl<T: 'static> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    /// # Panics
    ///
    /// If polled again after it was ready.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let Which::Known(runtime, key) = this.which() else {
            return Poll::Ready(Err(this.tell_cancelled()));
        };
        let index = key.index();
        let mut tasks = runtime.tasks.borrow_mut();
        let slot = tasks.slot(index);
        let task = slot.id;
        if slot.phase == Phase::Finished {
            let output = match &mut slot.body {
                Some(body) => take_output(body), // [7]
                None => Err(JoinError::cancelled(task)),
            };
            slot.has_handle = false;
            tasks.release(index);
            drop(tasks);
            runtime.record(|| Step::Gone { task, taken: true });
            this.set_gone(task, true);
            return Poll::Ready(output);
        }
        let spawned_at = slot.spawned_at;
        let joiner = tasks.joiner(index);
        if !joiner.is_some_and(|joiner| runtime.is_kept(joiner, cx.waker())) {
            // Cloning and dropping a foreign waker runs foreign code: not while we borrow.
            drop(tasks);
            let waiter = runtime.waiter(cx.waker());
            let mut tasks = runtime.tasks.borrow_mut();
            if tasks.is_over(index) {
                drop(tasks);
                return Pin::new(this).poll(cx);
            }
            let old = tasks.set_joiner(index, waiter); // [4]
            drop(tasks);
            drop(old);
        }
        waits::tell(spawned_at, || Reason::Task(task));
        Poll::Pending
    }
}

impl<T> JoinHandle<T> {
    /// How a task ended that is not in the table.
    #[cold]
    fn tell_cancelled(&mut self) -> JoinError {
        let id = self.id();
        assert!(
            matches!(self.which(), Which::Gone { told: false, .. }),
            "a JoinHandle was polled after it had given the output of {id}"
        );
        self.set_gone(id, true);
        JoinError::cancelled(id)
    }
}

impl<T> Drop for JoinHandle<T> {
    #[inline]
    fn drop(&mut self) {
        if let Which::Known(runtime, key) = self.which() {
            detach(runtime, key);
        }
    }
}

/// The handle of a task goes: the task is left to itself, or its output is dropped.
fn detach(runtime: &Runtime, key: TaskKey) {
    let index = key.index();
    let mut tasks = runtime.tasks.borrow_mut();
    let slot = tasks.slot(index);
    slot.has_handle = false;
    let task = slot.id;
    let is_over = slot.phase == Phase::Finished;
    let output = if is_over { slot.body.take() } else { None };
    let joiner = tasks.take_joiner(index);
    tasks.release(index);
    drop(tasks);
    if is_over {
        let taken = false;
        runtime.record(|| Step::Gone { task, taken });
    }
    drop(joiner);
    drop_quietly(output);
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JoinHandle({})", self.id())
    }
}
