//! The executor, as a program sees it.

use std::{
    future::{Future, poll_fn},
    time::Duration,
};

use executor::combinators::{AsCompleted, Either, ReturnWhen};
use executor::time::{Instant, Interval};
use executor::{
    Executor, JoinHandle,
    sync::{Full, Queue},
    time,
};

use super::language::FOREVER;
use super::runtime::{Ended, Joined, Runtime, Task, Waited, Why};
use super::world::{Item, Value};

/// The executor under test.
pub struct Barista;

fn duration(ms: u64) -> Duration {
    match ms {
        FOREVER => Duration::MAX,
        ms => Duration::from_millis(ms),
    }
}

fn ms(instant: Instant) -> u64 {
    instant.as_nanos() / 1_000_000
}

fn at(ms: u64) -> Instant {
    let now = Instant::now();
    now - Duration::from_nanos(now.as_nanos()) + duration(ms)
}

/// Not an `async` block, which could not be polled again after a panic in it.
fn map<F: Future, T>(future: F, to: impl Fn(F::Output) -> T) -> impl Future<Output = T> {
    let mut future = Box::pin(future);
    poll_fn(move |cx| future.as_mut().poll(cx).map(&to))
}

impl Runtime for Barista {
    type Executor = Executor;
    type Handle = JoinHandle<Ended<Self>>;
    type Completed = AsCompleted<Task<Self>>;
    type Interval = Interval;
    type Queue = Queue<Item>;

    fn executor() -> Executor {
        let builder = Executor::builder().virtual_time();
        builder.report_to(|_| ()).build()
    }
    fn block_on<F: Future>(executor: &Executor, future: F) -> F::Output {
        executor.block_on(future)
    }
    fn now() -> u64 {
        ms(Instant::now())
    }

    fn spawn(task: Task<Self>) -> Self::Handle {
        executor::spawn(task)
    }
    fn spawn_on(executor: &Executor, task: Task<Self>) -> Self::Handle {
        executor.spawn(task)
    }
    fn id(handle: &Self::Handle) -> u64 {
        handle.id().get()
    }
    fn abort(handle: &Self::Handle) {
        handle.abort();
    }
    fn is_finished(handle: &Self::Handle) -> bool {
        handle.is_finished()
    }
    fn joined(output: <Self::Handle as Future>::Output) -> Joined<Self> {
        output.map_err(|error| match error.is_panic() {
            true => Why::of(&*error.into_panic()),
            false => Why::Cancelled,
        })
    }

    async fn yield_now() {
        executor::yield_now().await;
    }
    fn sleep(ms: u64) -> impl Future<Output = ()> {
        time::sleep(duration(ms))
    }
    fn sleep_until(ms: u64) -> impl Future<Output = ()> {
        time::sleep_until(at(ms))
    }
    async fn timeout(ms: u64, task: Task<Self>) -> Option<Ended<Self>> {
        time::timeout(duration(ms), task).await.ok()
    }
    async fn timeout_at(ms: u64, task: Task<Self>) -> Option<Ended<Self>> {
        time::timeout_at(at(ms), task).await.ok()
    }
    fn interval(period: u64) -> Interval {
        time::interval(duration(period))
    }
    async fn tick(interval: &mut Interval, limit: Option<u64>) -> Option<u64> {
        let tick = interval.tick();
        match limit {
            None => Some(ms(tick.await)),
            Some(limit) => time::timeout(duration(limit), tick).await.ok().map(ms),
        }
    }

    fn join(a: Task<Self>, b: Task<Self>) -> impl Future<Output = [Ended<Self>; 2]> {
        map(executor::join(a, b), Into::into)
    }
    fn select(a: Task<Self>, b: Task<Self>) -> impl Future<Output = (bool, Ended<Self>)> {
        map(executor::select(a, b), |either| match either {
            Either::Left(ended) => (true, ended),
            Either::Right(ended) => (false, ended),
        })
    }
    fn join_all(tasks: Vec<Task<Self>>) -> impl Future<Output = Vec<Ended<Self>>> {
        executor::join_all(tasks)
    }
    fn try_join_all(
        tasks: Vec<Task<Self>>,
    ) -> impl Future<Output = Result<Vec<Value<Self>>, Value<Self>>> {
        executor::try_join_all(tasks)
    }
    fn as_completed(tasks: Vec<Task<Self>>) -> Self::Completed {
        executor::as_completed(tasks)
    }
    fn next(completed: &mut Self::Completed) -> impl Future<Output = Option<Ended<Self>>> {
        completed.next()
    }
    fn wait(
        tasks: Vec<Task<Self>>,
        when: ReturnWhen,
        limit: Option<u64>,
    ) -> impl Future<Output = Waited<Self>> {
        let wait = executor::wait(tasks, when, limit.map(duration));
        map(wait, |waited| (waited.done, waited.pending))
    }

    fn queue(capacity: usize) -> Queue<Item> {
        match capacity {
            0 => Queue::unbounded(),
            capacity => Queue::bounded(capacity),
        }
    }
    fn put(queue: &Queue<Item>, item: Item) -> impl Future<Output = ()> {
        queue.put(item)
    }
    fn get(queue: &Queue<Item>) -> impl Future<Output = Item> {
        queue.get()
    }
    fn try_put(queue: &Queue<Item>, item: Item) -> Result<(), Item> {
        queue.try_put(item).map_err(|Full(item)| item)
    }
    fn try_get(queue: &Queue<Item>) -> Option<Item> {
        queue.try_get().ok()
    }
    fn task_done(queue: &Queue<Item>) {
        queue.task_done();
    }
    fn queue_join(queue: &Queue<Item>) -> impl Future<Output = ()> {
        queue.join()
    }
    fn len(queue: &Queue<Item>) -> usize {
        queue.len()
    }
}
