//! P7: when the executor goes, its tasks are dropped in spawn order, on its thread.

use std::{
    cell::{Cell, RefCell},
    future::{pending, poll_fn},
    rc::Rc,
    task::{Poll, Waker},
    thread,
};

use executor::{Executor, JoinHandle, join_all, sleep, spawn, task::Builder};
use tests::{
    DropCount, Log, OnDrop, counted, guarded, on_drop, panics, poll_by_hand, secs, settle,
    virtual_executor, waiting_task,
};

/// A guard that writes `n` into `log`.
fn mark<T: 'static>(log: &Log<T>, n: T) -> OnDrop<impl FnOnce() + use<T>> {
    let log = log.clone();
    on_drop(move || log.push(n))
}

#[test]
fn tasks_are_dropped_in_the_order_they_were_spawned() {
    let (executor, log) = (virtual_executor(), Log::new());
    for n in 0..100 {
        // Every third waits for a timer, every third for nothing, every third is never polled.
        let guard = mark(&log, n);
        match n % 3 {
            0 => drop(executor.spawn(guarded(sleep_in_task(), guard))),
            _ => drop(executor.spawn(guarded(pending::<()>(), guard))),
        }
    }
    executor.block_on(settle());
    for n in 100..110 {
        executor.spawn(guarded(async {}, mark(&log, n)));
    }
    drop(executor);
    assert_eq!(log.take(), (0..110).collect::<Vec<_>>());
}

async fn sleep_in_task() {
    sleep(secs(1)).await;
}

#[test]
fn tasks_are_dropped_in_the_order_they_were_spawned_even_where_slots_are_used_again() {
    let (executor, log) = (virtual_executor(), Log::new());
    let mut short = Vec::new();
    for n in 0..30 {
        let handle = executor.spawn(guarded(pending::<()>(), mark(&log, n)));
        if n % 2 == 0 {
            short.push(handle);
        }
    }
    executor.block_on(async {
        settle().await;
        short.iter().for_each(JoinHandle::abort);
        settle().await;
    });
    assert_eq!(log.take(), (0..30).step_by(2).collect::<Vec<_>>());
    // These take the places of the tasks that are gone, in whatever order.
    for n in 30..60 {
        executor.spawn(guarded(pending::<()>(), mark(&log, n)));
    }
    drop(executor);
    let expected: Vec<_> = (0..30).filter(|n| n % 2 == 1).chain(30..60).collect();
    assert_eq!(log.take(), expected);
}

#[test]
fn tasks_are_dropped_on_the_thread_of_the_executor() {
    let (executor, log) = (Executor::new(), Log::new());
    let home = thread::current().id();
    let seen = log.clone();
    executor.spawn(guarded(
        pending::<()>(),
        on_drop(move || seen.push(thread::current().id())),
    ));
    // A waker that lives on elsewhere does not keep the future alive, nor take it along.
    let waker = executor.block_on(async { waiting_task().await.0 });
    let other = thread::spawn(move || waker.wake_by_ref());
    drop(executor);
    other.join().unwrap();
    assert_eq!(log.take(), [home]);
}

#[test]
fn a_waker_that_lives_on_does_not_keep_the_future() {
    let (executor, drops) = (virtual_executor(), DropCount::new());
    let slot = Rc::new(RefCell::new(None::<Waker>));
    let inner = slot.clone();
    let future = poll_fn(move |cx| {
        *inner.borrow_mut() = Some(cx.waker().clone());
        Poll::<()>::Pending
    });
    executor.spawn(guarded(future, drops.guard()));
    executor.block_on(settle());
    drop(executor);
    assert_eq!(drops.get(), 1);
    slot.borrow_mut().take().unwrap().wake();
}

#[test]
fn tasks_never_polled_are_dropped_with_an_executor_that_never_ran() {
    let (executor, drops) = (Executor::new(), DropCount::new());
    let (future, polls) = counted(async {});
    let handle = executor.spawn(guarded(future, drops.guard()));
    drop(executor);
    assert_eq!((polls.get(), drops.get()), (0, 1));
    assert!(handle.is_finished());
}

#[test]
fn block_on_drops_the_tasks_left_before_it_returns() {
    let drops = DropCount::new();
    executor::block_on(async {
        for _ in 0..5 {
            spawn(guarded(pending::<()>(), drops.guard()));
            spawn(guarded(sleep(secs(3600)), drops.guard()));
        }
        settle().await;
    });
    assert_eq!(drops.get(), 10);
}

#[test]
fn block_on_drops_the_tasks_left_when_its_future_panics() {
    let drops = DropCount::new();
    panics(|| {
        executor::block_on(async {
            spawn(guarded(pending::<()>(), drops.guard()));
            settle().await;
            panic!("main");
        });
    });
    assert_eq!(drops.get(), 1);
}

#[test]
fn the_main_future_is_dropped_when_it_ends_and_before_the_tasks() {
    let log = Log::new();
    executor::block_on(guarded(
        async {
            spawn(guarded(pending::<()>(), mark(&log, "task")));
            settle().await;
        },
        mark(&log, "main"),
    ));
    assert_eq!(log.take(), ["main", "task"]);
}

#[test]
fn combinators_and_sleeps_of_a_dead_executor_are_dropped_in_peace() {
    let executor = virtual_executor();
    let kept = executor.block_on(async {
        let mut fired = sleep(secs(1));
        let mut waiting = sleep(secs(3600));
        assert!(poll_by_hand(&mut fired, Waker::noop()).is_pending());
        assert!(poll_by_hand(&mut waiting, Waker::noop()).is_pending());
        sleep(secs(2)).await;
        let all = join_all([spawn(pending::<()>()), Builder::new().spawn(pending())]);
        (fired, waiting, sleep(secs(1)), all)
    });
    drop(executor);
    drop(kept);
}

#[test]
fn a_sleep_of_a_dead_executor_does_not_disturb_the_next() {
    let old = virtual_executor();
    let stale = old.block_on(async {
        let mut sleeps: Vec<_> = (1..100).map(|n| sleep(secs(n))).collect();
        for sleep in &mut sleeps {
            assert!(poll_by_hand(sleep, Waker::noop()).is_pending());
        }
        sleeps
    });
    drop(old);
    virtual_executor().block_on(async {
        let done = Rc::new(Cell::new(0));
        for n in 1..100 {
            let done = done.clone();
            spawn(async move {
                sleep(secs(n)).await;
                done.set(done.get() + 1);
            });
        }
        settle().await;
        drop(stale);
        sleep(secs(100)).await;
        assert_eq!(done.get(), 99);
    });
}
