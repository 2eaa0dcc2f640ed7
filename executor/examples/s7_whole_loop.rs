//! Step 7 of 7: how does it all fit into one loop?
//!
//! What is wrong with `s6_handles`: it polls once a wake. A task that is woken by ten timers in one
//! turn is polled ten times, nine of them for nothing. And its table only grows, though nearly all the
//! tasks in it are over: if a new task had the number of an old one, a late wake for the old task would
//! poll the new one. The first line of the output counts both.
//!
//! The cure is a state for each task: a task that is in the ready queue is not queued again. And a key
//! for each task that is never used again: a late wake finds nothing, so the table can forget a task
//! that is over. Add the timers of `s4_timers`, an inbox for the wakes of other threads and one place
//! where the thread waits for both, and the loop is whole. It has the shape and the names of the core.
//!
//! Run it: `cargo run --release --example s7_whole_loop`. Next: `src/core/event_loop.rs`

use std::{
    any::Any,
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
    future::poll_fn,
    marker::PhantomData,
    mem,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
    rc::Rc,
    sync::{Arc, Mutex, mpsc},
    task::{Context, Poll, Wake, Waker},
    thread,
    time::{Duration, Instant},
};

fn main() {
    for (what, is_careless) in [("a poll a wake", true), ("states and keys", false)] {
        let (served, tasks) = block_on(is_careless, a_hundred_customers());
        let (polls, kept) = (tasks.polls, tasks.table.len());
        println!("{what}: served={served} polls={polls} kept={kept}");
    }
}

/// One customer after another. Each waits for timers, and then for another thread.
async fn a_hundred_customers() -> u32 {
    let mut served = 0;
    for _ in 0..100 {
        let customer = spawn(async {
            ten_timers().await;
            answer_of_a_thread().await
        });
        served += customer.await.map_or(0, |cups| cups);
    }
    served
}

async fn ten_timers() {
    let mut timers = [(); 10].map(|()| Some(Box::pin(sleep(Duration::from_millis(1)))));
    poll_fn(|cx| {
        for timer in &mut timers {
            timer.take_if(|timer| timer.as_mut().poll(cx).is_ready());
        }
        let are_over = timers.iter().all(Option::is_none);
        are_over.then_some(()).map_or(Poll::Pending, Poll::Ready)
    })
    .await;
}

async fn answer_of_a_thread() -> u32 {
    let (sender, answer) = mpsc::channel();
    let mut sender = Some(sender);
    poll_fn(|cx| {
        let Some(sender) = sender.take() else {
            return answer.try_recv().map_or(Poll::Pending, Poll::Ready);
        };
        let waker = cx.waker().clone();
        thread::spawn(move || sender.send(1).map(|()| waker.wake()));
        Poll::Pending
    })
    .await
}

// The loop, and one poll: `core/event_loop.rs`.

/// Runs the loop until the main future is ready.
fn run<T: 'static>(rt: &Runtime, main: &JoinHandle<T>) -> Result<T, JoinError> {
    loop {
        // 1 take the wakes that came from other threads
        let mail = mem::take(&mut *rt.home.inbox.lock().unwrap());
        for key in mail {
            rt.tasks.borrow_mut().wake(key);
        }
        // 2 poll each task that is ready now, once, in order
        let ready = rt.tasks.borrow().ready.len();
        for _ in 0..ready {
            let next = rt.tasks.borrow_mut().take_next();
            if let Some((key, body)) = next {
                poll(rt, key, body);
            }
        }
        if let Some(output) = main.take_output() {
            return output;
        }
        // 3 fire the timers that are due: each wakes its task
        let due = rt.timers.borrow_mut().take_due(rt.driver.now());
        due.into_values().for_each(Waiter::wake);
        // 4 nothing ready? park until the next deadline, or a wake from outside
        if rt.tasks.borrow().ready.is_empty() {
            let until = rt.timers.borrow().next_deadline();
            rt.driver.park(until);
        }
    }
}

