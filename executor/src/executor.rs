//! What is an executor to its users?
//!
//! The options of a program, which become the driver and the observer of the loop in `core/`.
//!
//! Next: `task.rs`

use std::{panic::Location, rc::Rc, time::Duration};

use futures_task::{LocalFutureObj, LocalSpawn, SpawnError};

use crate::core::{self, Driver, Kind, Runtime, ThreadDriver, spawn_on};
use crate::inspect::Watch;
use crate::time::virtual_time::VirtualTime;
use crate::{attach, blocking::Pool, task::JoinHandle, trace::Recorder};

/// A single-threaded executor: an event loop, its tasks, its timers and its clock. asyncio's event
/// loop; tokio's current-thread runtime with a `LocalSet`. Tasks need not be `Send`. They run only
/// during a [`block_on`](Executor::block_on), and live on from one to the next.
///
/// ```
/// let executor = executor::Executor::new();
/// let task = executor.spawn(async { 6 * 7 });
/// assert!(!task.is_finished()); // Nothing runs outside `block_on`.
/// assert_eq!(executor.block_on(task).unwrap(), 42);
/// ```
///
/// When the executor is dropped, so are its tasks, in the order of spawning, and their handles
/// resolve as cancelled. A panic in such a drop goes no further. Blocking jobs not yet started are
/// dropped, too; running jobs are not waited for.
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

    /// Runs the loop on this thread until `future` is ready; the other tasks then stay as they are
    /// until the next call. The future is a task like them and goes to the end of the ready queue.
    /// asyncio's `run_until_complete`.
    ///
    /// # Panics
    ///
    /// If the future panics; the executor remains usable. Inside another `block_on` on this thread:
    /// await the future there instead. Under virtual time, if everything would wait for ever.
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
        F: IntoFuture<IntoFuture: 'static, Output: 'static>,
    {
        let what = (Kind::Future, None, Location::caller());
        spawn_on(self.rt.clone(), future.into_future(), what)
    }
}

/// Code that is generic over a spawner runs on an [`Executor`], too.
impl LocalSpawn for Executor {
    fn spawn_local_obj(&self, future: LocalFutureObj<'static, ()>) -> Result<(), SpawnError> {
        drop(self.spawn(future));
        Ok(())
    }
}

impl Default for Executor {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        // First the pool, so that no thread begins a job whose task is gone.
        if let Some(pool) = self.rt.extra::<Pool>() {
            pool.close();
        }
        core::shut_down(&self.rt);
    }
}

/// Runs `future` on an executor of its own, which goes when it is ready. asyncio's `run`. Panics as
/// [`Executor::block_on`] does.
///
/// ```
/// assert_eq!(executor::block_on(async { 6 * 7 }), 42);
/// ```
#[doc(alias = "run")]
#[track_caller]
pub fn block_on<F: IntoFuture>(future: F) -> F::Output {
    Executor::new().block_on(future)
}

/// Builds an [`Executor`] that is not the default one.
#[derive(Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    settings: Watch,
    blocking_threads: Option<usize>,
}

impl Builder {
    /// Time begins at zero, stands still while anything is ready, and jumps to the next deadline
    /// when nothing is and nothing outside (a blocking job, a task at a socket) is under way: see
    /// the example of the [crate](crate). tokio's `start_paused`.
    ///
    /// A program that only sleeps and computes takes no time and runs the same way every time, also
    /// with blocking jobs, one at a time. One that would wait for ever panics at once, and says
    /// what waits for what. A plain thread that holds a waker is not waited for: hand its work to
    /// [`spawn_blocking`](crate::spawn_blocking), or hold a [`KeepAlive`](crate::KeepAlive).
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
    /// Further jobs wait in line. Jobs that wait for one another need a thread each. Zero panics.
    #[doc(alias("max_workers", "max_blocking_threads"))]
    pub fn blocking_threads(mut self, threads: usize) -> Self {
        assert!(threads > 0, "a pool needs one thread at the least");
        self.blocking_threads = Some(threads);
        self
    }

    /// Turns the reports on standard error on or off: of stalls, of lost wake-ups, of a clock or a
    /// pool that stands still, and of slow polls. Debug builds have them on, release builds off.
    /// asyncio's debug mode.
    ///
    /// At a stall, the loop polls each waiting task once more, to have it say what it waits on. A
    /// stall under virtual time panics in any case, with the report as its message.
    #[doc(alias = "set_debug")]
    pub fn reports(mut self, on: bool) -> Self {
        self.settings.reports = Some(on);
        self
    }

    /// Turns the [`reports`](Builder::reports) on, and has the loop call `report` with each.
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
        self.settings.report_to = Some(Box::new(report));
        self.reports(true)
    }

    /// Reports polls that take `threshold` or longer on the wall clock, once for each line that
    /// spawns: the task, and where it next came to wait. asyncio's `slow_callback_duration`.
    ///
    /// Where [`reports`](Builder::reports) are on, the threshold is half a second unless this says
    /// otherwise, and none under virtual time. [`Duration::MAX`] turns these reports off. Each poll
    /// pays for two looks at the clock.
    #[doc(alias = "slow_callback_duration")]
    pub fn slow_poll(mut self, threshold: Duration) -> Self {
        self.settings.slow_poll = Some(threshold);
        self
    }

    /// The executor as described.
    pub fn build(self) -> Executor {
        let driver: Rc<dyn Driver> = match self.settings.virtual_time {
            true => Rc::new(VirtualTime::new()),
            false => Rc::new(ThreadDriver),
        };
        let recorder = self.settings.recorder.clone();
        let rt = Runtime::new(driver, self.settings.build());
        attach::register(&rt);
        if let Some(threads) = self.blocking_threads {
            rt.add_extra(Rc::new(Pool::new(threads)));
        }
        if let Some(recorder) = recorder {
            rt.add_extra(Rc::new(recorder));
        }
        Executor { rt }
    }
}

debug!("Executor", [] Executor);
debug!("Builder", [] Builder);
