//! What is an executor to its users?
//!
//! Here the options of a program become the driver and the observer of a loop. The loop itself is in
//! `core/`.
//!
//! Next: `task.rs`

use std::{fmt, panic::Location, rc::Rc, time::Duration};

use futures_task::{LocalFutureObj, LocalSpawn, SpawnError};

use crate::{
    attach,
    blocking::Pool,
    core::{self, Driver, Kind, Runtime, ThreadDriver, spawn_on},
    inspect::Watch,
    task::JoinHandle,
    time::virtual_time::VirtualTime,
    trace::Recorder,
};

/// A single-threaded executor: an event loop, its tasks, its timers and its clock.
///
/// asyncio's event loop; tokio's current-thread runtime with a `LocalSet`. Tasks need not be `Send`
/// and live on between two calls of [`block_on`](Executor::block_on); they run only during one.
///
/// ```
/// let executor = executor::Executor::new();
/// let task = executor.spawn(async { 6 * 7 });
/// assert!(!task.is_finished()); // Nothing runs outside `block_on`.
/// assert_eq!(executor.block_on(task).unwrap(), 42);
/// ```
///
/// When the executor is dropped, so are its tasks, in the order in which they were spawned; their
/// handles then resolve as cancelled. A panic in such a drop goes no further. Blocking jobs not yet
/// started are dropped, too; running jobs are not waited for.
pub struct Executor {
    pub(crate) rt: Rc<Runtime>,
}

impl Executor {
    /// An executor on the real clock. asyncio's `new_event_loop`.
    #[doc(alias = "new_event_loop")]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Returns a builder.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Runs the loop until `future` is ready, on this thread. asyncio's `run_until_complete`.
    ///
    /// The future is a task like the others and goes to the end of the ready queue. When it is ready,
    /// `block_on` returns at once; the other tasks stay as they are until the next call.
    ///
    /// ```
    /// let executor = executor::Executor::new();
    /// let task = executor.block_on(async { executor::spawn(async { "done" }) });
    /// assert_eq!(executor.block_on(task).unwrap(), "done"); // It goes on in the next call.
    /// ```
    ///
    /// # Panics
    ///
    /// If the future panics; the executor remains usable. If called inside another `block_on` on this
    /// thread, whose loop would stand still meanwhile: await the future there instead. Under virtual
    /// time, if everything waits and nothing can ever go on.
    #[doc(alias = "run_until_complete")]
    #[track_caller]
    pub fn block_on<F: IntoFuture>(&self, future: F) -> F::Output {
        core::block_on(&self.rt, future.into_future())
    }

    /// Spawns a task, inside or outside `block_on`; see [`spawn`](crate::spawn()).
    #[doc(alias = "create_task")]
    #[track_caller]
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: IntoFuture,
        F::IntoFuture: 'static,
        F::Output: 'static,
    {
        let what = (Kind::Future, None, Location::caller());
        spawn_on(self.rt.clone(), future.into_future(), what)
    }
}

impl fmt::Debug for Executor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Executor({} tasks)", self.rt.tasks.borrow().alive)
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        core::shut_down(&self.rt);
    }
}

impl Default for Executor {
    fn default() -> Self {
        Self::new()
    }
}

/// Builds an [`Executor`] that is not the default one.
#[derive(Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    settings: Watch,
    blocking_threads: Option<usize>,
}

impl Builder {
    /// Time stands still while anything is ready, and jumps to the next deadline when nothing is and
    /// nothing outside (a blocking job, a task at a socket) is under way. It begins at zero. tokio calls
    /// this `start_paused`.
    ///
    /// A program that only sleeps and computes then takes no time and runs the same way every time, also
    /// with blocking jobs, as long as there is one at a time. A program that would wait for ever panics
    /// at once, with a report of what waits for what. Where something outside holds the clock for a
    /// second of real time, a report says so. A plain thread that holds a waker is not waited for: hand
    /// its work to [`spawn_blocking`](crate::spawn_blocking), or hold a [`KeepAlive`](crate::KeepAlive).
    ///
    /// ```
    /// use executor::{Executor, sleep};
    /// use std::time::{Duration, Instant};
    ///
    /// let start = Instant::now();
    /// let executor = Executor::builder().virtual_time().build();
    /// executor.block_on(async { sleep(Duration::from_secs(3600)).await });
    /// assert!(start.elapsed() < Duration::from_secs(3600));
    /// ```
    #[doc(alias = "start_paused")]
    pub fn virtual_time(mut self) -> Self {
        self.settings.virtual_time = true;
        self
    }

