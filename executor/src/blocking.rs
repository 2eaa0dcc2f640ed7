//! Where does code go that would block the loop?
//!
//! To a thread of its own. A small pool takes the jobs in order. The task that stands for a job waits
//! from the start; the end of the job wakes it, like any wake from another thread. The pool starts a
//! thread only when all are busy, and a thread that had nothing to do for [`IDLE`] ends. asyncio's
//! default executor works the same way.
//!
//! Next: `yield_now.rs`

use std::{
    cell::Cell,
    collections::BTreeMap,
    mem,
    panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind},
    pin::Pin,
    rc::Rc,
    sync::PoisonError,
    task::{Context, Poll, Waker},
    time::Duration,
};

use crate::{
    attach::KeepAlive,
    core::threads::{self, Arc, Condvar, Mutex, MutexGuard, Receiver, bounded, thread},
    core::{Hold, Kind, Runtime, current, drop_quietly, spawn_on},
    task::{Id, JoinHandle},
    waits::{self, Reason},
};

/// How many threads a pool has at most, unless the builder says otherwise.
const THREADS: usize = 32;

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
/// Jobs are begun in order. Up to 32 run at a time, or as many as
/// [`Builder::blocking_threads`](crate::Builder::blocking_threads) says. A panic of `f` comes back
/// through the handle. An abort cancels a job that no thread has begun.
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
    let (rt, at) = (current("spawn_blocking"), Location::caller());
    let pool = Pool::of(&rt);
    let (sender, result) = bounded(1);
    let task = BlockingTask {
        line: pool.line.clone(),
        id: Rc::default(),
        result,
        at,
        _keep_alive: KeepAlive::of(&rt),
    };
    let id = task.id.clone();
    let handle = spawn_on(rt.clone(), task, (Kind::Blocking, None, at));
    id.set(Some(handle.id()));
    match waker_of(&rt, &handle) {
        Some(waker) => pool.submit(handle.id(), move || {
            // Nobody takes the result when the executor is gone.
            if let Err(unwanted) = sender.send(catch_unwind(AssertUnwindSafe(f))) {
                drop_quietly(unwanted);
            }
            waker
        }),
        // The executor is going: the task is over already.
        None => drop_quietly(f),
    }
    handle
}

/// Takes the job of a task back, for an abort. False if a thread has begun it.
pub(crate) fn take_back(rt: &Runtime, task: Id) -> bool {
    let pool = rt.extra::<Pool>();
    pool.is_some_and(|pool| pool.line.take_out(task))
}

/// A waker for a task that waits from the start. None if it is over.
fn waker_of<T>(rt: &Runtime, handle: &JoinHandle<T>) -> Option<Waker> {
    let Hold::Task(_, key) = handle.task else {
        return None;
    };
    let mut tasks = rt.tasks.borrow_mut();
    let waker = rt.wakers.lend(None, key);
    tasks.find(key)?.waker = Some(waker.clone());
    Some(threads::waker(waker))
}

/// A job. Returns the waker of the task that waits for it.
type Job = Box<dyn FnOnce() -> Waker + Send>;

/// The jobs that wait for a thread, and the threads. To take a job out is to have it, for a thread as
/// for an abort: that is the whole protocol between them.
#[derive(Default)]
struct Line {
    state: Mutex<LineState>,
    /// A job came, or the pool goes.
    news: Condvar,
}

#[derive(Default)]
struct LineState {
    /// By their tasks, whose numbers are in the order of submission.
    jobs: BTreeMap<Id, Job>,
    threads: usize,
    /// Threads that wait for a job, or are about to.
    idle: usize,
    is_closed: bool,
}

impl Line {
    fn state(&self) -> MutexGuard<'_, LineState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes out a job that no thread has begun, and drops it. Says whether there was one.
    fn take_out(&self, task: Id) -> bool {
        let job = self.state().jobs.remove(&task);
        let was_there = job.is_some();
        drop_quietly(job);
        was_there
    }

    /// What a thread of the pool does.
    fn serve(&self) {
        let mut state = self.state();
        loop {
            if let Some((_, job)) = state.jobs.pop_first() {
                state.idle -= 1;
                drop(state);
                let waker = job();
                // First idle, then the wake: the task that is woken may have a next job for it.
                self.state().idle += 1;
                waker.wake();
                state = self.state();
            } else if state.is_closed {
                break;
            } else {
                let wait = self.news.wait_timeout(state, IDLE);
                let (after, timeout) = wait.unwrap_or_else(PoisonError::into_inner);
                state = after;
                if timeout.timed_out() && state.jobs.is_empty() {
                    break;
                }
            }
        }
        state.idle -= 1;
        state.threads -= 1;
    }
}

/// The threads of an executor.
pub(crate) struct Pool {
    line: Arc<Line>,
    most: usize,
}

impl Pool {
    pub fn new(most: usize) -> Self {
        Pool {
            line: Arc::default(),
            most,
        }
    }

    /// The pool of an executor. It is made at the first job, unless the builder has made it.
    fn of(rt: &Runtime) -> Rc<Self> {
        rt.extra().unwrap_or_else(|| {
            let pool = Rc::new(Pool::new(THREADS));
            rt.add_extra(pool.clone());
            pool
        })
    }

    /// The number of jobs that wait for a thread, and of threads, where all of them are busy.
    pub fn is_exhausted(&self) -> Option<(usize, usize)> {
        let state = self.line.state();
        let exhausted = !state.jobs.is_empty() && state.idle == 0 && state.threads >= self.most;
        exhausted.then(|| (state.jobs.len(), state.threads))
    }

    /// Puts a job in line. Starts a thread for it if all are busy and the limit is not reached.
    fn submit(&self, task: Id, job: impl FnOnce() -> Waker + Send + 'static) {
        let mut state = self.line.state();
        state.jobs.insert(task, Box::new(job));
        if state.jobs.len() <= state.idle || state.threads >= self.most {
            self.line.news.notify_one();
            return;
        }
        let line = self.line.clone();
        let thread = thread::Builder::new().name(format!("blocking-{}", state.threads + 1));
        match thread.spawn(move || line.serve()) {
            Ok(_) => {
                state.threads += 1;
                state.idle += 1;
            }
            // Those that could be started do the work.
            Err(_) if state.threads > 0 => {}
            Err(error) => {
                drop(state);
                self.line.take_out(task);
                panic!("spawn_blocking cannot start a thread: {error}");
            }
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let mut state = self.line.state();
        state.is_closed = true;
        let jobs = mem::take(&mut state.jobs);
        drop(state);
        self.line.news.notify_all();
        drop_quietly(jobs);
    }
}

/// The future of the task that waits for a job.
struct BlockingTask<T> {
    line: Arc<Line>,
    id: Rc<Cell<Option<Id>>>,
    result: Receiver<thread::Result<T>>,
    at: &'static Location<'static>,
    _keep_alive: KeepAlive,
}

impl<T> Future for BlockingTask<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T> {
        match self.result.try_recv() {
            Ok(Ok(value)) => Poll::Ready(value),
            // The loop catches it as it would that of an async task.
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => {
                waits::tell(self.at, || Reason::BlockingJob);
                Poll::Pending
            }
        }
    }
}

impl<T> Drop for BlockingTask<T> {
    /// A job that no thread has begun goes with its task. One that runs is left to end by itself.
    fn drop(&mut self) {
        if let Some(id) = self.id.get() {
            self.line.take_out(id);
        }
    }
}