/// Polls one task, once. A panic ends that task and no other.
fn poll(rt: &Runtime, key: TaskKey, mut body: Body) {
    let home = rt.home.clone();
    let waker = Arc::new(TaskWaker { key, home }).into();
    let mut cx = Context::from_waker(&waker);
    let output = match catch_unwind(AssertUnwindSafe(|| body.future.as_mut().poll(&mut cx))) {
        Ok(Poll::Pending) => return rt.tasks.borrow_mut().put_back(key, body),
        Ok(Poll::Ready(output)) => Ok(output),
        Err(panic) => Err(JoinError(panic)),
    };
    rt.tasks.borrow_mut().finish(key);
    let Body { future, shared } = body;
    drop(future); // It is gone before its output is seen.
    shared.borrow_mut().output = Some(output);
    let joiner = shared.borrow_mut().joiner.take();
    if let Some(joiner) = joiner {
        joiner.wake();
    }
}

// The table of tasks and the ready queue: `core/tasks.rs`.

/// The number of a task, which is never used again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct TaskKey(u64);

/// A future of any output, and the place for the output.
struct Body {
    future: Pin<Box<dyn Future<Output = Box<dyn Any>>>>,
    shared: Rc<RefCell<Shared>>,
}

#[derive(Clone, Copy)]
enum State {
    Queued,
    Polled,
    /// Woken during its poll.
    PolledAndQueued,
    Waiting,
}

#[derive(Default)]
struct Tasks {
    /// The body is away during a poll: it may spawn, and that changes the table.
    table: BTreeMap<TaskKey, (State, Option<Body>)>,
    ready: VecDeque<TaskKey>,
    last_key: u64,
    polls: u64,
    /// As careless as the step before: see the output.
    is_careless: bool,
}

impl Tasks {
    fn insert(&mut self, body: Body) {
        self.last_key += 1;
        let key = TaskKey(self.last_key);
        self.table.insert(key, (State::Waiting, Some(body)));
        self.wake(key);
    }

    /// Puts a task at the end of the ready queue, unless it is in it, or over.
    fn wake(&mut self, key: TaskKey) {
        if let Some((state, _)) = self.table.get_mut(&key) {
            *state = match *state {
                State::Waiting => State::Queued,
                State::Polled => State::PolledAndQueued,
                queued if self.is_careless => queued,
                _ => return,
            };
            self.ready.push_back(key);
        }
    }

    /// Takes the next task out. None if it is over: it had woken itself in its last poll.
    fn take_next(&mut self) -> Option<(TaskKey, Body)> {
        let key = self.ready.pop_front()?;
        let (state, body) = self.table.get_mut(&key)?;
        let body = body.take()?;
        *state = State::Polled;
        self.polls += 1;
        Some((key, body))
    }

    fn put_back(&mut self, key: TaskKey, body: Body) {
        let state = match self.table[&key].0 {
            State::PolledAndQueued => State::Queued,
            _ => State::Waiting,
        };
        self.table.insert(key, (state, Some(body)));
    }

    fn finish(&mut self, key: TaskKey) {
        if !self.is_careless {
            self.table.remove(&key);
        }
    }
}

// How a task is woken, from this thread and from another one: `core/waker.rs`.

/// What a leaf future keeps of the task that polls it. (In the core it is a key where it can be one.)
type Waiter = Waker;

struct TaskWaker {
    key: TaskKey,
    home: Arc<Home>,
}

/// The way home from other threads.
struct Home {
    inbox: Mutex<Vec<TaskKey>>,
    unparker: Unparker,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        match current() {
            Some(rt) if Arc::ptr_eq(&rt.home, &self.home) => rt.tasks.borrow_mut().wake(self.key),
            // Another thread. First the key, then the unpark: after that the loop looks in its inbox.
            _ => {
                self.home.inbox.lock().unwrap().push(self.key);
                (self.home.unparker)();
            }
        }
    }
}

// The timers, and the first leaf future: `core/timers.rs`, `time/sleep.rs`.

#[derive(Default)]
struct Timers {
    /// By deadline, and then in the order of registration.
    heap: BTreeMap<(Instant, u64), Waiter>,
    registered: u64,
}

impl Timers {
    fn take_due(&mut self, now: Instant) -> BTreeMap<(Instant, u64), Waiter> {
        let later = self.heap.split_off(&(now, u64::MAX));
        mem::replace(&mut self.heap, later)
    }

    fn next_deadline(&self) -> Option<Instant> {
        self.heap.keys().next().map(|(deadline, _)| *deadline)
    }
}

