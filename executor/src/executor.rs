//! How is a loop started, and what becomes of its tasks when it goes?
//!
//! Next: `task/handle.rs`

use std::{panic::Location, pin::pin, rc::Rc, time::Duration};

use futures_task::{LocalFutureObj, LocalSpawn, SpawnError};

use crate::{
    clock::Clock,
    current::{Enter, with_current},
    event_loop,
    runtime::Runtime,
    task::{Id, JoinHandle, body::drop_quietly, spawn::spawn_on},
    trace::{Cause, End, Kind, Recorder, Step},
};

/// A single-threaded executor: an event loop, its tasks, its timers and its clock.
///
/// asyncio's event loop; tokio's current-thread runtime with a `LocalSet`. Tasks need not be `Send`
/// and live on between two calls of [`block_on`](Executor::block_on); they run only during one.
///
/// ```
/// use executor::Executor;
///
/// let executor = Executor::new();
/// let task = executor.spawn(async { 6 * 7 });
/// assert_eq!(executor.block_on(task).unwrap(), 42);
/// ```
///
/// When the executor is dropped, so are its tasks, in the order in which they were spawned; their
/// handles then resolve as cancelled. A panic in such a drop is caught and goes no further.
/// Blocking jobs not yet started are dropped, too; those that run are not waited for.
pub struct Executor {
    runtime: Rc<Runtime>,
}

/// Builds an [`Executor`] that is not the default one.
///
/// ```
/// let executor = executor::Executor::builder().virtual_time().build();
/// executor.block_on(async { executor::sleep(std::time::Duration::from_secs(3)).await });
/// ```
#[derive(Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    virtual_time: bool,
    recorder: Option<Recorder>,
    slow_poll: Option<Duration>,
}

impl Builder {
    /// Time stands still while anything is ready, and jumps to the next deadline when nothing is
    /// and nothing outside (a blocking job, a task at a socket) is under way. It begins at zero.
    /// tokio calls this `start_paused`.
    ///
    /// A program that only sleeps and computes then takes no time and runs the same way every time.
    /// With blocking jobs it still does the same, as long as there is one at a time: its end is seen
    /// when nothing else is ready, however long it took. A program that would wait for ever panics at
    /// once, with a report of what waits for what. A plain thread that holds a waker is not waited
    /// for: hand its work to [`spawn_blocking`](crate::spawn_blocking).
    ///
    /// ```
    /// use executor::{Executor, sleep};
    /// use std::time::{Duration, Instant};
    ///
    /// let start = Instant::now();
    /// let executor = Executor::builder().virtual_time().build();
    /// executor.block_on(sleep_in_task());
    /// assert!(start.elapsed() < Duration::from_secs(3600));
    ///
    /// async fn sleep_in_task() {
    ///     sleep(Duration::from_secs(3600)).await;
    /// }
    /// ```
    #[doc(alias = "start_paused")]
    pub fn virtual_time(mut self) -> Self {
        self.virtual_time = true;
        self
    }

    /// Writes each step of the loop down: see [`trace`](crate::trace).
    pub fn recorder(mut self, recorder: Recorder) -> Self {
        self.recorder = Some(recorder);
        self
    }

    /// Reports polls that take `threshold` or longer, on standard error, with the task and its lines.
    /// asyncio's `slow_callback_duration`, which there belongs to the debug mode.
    ///
    /// While a task is polled nobody else is: a poll that computes for long or blocks its thread holds
    /// up every other task and timer. The report names the task, where it was spawned and where that
    /// poll came to its next wait; one report for each line that spawns. It is made when the poll is
    /// over, so of a poll that never ends there is none. It is the wall clock that counts, under
    /// virtual time, too.
    ///
    /// In debug builds the threshold is half a second unless this says otherwise; asyncio's is 100 ms,
    /// a good one to ask for. [`Duration::MAX`] turns the reports off. In release builds, and under
    /// virtual time, where a slow poll makes nothing late, there are none unless they are asked for.
    /// Each poll then pays for two looks at the clock.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let executor = executor::Executor::builder().slow_poll(Duration::from_millis(10)).build();
    /// executor.block_on(async { std::thread::sleep(Duration::from_millis(20)) });
    /// // slow poll: the main future (block_on at src/main.rs:4:10) held the thread for 0.020 s ..
    /// ```
    #[doc(alias = "slow_callback_duration")]
    #[doc(alias = "set_debug")]
    pub fn slow_poll(mut self, threshold: Duration) -> Self {
        self.slow_poll = Some(threshold);
        self
    }

    /// The executor as described.
    pub fn build(self) -> Executor {
        let clock = if self.virtual_time {
            Clock::virtual_time()
        } else {
            Clock::real()
        };
        Executor {
            runtime: Runtime::new(clock, self.recorder, self.slow_poll),
        }
    }
}

