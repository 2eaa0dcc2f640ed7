//! Where does code go that would block the loop?
//!
//! To a thread of its own. A small pool takes the jobs in order; a job's result comes back through
//! a channel and its end wakes the task that stands for it, like any wake from another thread. The
//! pool starts a thread only when all are busy, up to [`MAX_THREADS`], and keeps it for the next.
//!
//! asyncio's default executor works the same way, and has the same number of threads at most on a
//! large machine.
//!
//! Next: `reactor.rs`

use std::{
    any::Any,
    cell::Cell,
    panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind},
    pin::Pin,
    rc::Rc,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
    thread,
};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use crate::{
    task::body::{Body, Task, drop_quietly},
    waits::{self, Reason},
};

/// As many threads as a pool has at most; further jobs wait in line.
pub(crate) const MAX_THREADS: usize = 32;

/// A job as a thread sees it, and the task that waits for it.
trait Run: Send + Sync {
    /// Does the work, unless it has been taken away.
    fn run(&self);
}

struct Job<F, T> {
    /// The work. Whoever takes it out, the thread that runs it or the one that cancels it, has it:
    /// that is the whole protocol between them.
    work: Mutex<Option<F>>,
    result: Sender<thread::Result<T>>,
    waker: Waker,
}

impl<F, T> Job<F, T> {
    fn take(&self) -> Option<F> {
        self.work
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

impl<F, T> Run for Job<F, T>
where
    F: FnOnce() -> T + Send,
    T: Send,
{
    fn run(&self) {
        if let Some(work) = self.take() {
            // First the result, then the wake: the task that is woken finds it. Nobody takes the
            // result when the executor is gone.
            if let Err(unwanted) = self.result.send(catch_unwind(AssertUnwindSafe(work))) {
                drop_quietly(unwanted);
            }
            self.waker.wake_by_ref();
        }
    }
}

/// The threads of an executor, and the line of jobs before them.
pub(crate) struct Pool {
    line: Sender<Arc<dyn Run>>,
    jobs: Receiver<Arc<dyn Run>>,
    threads: usize,
    /// Jobs handed in and not over: never more than there are threads, or there are
    /// [`MAX_THREADS`].
    outstanding: Arc<AtomicUsize>,
}

impl Pool {
    pub fn new() -> Self {
        let (line, jobs) = unbounded();
        Pool {
            line,
            jobs,
            threads: 0,
            outstanding: Arc::default(),
        }
    }

    /// Sees to it that there is a thread for one more job, or that there are as many as may be.
    ///
    /// # Panics
    ///
    /// If there is none and none can be started. If only some can, those do the work.
    pub fn make_room(&mut self) {
        let all_busy = self.outstanding.load(Ordering::Relaxed) >= self.threads;
        if all_busy && self.threads < MAX_THREADS {
            match self.start_thread() {
                Ok(()) => self.threads += 1,
                Err(_) if self.threads > 0 => {}
                Err(error) => panic!("spawn_blocking cannot start a thread: {error}"),
            }
        }
    }

    fn submit(&self, job: Arc<dyn Run>) {
        self.outstanding.fetch_add(1, Ordering::Relaxed);
        // It cannot fail: the pool holds a receiver itself.
        let _ = self.line.send(job);
    }

    /// A thread ends when the pool is gone and the line is empty.
    fn start_thread(&self) -> std::io::Result<()> {
        let jobs = self.jobs.clone();
        let outstanding = self.outstanding.clone();
        let name = format!("blocking-{}", self.threads + 1);
        let work = move || {
            for job in jobs {
                job.run();
                outstanding.fetch_sub(1, Ordering::Relaxed);
            }
        };
        thread::Builder::new().name(name).spawn(work).map(drop)
    }
}

/// How many blocking jobs are under way: while any is, virtual time stands still, and a loop with
/// nothing to do is not stalled.
#[derive(Clone, Default)]
pub(crate) struct UnderWay(Rc<Cell<usize>>);

impl UnderWay {
    pub fn any(&self) -> bool {
        self.0.get() > 0
    }

    fn begin(&self) -> Self {
        self.0.set(self.0.get() + 1);
        self.clone()
    }

    fn end(&self) {
        self.0.set(self.0.get() - 1);
    }
}

/// The task that stands for a job on the loop.
struct BlockingTask<F, T> {
    job: Arc<Job<F, T>>,
    result: Receiver<thread::Result<T>>,
    output: Option<T>,
    at: &'static Location<'static>,
    /// None once it has been counted off.
    under_way: Option<UnderWay>,
}

/// It holds no future, and nothing in it minds being moved.
impl<F, T> Unpin for BlockingTask<F, T> {}

impl<F, T> BlockingTask<F, T> {
    fn count_off(&mut self) {
        if let Some(under_way) = self.under_way.take() {
            under_way.end();
        }
    }
}

/// Hands a job to a pool that has room for it, and makes the task that waits for it, which `waker` wakes.
pub(crate) fn start<F, T>(
    pool: &Pool,
    under_way: &UnderWay,
    work: F,
    waker: Waker,
    at: &'static Location<'static>,
) -> Body
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let (sender, result) = bounded(1);
    let work = Mutex::new(Some(work));
    let job = Arc::new(Job {
        work,
        result: sender,
        waker,
    });
    pool.submit(job.clone());
    let under_way = Some(under_way.begin());
    Box::pin(BlockingTask {
        job,
        result,
        output: None,
        at,
        under_way,
    })
}

impl<F, T> Task for BlockingTask<F, T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        match this.result.try_recv() {
            Ok(Ok(value)) => {
                this.count_off();
                this.output = Some(value);
                Poll::Ready(())
            }
            // The loop catches it as it would that of an async task.
            Ok(Err(panic)) => {
                this.count_off();
                resume_unwind(panic)
            }
            Err(_) => {
                waits::tell(this.at, || Reason::BlockingJob);
                Poll::Pending
            }
        }
    }

    fn output(self: Pin<&mut Self>) -> &mut dyn Any {
        &mut self.get_mut().output
    }

    fn can_be_cancelled(self: Pin<&mut Self>) -> bool {
        match self.job.take() {
            Some(work) => {
                drop_quietly(work);
                true
            }
            None => false,
        }
    }
}

impl<F, T> Drop for BlockingTask<F, T> {
    /// A job not started goes with its task; one that runs is left to end by itself.
    fn drop(&mut self) {
        self.count_off();
        drop(self.job.take());
    }
}
