//! Every public name, with the signature that programs outside this repository are compiled against.

use std::{
    any::Any,
    error::Error,
    fmt::Debug,
    future::{Future, Pending, Ready, pending, ready},
    hash::Hash,
    ops::{Add, Sub},
    time::Duration,
};

use executor::{
    Executor, combinators,
    combinators::{
        AsCompleted, Either, Join, JoinAll, ReturnWhen, Select, TryJoinAll, Wait, Waited,
    },
    sync::{Empty, Full, Get, Put, Queue, QueueJoin},
    task,
    time::{self, Elapsed, Instant, Interval, Sleep, Timeout},
    trace::{Event, Recorder, Recording},
};
use futures_core::Stream;
use futures_task::LocalSpawn;
use futures_util::task::LocalSpawnExt as _;
use tests::{secs, under_virtual_time};

type Fut = Ready<u8>;
type TryFut = Ready<Result<u8, String>>;

fn is<T>() {}
fn is_future<F: Future<Output = T>, T>() {}
fn is_stream<S: Stream<Item = T>, T>() {}
fn is_unpin<T: Unpin>() {}
fn is_error<T: Error>() {}
fn is_clone<T: Clone>() {}
fn is_default<T: Default>() {}
fn is_debug_eq<T: PartialEq + Debug>() {}

#[test]
fn the_executor() {
    let _: fn(Fut) -> u8 = executor::block_on::<Fut>;
    let _: fn() -> Executor = Executor::new;
    let _: fn(&Executor, Fut) -> u8 = Executor::block_on::<Fut>;
    let _: fn(&Executor, Fut) -> executor::JoinHandle<u8> = Executor::spawn::<Fut>;
    let _: fn(Fut) -> executor::JoinHandle<u8> = executor::spawn::<Fut>;
    let _: fn(fn() -> u8) -> executor::JoinHandle<u8> = executor::spawn_blocking::<fn() -> u8, u8>;
    is_default::<Executor>();
    is_future::<executor::YieldNow, ()>();
    let _: fn() -> executor::YieldNow = executor::yield_now;
    let built: Executor = Executor::builder()
        .virtual_time()
        .recorder(Recorder::new())
        .build();
    assert_eq!(built.block_on(ready(5)), 5);
    fn takes_a_spawner(_: &impl LocalSpawn) {}
    takes_a_spawner(&built);
}

#[test]
fn the_root_has_the_common_names() {
    let _: fn(Duration) -> Sleep = executor::sleep;
    let _: fn(Duration, Fut) -> Timeout<Fut> = executor::timeout::<Fut>;
    let _: fn(Fut, Fut) -> Join<Fut, Fut> = executor::join::<Fut, Fut>;
    let _: fn(Vec<Fut>) -> JoinAll<Fut> = executor::join_all::<Vec<Fut>>;
    let _: fn(Vec<TryFut>) -> TryJoinAll<TryFut> = executor::try_join_all::<Vec<TryFut>>;
    let _: fn(Vec<Fut>) -> AsCompleted<Fut> = executor::as_completed::<Vec<Fut>>;
    let _: fn(Vec<TryFut>, ReturnWhen, Option<Duration>) -> Wait<TryFut> =
        executor::wait::<Vec<TryFut>, TryFut, u8, String>;
    let _: fn(Fut, Fut) -> Select<Fut, Fut> = executor::select::<Fut, Fut>;
    is::<executor::JoinHandle<u8>>();
    is::<executor::JoinError>();
    is::<executor::Executor>();
}