    /// Writes each step of the loop down: see [`trace`](crate::trace).
    pub fn recorder(mut self, recorder: Recorder) -> Self {
        self.settings.recorder = Some(recorder);
        self
    }

    /// How many threads the pool for blocking jobs has at most; 32 unless this says otherwise.
    ///
    /// Further jobs wait in line. Jobs that wait for one another need a thread each.
    ///
    /// # Panics
    ///
    /// If `threads` is zero.
    #[doc(alias = "max_workers")]
    #[doc(alias = "max_blocking_threads")]
    pub fn blocking_threads(mut self, threads: usize) -> Self {
        assert!(threads > 0, "a pool needs one thread at the least");
        self.blocking_threads = Some(threads);
        self
    }

    /// Turns the reports on or off: of stalls, of lost wake-ups, of a pool whose jobs all wait, and of
    /// slow polls. asyncio's debug mode.
    ///
    /// They are written to standard error. Unless this is called, they are on in debug builds and off in
    /// release builds. A stall under virtual time panics in any case, with the report as its message.
    /// A report of a stall polls each waiting task once more, with no wake, to have it say what it
    /// waits on.
    #[doc(alias = "set_debug")]
    pub fn reports(mut self, on: bool) -> Self {
        self.settings.reports = Some(on);
        self
    }

    /// Turns the [`reports`](Builder::reports) on, and hands each to `report` instead of writing it to
    /// standard error. It is called on the loop, which waits for it.
    ///
    /// ```
    /// use std::{cell::RefCell, rc::Rc, time::Duration};
    ///
    /// let reports = Rc::new(RefCell::new(Vec::new()));
    /// let kept = reports.clone();
    /// let executor = executor::Executor::builder()
    ///     .report_to(move |text| kept.borrow_mut().push(text.to_owned()))
    ///     .slow_poll(Duration::from_millis(10))
    ///     .build();
    /// executor.block_on(async { std::thread::sleep(Duration::from_millis(20)) });
    /// assert!(reports.borrow()[0].starts_with("slow poll: the main future"));
    /// ```
    #[doc(alias = "set_exception_handler")]
    pub fn report_to(mut self, report: impl Fn(&str) + 'static) -> Self {
        self.settings.reports = Some(true);
        self.settings.report_to = Some(Box::new(report));
        self
    }

    /// Reports polls that take `threshold` or longer, with the task and its lines. asyncio's
    /// `slow_callback_duration`.
    ///
    /// A poll that computes for long or blocks its thread holds up every other task and timer. The report
    /// names the task, where it was spawned and where that poll came to its next wait; one report for
    /// each line that spawns. It is made when the poll is over. It is the wall clock that counts, under
    /// virtual time, too.
    ///
    /// Where [`reports`](Builder::reports) are on, the threshold is half a second unless this says
    /// otherwise, and none under virtual time. [`Duration::MAX`] turns these reports off. Each poll pays
    /// for two looks at the clock.
    #[doc(alias = "slow_callback_duration")]
    pub fn slow_poll(mut self, threshold: Duration) -> Self {
        self.settings.slow_poll = Some(threshold);
        self
    }

    /// The executor as described.
    pub fn build(self) -> Executor {
        let virtual_time = self.settings.virtual_time;
        let recorder = self.settings.recorder.clone();
        let observer = self.settings.build();
        let driver: Rc<dyn Driver> = match virtual_time {
            true => Rc::new(VirtualTime::new()),
            false => Rc::new(ThreadDriver),
        };
        let rt = Runtime::new(driver, observer);
        attach::register(&rt);
        if let Some(recorder) = recorder {
            rt.add_extra(Rc::new(recorder));
        }
        if let Some(threads) = self.blocking_threads {
            rt.add_extra(Rc::new(Pool::new(threads)));
        }
        Executor { rt }
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("virtual_time", &self.settings.virtual_time)
            .finish_non_exhaustive()
    }
}

/// Code that is generic over a spawner runs on an [`Executor`], too.
impl LocalSpawn for Executor {
    fn spawn_local_obj(&self, future: LocalFutureObj<'static, ()>) -> Result<(), SpawnError> {
        drop(self.spawn(future));
        Ok(())
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
pub fn block_on<F: IntoFuture>(future: F) -> F::Output {
    Executor::new().block_on(future)
}