async fn sleep(duration: Duration) {
    let mut key = None;
    poll_fn(|cx| {
        let rt = current().expect("a sleep is polled inside block_on");
        let (now, timers) = (rt.driver.now(), &mut *rt.timers.borrow_mut());
        let (deadline, number) = *key.get_or_insert_with(|| {
            timers.registered += 1;
            (now + duration, timers.registered)
        });
        if deadline <= now {
            return Poll::Ready(());
        }
        timers.heap.insert((deadline, number), cx.waker().clone());
        Poll::Pending
    })
    .await;
}

// What time it is, and where the thread waits: `core/driver.rs`.

trait Driver {
    fn now(&self) -> Instant;
    /// Waits until then, or until a call of the unparker. One that came before the wait ends it, too.
    fn park(&self, until: Option<Instant>);
    fn unparker(&self) -> Unparker;
}

type Unparker = Box<dyn Fn() + Send + Sync>;

struct ThreadDriver;

impl Driver for ThreadDriver {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn park(&self, until: Option<Instant>) {
        let wait = until.map(|until| until - self.now());
        thread::park_timeout(wait.unwrap_or(Duration::MAX));
    }

    fn unparker(&self) -> Unparker {
        let thread = thread::current();
        Box::new(move || thread.unpark())
    }
}

// What belongs to one executor, and how code finds the one that runs: `core/runtime.rs`.

struct Runtime {
    driver: Box<dyn Driver>,
    tasks: RefCell<Tasks>,
    timers: RefCell<Timers>,
    home: Arc<Home>,
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Runtime>>> = const { RefCell::new(None) };
}

fn current() -> Option<Rc<Runtime>> {
    CURRENT.with_borrow(Clone::clone)
}

// What spawn gives back: `core/join.rs`.

struct JoinHandle<T>(Rc<RefCell<Shared>>, PhantomData<fn() -> T>);

/// The output of a task, once it is over, and the task that awaits it.
#[derive(Default)]
struct Shared {
    output: Option<Result<Box<dyn Any>, JoinError>>,
    joiner: Option<Waiter>,
}

/// The payload of the panic that ended a task.
struct JoinError(Box<dyn Any + Send>);

fn spawn<F: Future + 'static>(future: F) -> JoinHandle<F::Output> {
    let rt = current().expect("spawn is called inside block_on");
    let future = Box::pin(async { Box::new(future.await) as Box<dyn Any> });
    let shared = Rc::<RefCell<Shared>>::default();
    let handle = JoinHandle(shared.clone(), PhantomData);
    rt.tasks.borrow_mut().insert(Body { future, shared });
    handle
}

impl<T: 'static> JoinHandle<T> {
    fn take_output(&self) -> Option<Result<T, JoinError>> {
        let output = self.0.borrow_mut().output.take()?;
        Some(output.map(|output| *output.downcast().expect("the type of the task's output")))
    }
}

impl<T: 'static> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.borrow_mut().joiner = Some(cx.waker().clone());
        self.take_output().map_or(Poll::Pending, Poll::Ready)
    }
}

// How a loop starts and ends: `core/executor.rs`.

/// Returns the output of the main future, and the table as it is then.
fn block_on<F: Future + 'static>(is_careless: bool, main: F) -> (F::Output, Tasks) {
    let driver = Box::new(ThreadDriver);
    let (inbox, unparker) = (Mutex::default(), driver.unparker());
    let rt = Rc::new(Runtime {
        driver,
        tasks: RefCell::default(),
        timers: RefCell::default(),
        home: Arc::new(Home { inbox, unparker }),
    });
    rt.tasks.borrow_mut().is_careless = is_careless;
    CURRENT.set(Some(rt.clone()));
    let main = spawn(main);
    let output = run(&rt, &main);
    CURRENT.take();
    let output = output.unwrap_or_else(|JoinError(panic)| resume_unwind(panic));
    (output, rt.tasks.take())
}

// What the core does beyond this:
// - `event_loop.rs`: the main future may borrow, and stays with `block_on`.
// - `tasks.rs`: a vector of slots and not a tree. A key is a slot and a number. A task can be aborted.
// - `waker.rs`: a waker is made only for a task that keeps it; a quiet turn takes no lock.
// - `timers.rs`: the wheel of the crate `timer`, O(1). `time/sleep.rs` cancels its timer when dropped.
// - `driver.rs`: two more drivers, virtual time and sockets. `observer.rs`: a run can be watched.
// - `join.rs`: future and output share one box. A panic in a drop stays in its task, too.
// - `executor.rs`: the tasks that are left are dropped in order, where they can still wake others.