#[test]
fn tasks() {
    is_future::<task::JoinHandle<u8>, Result<u8, task::JoinError>>();
    is_unpin::<task::JoinHandle<std::marker::PhantomPinned>>();
    is_error::<task::JoinError>();
    fn is_id<T: Copy + Eq + Hash + Debug>() {}
    is_id::<task::Id>();
    let _: fn() -> task::Builder = task::Builder::new;
    let _: fn(task::Builder, &'static str) -> task::Builder = task::Builder::name;
    let _: fn(task::Builder, String) -> task::Builder = task::Builder::name;
    let _: fn(task::Builder, Fut) -> task::JoinHandle<u8> = task::Builder::spawn::<Fut>;
    let _: fn(&task::JoinHandle<u8>) = task::JoinHandle::abort;
    let _: fn(&task::JoinHandle<u8>) -> bool = task::JoinHandle::is_finished;
    let _: fn(&task::JoinHandle<u8>) -> task::Id = task::JoinHandle::id;
    let _: fn(&task::JoinError) -> bool = task::JoinError::is_cancelled;
    let _: fn(&task::JoinError) -> bool = task::JoinError::is_panic;
    let _: fn(task::JoinError) -> Box<dyn Any + Send> = task::JoinError::into_panic;
}

#[test]
fn time() {
    fn is_instant<T>()
    where
        T: Copy + Ord + Debug + Add<Duration, Output = T> + Sub<Duration, Output = T>,
        T: Sub<T, Output = Duration>,
    {
    }
    is_instant::<Instant>();
    let _: fn() -> Instant = Instant::now;
    let _: fn(&Instant) -> Duration = Instant::elapsed;
    let _: fn(Duration) -> Sleep = time::sleep;
    let _: fn(Instant) -> Sleep = time::sleep_until;
    let _: fn(Duration, Fut) -> Timeout<Fut> = time::timeout::<Fut>;
    let _: fn(Instant, Fut) -> Timeout<Fut> = time::timeout_at::<Fut>;
    let _: fn(Duration) -> Interval = time::interval;
    is_future::<Sleep, ()>();
    is_unpin::<Sleep>();
    is_future::<Timeout<Fut>, Result<u8, Elapsed>>();
    is_error::<Elapsed>();
    under_virtual_time(async {
        let mut interval = time::interval(secs(1));
        let _: Instant = interval.tick().await;
    });
}

#[test]
fn combinators() {
    is_future::<Join<Fut, TryFut>, (u8, Result<u8, String>)>();
    is_future::<JoinAll<Fut>, Vec<u8>>();
    is_future::<TryJoinAll<TryFut>, Result<Vec<u8>, String>>();
    is_stream::<AsCompleted<Fut>, u8>();
    is_unpin::<AsCompleted<Fut>>();
    fn async_blocks_too<F: Future<Output = u8>>(_: fn() -> F) {
        is_unpin::<AsCompleted<F>>();
    }
    async_blocks_too(|| async { 5 });
    is_future::<Wait<TryFut>, Waited<TryFut, u8, String>>();
    is_future::<Select<Fut, Pending<char>>, Either<u8, char>>();
    let _: fn(Fut, Fut) -> Join<Fut, Fut> = combinators::join::<Fut, Fut>;
    let _: fn(Vec<Fut>) -> JoinAll<Fut> = combinators::join_all::<Vec<Fut>>;
    let _: fn(Vec<TryFut>) -> TryJoinAll<TryFut> = combinators::try_join_all::<Vec<TryFut>>;
    let _: fn(Vec<Fut>) -> AsCompleted<Fut> = combinators::as_completed::<Vec<Fut>>;
    let _: fn(Fut, Fut) -> Select<Fut, Fut> = combinators::select::<Fut, Fut>;
    under_virtual_time(async {
        let futures = [Box::pin(pending::<Result<u8, String>>())];
        let Waited { done, pending } =
            combinators::wait(futures, ReturnWhen::FirstError, Some(secs(1))).await;
        let _: Vec<(usize, Result<u8, String>)> = done;
        let _: usize = pending[0].0;
        let _: Option<u8> = combinators::as_completed([ready(5)]).next().await;
        let _ = [
            ReturnWhen::FirstCompleted,
            ReturnWhen::FirstError,
            ReturnWhen::AllCompleted,
        ];
        let (Either::Left(n) | Either::Right(n)) = combinators::select(ready(1), ready(2)).await;
        assert_eq!(n, 1);
    });
}

#[test]
fn the_queue() {
    /// Neither Clone, nor Unpin, nor Debug.
    struct Item(std::marker::PhantomPinned);
    type Q = Queue<Item>;
    let _: fn(usize) -> Q = Q::bounded;
    let _: fn() -> Q = Q::unbounded;
    let _: fn(&Q, Item) -> Put<Item> = Q::put;
    let _: fn(&Q) -> Get<Item> = Q::get;
    let _: fn(&Q, Item) -> Result<(), Full<Item>> = Q::try_put;
    let _: fn(&Q) -> Result<Item, Empty> = Q::try_get;
    let _: fn(&Q) = Q::task_done;
    let _: fn(&Q) -> QueueJoin = Q::join;
    let _: fn(&Q) -> usize = Q::len;
    let _: fn(&Q) -> bool = Q::is_empty;
    let _: fn(&Q) -> bool = Q::is_full;
    let _: fn(&Q) -> Option<usize> = Q::capacity;
    is_clone::<Q>();
    is_future::<Put<Item>, ()>();
    is_future::<Get<Item>, Item>();
    is_future::<QueueJoin, ()>();
    is_unpin::<Put<Item>>();
    is_unpin::<Get<Item>>();
    is_unpin::<QueueJoin>();
    is_error::<Full<u8>>();
    is_error::<Empty>();
    let Full(back) = {
        let queue = Queue::bounded(1);
        queue.try_put('a').unwrap();
        queue.try_put('b').unwrap_err()
    };
    assert_eq!(back, 'b');
}

#[test]
fn the_recorder() {
    is_clone::<Recorder>();
    is_debug_eq::<Event>();
    let recorder = Recorder::new();
    let executor = Executor::builder()
        .recorder(recorder.clone())
        .virtual_time()
        .build();
    executor.block_on(async { executor::spawn(async {}).await.unwrap() });
    let recording: Recording = recorder.finish();
    assert!(recording.events().iter().next().is_some());
}

#[test]
fn executor_is_a_local_spawner() {
    let executor = Executor::new();
    executor.spawn_local(async {}).unwrap();
    let done = std::rc::Rc::new(std::cell::Cell::new(false));
    let inner = done.clone();
    executor
        .spawn_local(async move { inner.set(true) })
        .unwrap();
    executor.block_on(tests::settle());
    assert!(done.get());
}

#[test]
fn futures_of_any_kind_are_taken() {
    // Not Send, not Unpin, not 'static where none of it is asked for.
    let text = String::from("lent");
    let length = executor::block_on(async {
        let borrowed = async { text.len() };
        let (a, b) = executor::join(borrowed, async { &text[..1] }).await;
        let all = executor::join_all([1, 2].map(|n| std::future::ready(&text[n..]))).await;
        a + b.len() + all.concat().len()
    });
    assert_eq!(length, 4 + 1 + 3 + 2);
}
