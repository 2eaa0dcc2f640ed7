//! Step 6 of 7: what does spawn give back, and what does a panic end?
//!
//! What is wrong with `s5_sockets`: its loop takes all tasks at the start and drops what they return.
//! And a panic in one task unwinds through the loop, so it ends all the others. The first line of the
//! output counts that: five orders, the third panics, and the fourth and fifth are never served.
//!
//! The cure is `spawn`, which any task can call. It puts a new task on the loop and returns a handle,
//! which is a future. Task and handle share a cell: the task leaves its output there and wakes the
//! task that awaits the handle. A panic is caught at the poll, and is one more kind of output.
//!
//! Run it: `cargo run --release --example s6_handles`. Next: `s7_whole_loop.rs`

use std::{
    any::Any,
    cell::{Cell, RefCell},
    future::poll_fn,
    mem,
    panic::{self, AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
    rc::Rc,
    sync::{Arc, Mutex},
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

fn main() {
    // This program counts its panics. The default hook would print each of them as well.
    panic::set_hook(Box::new(|_| ()));
    for (what, catches) in [("no handles", false), ("handles", true)] {
        CATCHES.set(catches);
        // Without handles, the panic of the third order goes through the loop and comes out here.
        let panics = catch_unwind(|| block_on(five_orders())).unwrap_or(1);
        println!("{what}: orders=5 served={} panics={panics}", SERVED.take());
    }
}

thread_local! {
    static CATCHES: Cell<bool> = const { Cell::new(false) };
    static SERVED: Cell<u32> = const { Cell::new(0) };
}

/// The main future; returns how many orders panicked.
async fn five_orders() -> u32 {
    let handles = Vec::from_iter((1..=5).map(|number| spawn(order(number))));
    let mut panics = 0;
    for (number, handle) in (1..).zip(handles) {
        match handle.await {
            Ok(cup) => assert_eq!(cup, number),
            Err(JoinError(_)) => panics += 1,
        }
    }
    panics
}

async fn order(number: u32) -> u32 {
    if number == 3 {
        panic!("the milk has turned");
    }
    SERVED.set(SERVED.get() + 1);
    number
}

type Task = Pin<Box<dyn Future<Output = ()>>>;

/// What belongs to one loop: its tasks by number, and the ready queue of `s3_ready_queue`.
struct Runtime {
    tasks: RefCell<Vec<Option<Task>>>,
    ready: Arc<Ready>,
}

struct Ready(Mutex<Vec<usize>>, Thread);

impl Ready {
    fn push(&self, task: usize) {
        self.0.lock().unwrap().push(task);
        self.1.unpark();
    }
}

struct TaskWaker(usize, Arc<Ready>);

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.1.push(self.0);
    }
}

thread_local! {
    /// `spawn` has no argument that says which loop is meant: it is the one that runs on this thread.
    static CURRENT: RefCell<Option<Rc<Runtime>>> = const { RefCell::new(None) };
}

/// Runs the loop until the main future is ready. The other tasks are dropped then.
fn block_on<F: Future + 'static>(main: F) -> F::Output {
    let ready = Arc::new(Ready(Mutex::default(), thread::current()));
    let tasks = RefCell::default();
    let rt = Rc::new(Runtime { tasks, ready });
    CURRENT.set(Some(rt.clone()));
    let main = spawn(main);
    loop {
        let output = main.0.borrow_mut().output.take();
        if let Some(output) = output {
            CURRENT.take();
            return output.unwrap_or_else(|JoinError(panic)| resume_unwind(panic));
        }
        let turn = mem::take(&mut *rt.ready.0.lock().unwrap());
        if turn.is_empty() {
            thread::park();
        }
        turn.into_iter().for_each(|task| poll(&rt, task));
    }
}

/// Polls a task once, unless it is over.
fn poll(rt: &Runtime, number: usize) {
    // It is out of the table meanwhile: it may spawn, and that puts another one in.
    let Some(mut task) = rt.tasks.borrow_mut()[number].take() else {
        return;
    };
    let waker = Arc::new(TaskWaker(number, rt.ready.clone())).into();
    if (task.as_mut().poll(&mut Context::from_waker(&waker))).is_pending() {
        rt.tasks.borrow_mut()[number] = Some(task);
    }
}

/// The payload of the panic that ended a task.
struct JoinError(Box<dyn Any + Send>);

/// The output of a task, once it is over, and the waker of the task that awaits it.
struct Shared<T> {
    output: Option<Result<T, JoinError>>,
    joiner: Option<Waker>,
}

/// Awaits the output of a task. Dropped, it lets the task run on.
struct JoinHandle<T>(Rc<RefCell<Shared<T>>>);

/// Puts a task on the loop, and at the end of the ready queue.
fn spawn<F: Future + 'static>(future: F) -> JoinHandle<F::Output> {
    let (output, joiner) = (None, None);
    let shared = Rc::new(RefCell::new(Shared { output, joiner }));
    let handle = JoinHandle(shared.clone());
    // The table has room for one type, so the output stays in here.
    let task = async move {
        let output = caught(future).await;
        let joiner = {
            let shared = &mut *shared.borrow_mut();
            shared.output = Some(output);
            shared.joiner.take()
        };
        if let Some(joiner) = joiner {
            joiner.wake();
        }
    };
    let rt = CURRENT.with_borrow(|rt| rt.clone().expect("spawn is called inside block_on"));
    rt.ready.push(rt.tasks.borrow().len());
    rt.tasks.borrow_mut().push(Some(Box::pin(task)));
    handle
}

/// Ends with a panic of the future as with any output.
async fn caught<F: Future>(future: F) -> Result<F::Output, JoinError> {
    let mut future = Box::pin(future);
    poll_fn(|cx| {
        if !CATCHES.get() {
            return future.as_mut().poll(cx).map(Ok);
        }
        // A future that has panicked is never polled again, so nobody sees what it left half done.
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(JoinError(panic))),
        }
    })
    .await
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let shared = &mut *self.0.borrow_mut();
        if let Some(output) = shared.output.take() {
            return Poll::Ready(output);
        }
        shared.joiner = Some(cx.waker().clone());
        Poll::Pending
    }
}
