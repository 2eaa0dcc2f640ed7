//! What does a program need of a runtime?
//!
//! The public API under names that the executor and the reference share. Times are milliseconds.

use std::{any::Any, future::Future, pin::Pin};

use executor::combinators::ReturnWhen;

use super::world::{Item, Value};

/// How a body ends.
pub type Ended<R> = Result<Value<R>, Value<R>>;

/// A task, or a child of a combinator.
pub type Task<R> = Pin<Box<dyn Future<Output = Ended<R>>>>;

/// What a handle gives.
pub type Joined<R> = Result<Ended<R>, Why>;

/// What `wait` gives: what is done, and what is pending.
pub type Waited<R> = (Vec<(usize, Ended<R>)>, Vec<(usize, Task<R>)>);

pub trait Runtime: Sized + 'static {
    type Executor: 'static;
    type Handle: Future + Unpin + 'static;
    type Completed;
    type Interval;
    type Queue: Clone + 'static;

    fn executor() -> Self::Executor;
    fn block_on<F: Future>(executor: &Self::Executor, future: F) -> F::Output;
    fn now() -> u64;

    fn spawn(task: Task<Self>) -> Self::Handle;
    fn spawn_on(executor: &Self::Executor, task: Task<Self>) -> Self::Handle;
    fn id(handle: &Self::Handle) -> u64;
    fn abort(handle: &Self::Handle);
    fn is_finished(handle: &Self::Handle) -> bool;
    fn joined(output: <Self::Handle as Future>::Output) -> Joined<Self>;

    fn yield_now() -> impl Future<Output = ()>;
    fn sleep(ms: u64) -> impl Future<Output = ()>;
    fn sleep_until(ms: u64) -> impl Future<Output = ()>;
    fn timeout(ms: u64, task: Task<Self>) -> impl Future<Output = Option<Ended<Self>>>;
    fn timeout_at(ms: u64, task: Task<Self>) -> impl Future<Output = Option<Ended<Self>>>;
    fn interval(period: u64) -> Self::Interval;
    /// The time of the tick; none if the limit came first.
    fn tick(interval: &mut Self::Interval, limit: Option<u64>)
    -> impl Future<Output = Option<u64>>;

    fn join(a: Task<Self>, b: Task<Self>) -> impl Future<Output = [Ended<Self>; 2]>;
    /// Whether the first one won, and its output.
    fn select(a: Task<Self>, b: Task<Self>) -> impl Future<Output = (bool, Ended<Self>)>;
    fn join_all(tasks: Vec<Task<Self>>) -> impl Future<Output = Vec<Ended<Self>>>;
    fn try_join_all(
        tasks: Vec<Task<Self>>,
    ) -> impl Future<Output = Result<Vec<Value<Self>>, Value<Self>>>;
    fn as_completed(tasks: Vec<Task<Self>>) -> Self::Completed;
    fn next(completed: &mut Self::Completed) -> impl Future<Output = Option<Ended<Self>>>;
    fn wait(
        tasks: Vec<Task<Self>>,
        when: ReturnWhen,
        limit: Option<u64>,
    ) -> impl Future<Output = Waited<Self>>;

    /// 0 for a queue without bounds.
    fn queue(capacity: usize) -> Self::Queue;
    fn put(queue: &Self::Queue, item: Item) -> impl Future<Output = ()>;
    fn get(queue: &Self::Queue) -> impl Future<Output = Item>;
    fn try_put(queue: &Self::Queue, item: Item) -> Result<(), Item>;
    fn try_get(queue: &Self::Queue) -> Option<Item>;
    fn task_done(queue: &Self::Queue);
    fn queue_join(queue: &Self::Queue) -> impl Future<Output = ()>;
    fn len(queue: &Self::Queue) -> usize;
}

/// Why there is no output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why {
    Cancelled,
    /// A panic of the program.
    Fault(u32),
    /// A panic of the runtime: it was used wrongly.
    Misused,
    /// Nothing was ready, and nobody could come.
    Stalled,
}

/// What a program panics with; `resume_unwind` calls no hook.
pub struct Fault(pub(super) u32);

impl Why {
    pub fn of(panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        match panic.downcast_ref::<Fault>() {
            Some(Fault(id)) => Why::Fault(*id),
            None if text.is_some_and(|text| text.starts_with("executor stalled")) => Why::Stalled,
            None => Why::Misused,
        }
    }
}
