//! Other people's futures and streams run on the executor unchanged: futures-util.

use std::{
    cell::RefCell,
    future::{Future, poll_fn, ready},
    panic::AssertUnwindSafe,
    rc::Rc,
    task::Poll,
};

use executor::{
    as_completed, sleep, spawn,
    time::{Instant, timeout},
};
use futures_task::LocalSpawn;
use futures_util::{
    FutureExt, StreamExt, TryFutureExt, TryStreamExt,
    future::{self, AbortHandle, Abortable, Aborted},
    pin_mut, select_biased,
    stream::{self, FuturesOrdered, FuturesUnordered},
    task::LocalSpawnExt,
};
use tests::{secs, settle, under_virtual_time, virtual_executor};

async fn after<T>(delay: u64, value: T) -> T {
    sleep(secs(delay)).await;
    value
}

#[test]
fn futures_unordered_gives_sleeps_in_order() {
    under_virtual_time(async {
        let start = Instant::now();
        let all: FuturesUnordered<_> = [3, 1, 2].into_iter().map(|n| after(n, n)).collect();
        assert_eq!(all.collect::<Vec<_>>().await, [1, 2, 3]);
        assert_eq!(start.elapsed(), secs(3));
    });
}

#[test]
fn futures_ordered_and_buffered_streams_keep_the_order() {
    under_virtual_time(async {
        let start = Instant::now();
        let ordered: FuturesOrdered<_> = [3, 1, 2].into_iter().map(|n| after(n, n)).collect();
        assert_eq!(ordered.collect::<Vec<_>>().await, [3, 1, 2]);
        let buffered = stream::iter((0..6).map(|n| after(1, n))).buffered(3);
        assert_eq!(buffered.collect::<Vec<_>>().await, [0, 1, 2, 3, 4, 5]);
        assert_eq!(start.elapsed(), secs(5));
        let unordered = stream::iter((0..6).map(|n| after(6 - n, n))).buffer_unordered(6);
        assert_eq!(unordered.collect::<Vec<_>>().await, [5, 4, 3, 2, 1, 0]);
    });
}

#[test]
fn join_and_select_of_futures_util_run() {
    under_virtual_time(async {
        assert_eq!(
            futures_util::join!(after(2, 'a'), after(1, 'b')),
            ('a', 'b')
        );
        assert_eq!(
            future::join_all((0..50).map(|n| after(n % 3, n)))
                .await
                .len(),
            50
        );
        let tried = future::try_join(after(1, Ok::<_, ()>(1)), after(9, Err::<u8, _>(())));
        assert_eq!(tried.await, Err(()));
        let (slow, fast) = (after(2, "slow").fuse(), after(1, "fast").fuse());
        pin_mut!(slow, fast);
        let winner = select_biased! { name = slow => name, name = fast => name };
        assert_eq!(winner, "fast");
        assert_eq!(slow.await, "slow");
        let boxed = vec![after(3, 3).boxed_local(), after(1, 1).boxed_local()];
        let (value, index, rest) = future::select_all(boxed).await;
        assert_eq!((value, index, rest.len()), (1, 1, 1));
    });
}

#[test]
fn for_each_concurrent_overlaps() {
    under_virtual_time(async {
        let start = Instant::now();
        stream::iter(0..10)
            .for_each_concurrent(5, |_| sleep(secs(1)))
            .await;
        assert_eq!(start.elapsed(), secs(2));
        let sum = stream::iter((1..=4).map(Ok::<u64, ()>))
            .try_fold(0, |sum, n| after(1, Ok(sum + n)))
            .await;
        assert_eq!(sum, Ok(10));
    });
}

#[test]
fn our_stream_takes_their_adapters() {
    under_virtual_time(async {
        let all = as_completed((1..=5).map(|n| after(6 - n, n)));
        let even = all
            .filter(|n| ready(n % 2 == 0))
            .map(|n| n * 10)
            .collect::<Vec<_>>();
        assert_eq!(even.await, [40, 20]);
        let chunks = as_completed((0..5).map(|n| after(1, n))).ready_chunks(10);
        assert_eq!(chunks.concat().await, [0, 1, 2, 3, 4]);
    });
}

#[test]
fn shared_futures_wake_every_holder() {
    under_virtual_time(async {
        let shared = after(1, 5).boxed_local().shared();
        let tasks: Vec<_> = (0..10).map(|_| spawn(shared.clone())).collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), 5);
        }
    });
}

#[test]
fn abortable_futures_abort() {
    under_virtual_time(async {
        let (abort, registration) = AbortHandle::new_pair();
        let task = spawn(Abortable::new(sleep(secs(9)), registration));
        settle().await;
        abort.abort();
        assert_eq!(task.await.unwrap(), Err(Aborted));
    });
}

#[test]
fn catch_unwind_and_remote_handles_work() {
    under_virtual_time(async {
        let caught = AssertUnwindSafe(async { panic!("caught") })
            .catch_unwind()
            .await;
        assert!(caught.is_err());
        let (remote, handle) = after(1, 5).remote_handle();
        spawn(remote);
        assert_eq!(handle.await, 5);
    });
}

#[test]
fn code_generic_over_a_spawner_runs() {
    fn sum<S: LocalSpawn>(spawner: &S) -> impl Future<Output = u32> + use<S> {
        let handles: Vec<_> = (1..=4)
            .map(|n| spawner.spawn_local_with_handle(async move { n }).unwrap())
            .collect();
        async { future::join_all(handles).await.into_iter().sum() }
    }
    let executor = virtual_executor();
    let total = sum(&executor);
    assert_eq!(executor.block_on(total), 10);
}

#[test]
fn their_adapters_take_our_handles_and_timeouts() {
    under_virtual_time(async {
        let task = spawn(after(1, 5)).map_err(|error| error.to_string());
        assert_eq!(task.await, Ok(5));
        let late = timeout(secs(1), after(2, ())).map_err(|_| "late");
        assert_eq!(late.await, Err("late"));
        let polled = Rc::new(RefCell::new(Vec::new()));
        let inner = polled.clone();
        poll_fn(move |cx| {
            inner.borrow_mut().push(cx.waker().clone());
            Poll::Ready(())
        })
        .now_or_never()
        .unwrap();
        polled.borrow().iter().for_each(|waker| waker.wake_by_ref());
        let mut ticks = stream::unfold(0, |n| async move {
            sleep(secs(1)).await;
            (n < 3).then_some((n, n + 1))
        })
        .boxed_local();
        assert_eq!(ticks.by_ref().collect::<Vec<_>>().await, [0, 1, 2]);
    });
}
