//! Where does code go that would block the loop?
//!
//! To a thread of its own. A small pool takes the jobs in order. The task that stands for a job
//! waits from the start; the end of the job wakes it, like any wake from another thread. The pool
//! starts a thread only when all are busy, as asyncio's default executor does.
//!
//! Next: `yield_now.rs`

use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::task::{Poll, Waker};
use std::{
    collections::BTreeMap, future::poll_fn, io, mem, rc::Rc, sync::PoisonError, time::Duration,
};

use crate::attach::KeepAlive;
use crate::core::threads::{Arc, Condvar, Mutex, MutexGuard, bounded, thread, waker};
use crate::core::{Id, JoinHandle, Kind, Runtime, current, drop_quietly, spawn_on};
use crate::waits::{self, Reason};

/// How long a thread waits for a job before it ends.
const IDLE: Duration = Duration::from_secs(10);

/// Runs `f` on a thread of the executor's blocking pool. asyncio's `to_thread`.
///
/// ```
/// executor::block_on(async {
///     let sum = executor::spawn_blocking(|| (1..=100).sum::<u32>());
///     assert_eq!(sum.await.unwrap(), 5050);
/// });
/// ```
///
/// Jobs are begun in order, and at most [`blocking_threads`](crate::Builder::blocking_threads) run
/// at a time. A panic of `f` comes back through the handle. An abort cancels a job not yet begun.
///
/// # Panics
///
/// Outside an executor: call it inside `block_on(async { .. })`. If no thread can be started.
#[doc(alias("to_thread", "run_in_executor"))]
#[track_caller]
pub fn spawn_blocking<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let (rt, at) = (current("spawn_blocking"), Location::caller());
    let keep_alive = KeepAlive::of(&rt);
    let (sender, result) = bounded(1);
    let task = poll_fn(move |_| match result.try_recv() {
        Ok(Ok(value)) => Poll::Ready(value),
        // The loop catches it as it would that of an async task.
        Ok(Err(panic)) => resume_unwind(panic),
        Err(_) => {
            let _until_the_end = &keep_alive;
            waits::tell(at, || Reason::BlockingJob);
            Poll::Pending
        }
    });
    let handle = spawn_on(rt.clone(), task, (Kind::Blocking, None, at));
    if handle.is_finished() {
        drop_quietly(f); // The executor is going, and has cancelled the task.
        return handle;
    }
    let waker = waker(rt.wakers.lend(None, handle.key));
    let job = move || {
        // Nobody takes the result when the executor is gone.
        if let Err(unwanted) = sender.send(catch_unwind(AssertUnwindSafe(f))) {
            drop_quietly(unwanted);
        }
        waker
    };
    if let Err(error) = Pool::of(&rt).submit(handle.id(), Box::new(job)) {
        // Otherwise the task would wait for ever, and keep the loop from saying so.
        handle.abort();
        panic!("spawn_blocking cannot start a thread: {error}");
    }
    handle
}

/// Returns the waker of the task that waits for it.
type Job = Box<dyn FnOnce() -> Waker + Send>;

/// The threads of an executor, and the jobs that wait for one. To take a job out is to have it, for
/// a thread as for an abort: that is the whole protocol between them.
#[derive(Clone)]
pub(crate) struct Pool {
    state: Arc<Mutex<State>>,
    /// A job came, or the pool is closed.
    news: Arc<Condvar>,
    /// How many threads it has at most.
    most: usize,
}

#[derive(Default)]
struct State {
    /// By their tasks, whose numbers are in the order of submission.
    jobs: BTreeMap<Id, Job>,
    threads: usize,
    /// How many of them run a job.
    busy: usize,
    is_closed: bool,
}

impl Pool {
    pub fn new(most: usize) -> Self {
        let (state, news) = Default::default();
        Pool { state, news, most }
    }

    /// The pool of an executor: made at the first job, unless the builder has said how large it is.
    pub fn of(rt: &Runtime) -> Rc<Self> {
        rt.extra_or(|| Pool::new(32))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a job in line. Starts a thread for it if all are busy and the limit is not reached. An
    /// error if there is no thread at all.
    fn submit(&self, task: Id, job: Job) -> io::Result<()> {
        let mut state = self.lock();
        state.jobs.insert(task, job);
        if state.busy + state.jobs.len() > state.threads && state.threads < self.most {
            let pool = self.clone();
            let thread = thread::Builder::new().name(format!("blocking-{}", state.threads + 1));
            match thread.spawn(move || pool.serve()) {
                Ok(_) => state.threads += 1,
                // The threads that could be started do the work.
                Err(_) if state.threads > 0 => {}
                Err(error) => return Err(error),
            }
        }
        self.news.notify_one();
        Ok(())
    }

    /// What a thread of the pool does.
    fn serve(&self) {
        let has_no_news = |state: &mut State| state.jobs.is_empty() && !state.is_closed;
        loop {
            let waited = self.news.wait_timeout_while(self.lock(), IDLE, has_no_news);
            let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
            let Some((_, job)) = state.jobs.pop_first() else {
                state.threads -= 1;
                return;
            };
            state.busy += 1;
            drop(state);
            let waker = job();
            // Then the wake: the task that is woken may have a next job for this thread.
            self.lock().busy -= 1;
            waker.wake();
        }
    }

    /// Drops a job, for an abort. False if a thread has begun it.
    pub fn take_back(&self, task: Id) -> bool {
        let job = self.lock().jobs.remove(&task);
        let was_in_line = job.is_some();
        drop_quietly(job);
        was_in_line
    }

    /// The number of jobs that wait for a thread, and of threads, where all of them are busy.
    pub fn is_exhausted(&self) -> Option<(usize, usize)> {
        let state = self.lock();
        let (jobs, busy) = (state.jobs.len(), state.busy);
        (jobs > 0 && busy == self.most).then_some((jobs, busy))
    }

    /// The executor goes: drops the jobs in line, and has each thread end after the job it runs.
    pub fn close(&self) {
        let mut state = self.lock();
        state.is_closed = true;
        let jobs = mem::take(&mut state.jobs);
        drop(state);
        self.news.notify_all();
        jobs.into_values().for_each(drop_quietly);
    }
}
