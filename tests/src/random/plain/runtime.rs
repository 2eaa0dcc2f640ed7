//! The reference, as a program sees it.

use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    mem,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::pin,
    rc::Rc,
    sync::Arc,
    task::Poll,
};

use executor::combinators::ReturnWhen;

use super::super::runtime::{Ended, Joined, Runtime, Task, Waited};
use super::super::world::{Item, Value};
use super::handle::PlainHandle;
use super::{CURRENT, Loop, Plain, PlainExecutor, Running, current, gather, misuse, queue, time};

impl Runtime for Plain {
    type Executor = PlainExecutor;
    type Handle = PlainHandle;
    type Completed = gather::Crowd;
    type Interval = time::Interval;
    type Queue = queue::Queue;

    fn executor() -> PlainExecutor {
        PlainExecutor(Rc::new(Loop {
            now: Cell::new(0),
            tasks: RefCell::default(),
            ready: RefCell::default(),
            timers: RefCell::default(),
            registered: Cell::new(0),
            numbers: Cell::new(0),
            is_closed: Cell::new(false),
            mail: Arc::default(),
        }))
    }
    fn block_on<F: Future>(executor: &PlainExecutor, future: F) -> F::Output {
        let home = &executor.0;
        if CURRENT.with_borrow(|current| !current.is_empty()) {
            misuse();
        }
        let _running = Running::enter(home);
        let (id, _) = home.insert(None);
        let mut output = None;
        let ran = catch_unwind(AssertUnwindSafe(|| {
            home.run(pin!(async {
                // The future goes after it: `.await` alone leaks an output if that panics.
                let mut future = pin!(future);
                output = Some(future.as_mut().await);
            }));
        }));
        home.tasks.borrow_mut().remove(&id);
        match ran {
            Ok(()) => output.expect("it is ready"),
            Err(panic) => resume_unwind(panic),
        }
    }
    fn now() -> u64 {
        current().now.get()
    }

    fn spawn(task: Task<Self>) -> PlainHandle {
        current().spawn(task)
    }
    fn spawn_on(executor: &PlainExecutor, task: Task<Self>) -> PlainHandle {
        executor.0.spawn(task)
    }
    fn id(handle: &PlainHandle) -> u64 {
        handle.id
    }
    fn abort(handle: &PlainHandle) {
        if let Some(entry) = handle.home.tasks.borrow_mut().get_mut(&handle.id) {
            entry.is_aborted = true;
        }
        handle.home.wake(handle.id);
    }
    fn is_finished(handle: &PlainHandle) -> bool {
        handle.output.is_over.get()
    }
    fn joined(output: Joined<Self>) -> Joined<Self> {
        output
    }

    fn yield_now() -> impl Future<Output = ()> {
        let mut yielded = false;
        poll_fn(move |cx| {
            if mem::replace(&mut yielded, true) {
                return Poll::Ready(());
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        })
    }
    fn sleep(ms: u64) -> impl Future<Output = ()> {
        time::Sleep::until(current().now.get().saturating_add(ms))
    }
    fn sleep_until(ms: u64) -> impl Future<Output = ()> {
        current();
        time::Sleep::until(ms)
    }
    fn timeout(ms: u64, task: Task<Self>) -> impl Future<Output = Option<Ended<Self>>> {
        time::Timeout::until(current().now.get().saturating_add(ms), task)
    }
    fn timeout_at(ms: u64, task: Task<Self>) -> impl Future<Output = Option<Ended<Self>>> {
        current();
        time::Timeout::until(ms, task)
    }
    fn interval(period: u64) -> time::Interval {
        if period == 0 {
            misuse();
        }
        time::Interval::new(current().now.get(), period)
    }
    async fn tick(interval: &mut time::Interval, limit: Option<u64>) -> Option<u64> {
        let tick = interval.tick();
        match limit {
            None => Some(tick.await),
            Some(ms) => time::Timeout::until(current().now.get().saturating_add(ms), tick).await,
        }
    }

    fn join(a: Task<Self>, b: Task<Self>) -> impl Future<Output = [Ended<Self>; 2]> {
        gather::join(a, b)
    }
    fn select(a: Task<Self>, b: Task<Self>) -> impl Future<Output = (bool, Ended<Self>)> {
        gather::select(a, b)
    }
    fn join_all(tasks: Vec<Task<Self>>) -> impl Future<Output = Vec<Ended<Self>>> {
        gather::join_all(tasks)
    }
    fn try_join_all(
        tasks: Vec<Task<Self>>,
    ) -> impl Future<Output = Result<Vec<Value<Self>>, Value<Self>>> {
        gather::try_join_all(tasks)
    }
    fn as_completed(tasks: Vec<Task<Self>>) -> gather::Crowd {
        gather::Crowd::new(tasks)
    }
    fn next(completed: &mut gather::Crowd) -> impl Future<Output = Option<Ended<Self>>> {
        gather::next(completed)
    }
    fn wait(
        tasks: Vec<Task<Self>>,
        when: ReturnWhen,
        limit: Option<u64>,
    ) -> impl Future<Output = Waited<Self>> {
        let limit = limit.map(|ms| time::Sleep::until(current().now.get().saturating_add(ms)));
        gather::wait(tasks, when, limit)
    }

    fn queue(capacity: usize) -> queue::Queue {
        queue::Queue::new(if capacity == 0 { usize::MAX } else { capacity })
    }
    fn put(queue: &queue::Queue, item: Item) -> impl Future<Output = ()> {
        queue.put(item)
    }
    fn get(queue: &queue::Queue) -> impl Future<Output = Item> {
        queue.get()
    }
    fn try_put(queue: &queue::Queue, item: Item) -> Result<(), Item> {
        queue.try_put(item)
    }
    fn try_get(queue: &queue::Queue) -> Option<Item> {
        queue.try_get()
    }
    fn task_done(queue: &queue::Queue) {
        queue.task_done();
    }
    fn queue_join(queue: &queue::Queue) -> impl Future<Output = ()> {
        queue.join()
    }
    fn len(queue: &queue::Queue) -> usize {
        queue.len()
    }
}