impl Executor {
    /// An executor on the real clock.
    ///
    /// ```
    /// let executor = executor::Executor::new();
    /// assert_eq!(executor.block_on(async { 6 * 7 }), 42);
    /// ```
    #[doc(alias = "new_event_loop")]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// An executor to be described first.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Runs the loop until `future` is ready, on this thread. asyncio's `run_until_complete`.
    ///
    /// The future is a task like the others and takes its place in the ready queue behind those
    /// that are ready already. When it is ready, `block_on` returns at once; the other tasks stay as
    /// they are until the next call.
    ///
    /// ```
    /// let executor = executor::Executor::new();
    /// let task = executor.block_on(async { executor::spawn(async { "done" }) });
    /// // The task lives on, and goes on in the next call.
    /// assert_eq!(executor.block_on(task).unwrap(), "done");
    /// ```
    ///
    /// # Panics
    ///
    /// If the future panics; the executor remains usable. If called inside another `block_on` on
    /// this thread, whose loop would stand still meanwhile: await the future there instead. Under
    /// virtual time, if everything waits and nothing can ever go on.
    #[doc(alias = "run_until_complete")]
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        if with_current(|_| ()).is_some() {
            panic!(
                "block_on was called inside block_on, whose loop would stand still meanwhile: \
                 use `.await` there, or a thread of its own"
            );
        }
        let _enter = Enter::new(self.runtime.clone());
        let mut main = MainTask::begin(&self.runtime, Location::caller());
        let mut output = None;
        {
            // Dropped first, whatever happens: its drop may still spawn, wake and cancel timers.
            let future = pin!(async { output = Some(future.await) });
            event_loop::run(&self.runtime, future);
        }
        main.end = End::Completed;
        output.expect("the loop runs until the main future is ready")
    }

    /// Spawns a task, inside or outside `block_on`; see [`spawn`](crate::spawn()).
    ///
    /// ```
    /// let executor = executor::Executor::new();
    /// let task = executor.spawn(async { "coffee" });
    /// assert!(!task.is_finished()); // Nothing runs outside `block_on`.
    /// assert_eq!(executor.block_on(task).unwrap(), "coffee");
    /// ```
    #[doc(alias = "create_task")]
    #[track_caller]
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        spawn_on(self.runtime.clone(), future, None, Location::caller())
    }
}

/// The main future's entry in the table of tasks, while its `block_on` lasts.
struct MainTask<'a> {
    runtime: &'a Runtime,
    id: Id,
    /// How it ends if nothing else is said: `block_on` returns, or it panics.
    end: End,
}

impl<'a> MainTask<'a> {
    fn begin(runtime: &'a Runtime, at: &'static Location<'static>) -> Self {
        let id = runtime.tasks.borrow_mut().insert_main(at);
        if runtime.recorder.is_some() {
            runtime.note_spawned(id, Kind::Main, None, at);
        }
        let end = End::Panicked;
        MainTask { runtime, id, end }
    }
}

impl Drop for MainTask<'_> {
    fn drop(&mut self) {
        let MainTask {
            runtime,
            id: task,
            end,
        } = *self;
        runtime.tasks.borrow_mut().retire_main();
        runtime.set_not_polling(Cause::Outside);
        runtime.slack.restore();
        runtime.record(|| Step::Finished { task, end });
        let taken = end == End::Completed;
        runtime.record(|| Step::Gone { task, taken });
    }
}

impl Default for Executor {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        let runtime = &self.runtime;
        // Current while its tasks are dropped: what they wake is still here, and what they spawn is
        // refused without a panic.
        let _enter = Enter::new(runtime.clone());
        let pool = runtime.pool.take();
        runtime.record(|| Step::Closing);
        let tasks = runtime.tasks.borrow().unfinished();
        for key in tasks {
            let task = runtime.tasks.borrow_mut().begin_poll(key.index());
            drop_quietly(task.body);
            runtime.finish(key, None, End::Cancelled);
        }
        drop(pool);
    }
}

/// Runs `future` on an executor of its own, which goes when it is ready. asyncio's `run`.
///
/// ```
/// let answer = executor::block_on(async { 6 * 7 });
/// assert_eq!(answer, 42);
/// ```
///
/// # Panics
///
/// As [`Executor::block_on`] does.
#[doc(alias = "run")]
#[track_caller]
pub fn block_on<F: Future>(future: F) -> F::Output {
    Executor::new().block_on(future)
}

/// Code that is generic over a spawner runs on an [`Executor`], too.
impl LocalSpawn for Executor {
    fn spawn_local_obj(&self, future: LocalFutureObj<'static, ()>) -> Result<(), SpawnError> {
        drop(self.spawn(future));
        Ok(())
    }
}
