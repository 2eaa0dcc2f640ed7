//! P1 and P3: a task that wakes itself during its poll takes its place in the queue at that moment.

use std::{
    future::poll_fn,
    task::{Poll, Waker},
    thread,
};

use executor::{Executor, spawn, stats, trace::Recorder, yield_now};
use tests::{Gate, Log, counted, own_waker, settle, under_virtual_time, virtual_executor};

/// Calls `f` with the waker of the task that awaits this, in the middle of a poll, and goes on in
/// the next.
async fn in_a_poll(f: impl FnOnce(&Waker)) {
    let mut f = Some(f);
    poll_fn(|cx| match f.take() {
        Some(f) => {
            f(cx.waker());
            Poll::Pending
        }
        None => Poll::Ready(()),
    })
    .await;
}

/// Wakes the task that awaits this, and then does `f`.
async fn wake_then(f: impl FnOnce()) {
    in_a_poll(|waker| {
        waker.wake_by_ref();
        f();
    })
    .await;
}

/// What `program` logs, with a recorder and without: the wakes take different ways.
fn both_ways(program: impl AsyncFn(Log<&'static str>), expected: &[&str]) {
    let recorded = Executor::builder()
        .virtual_time()
        .recorder(Recorder::new())
        .build();
    for executor in [virtual_executor(), recorded] {
        let log = Log::new();
        executor.block_on(program(log.clone()));
        assert_eq!(log.take(), expected);
    }
}

/// In which order two tasks go on, if `f` wakes both: the one in whose poll it is called, and another
/// that waits for the gate.
async fn beside_another(log: Log<&'static str>, f: impl FnOnce(&Waker, &Gate)) {
    let gate = Gate::new();
    let (waits, other) = (gate.wait(), log.clone());
    let other = spawn(async move {
        waits.await;
        other.push("other");
    });
    yield_now().await;
    in_a_poll(|waker| f(waker, &gate)).await;
    log.push("itself");
    other.await.unwrap();
}

#[test]
fn it_stands_before_what_it_wakes_afterwards() {
    let both = |waker: &Waker, gate: &Gate| {
        waker.wake_by_ref();
        gate.open();
    };
    both_ways(
        async |log| beside_another(log, both).await,
        &["itself", "other"],
    );
}

#[test]
fn it_stands_behind_what_it_has_woken_before() {
    let both = |waker: &Waker, gate: &Gate| {
        gate.open();
        waker.wake_by_ref();
    };
    both_ways(
        async |log| beside_another(log, both).await,
        &["other", "itself"],
    );
}

#[test]
fn it_stands_before_what_it_spawns_or_aborts_afterwards() {
    both_ways(
        async |log| {
            let (guard, child) = (log.clone(), log.clone());
            let aborted = spawn(async move {
                let _guard = tests::on_drop(move || guard.push("aborted"));
                std::future::pending::<()>().await;
            });
            yield_now().await;
            wake_then(|| {
                drop(spawn(async move { child.push("child") }));
                aborted.abort();
            })
            .await;
            log.push("itself");
            settle().await;
        },
        &["itself", "child", "aborted"],
    );
}

#[test]
fn however_often_it_wakes_itself_it_is_polled_once_more() {
    under_virtual_time(async {
        let gate = Gate::new();
        let waits = gate.wait();
        let (task, polls) = counted(Box::pin(async {
            in_a_poll(|waker| {
                let clone = waker.clone();
                clone.wake_by_ref();
                // Something else is queued in between, and the wakes after it find it there.
                drop(spawn(async {}));
                waker.wake_by_ref();
                clone.wake();
            })
            .await;
            waits.await;
        }));
        let task = spawn(task);
        settle().await;
        assert_eq!(polls.get(), 2);
        gate.open();
        task.await.unwrap();
        assert_eq!(polls.get(), 3);
    });
}

#[test]
fn it_counts_as_ready_at_once() {
    under_virtual_time(in_a_poll(|waker| {
        assert_eq!(stats().ready, 0);
        waker.wake_by_ref();
        assert_eq!(stats().ready, 1);
    }));
}

#[test]
fn a_wake_in_the_last_poll_changes_nothing() {
    under_virtual_time(async {
        let (task, polls) = counted(poll_fn(|cx| {
            cx.waker().wake_by_ref();
            Poll::Ready(7)
        }));
        assert_eq!(spawn(task).await.unwrap(), 7);
        // The next task in the same slot is polled for its own wakes alone.
        let (next, next_polls) = counted(async {});
        spawn(next).await.unwrap();
        settle().await;
        assert_eq!((polls.get(), next_polls.get()), (1, 1));
    });
}

#[test]
fn the_waker_of_another_task_is_not_taken_for_its_own() {
    under_virtual_time(async {
        let gate = Gate::new();
        let (waits, given) = (gate.wait(), Log::new());
        let give = given.clone();
        let (other, polls) = counted(async move {
            give.push(own_waker().await);
            waits.await;
        });
        let other = spawn(other);
        settle().await;
        let before = polls.get();
        // Woken from the poll of this task, which itself is not woken by that.
        for waker in given.take() {
            waker.wake();
        }
        settle().await;
        assert_eq!(polls.get(), before + 1);
        gate.open();
        other.await.unwrap();
    });
}

#[test]
fn another_executor_that_is_spawned_on_does_not_take_the_wake_for_its_own() {
    let other = Executor::new();
    under_virtual_time(async {
        // If it did, this would wait for ever, which virtual time tells by a panic.
        wake_then(|| drop(other.spawn(async {}))).await;
        wake_then(|| other.spawn(async {}).abort()).await;
    });
    other.block_on(async {});
}

#[test]
fn from_another_thread_its_waker_takes_the_long_way() {
    executor::block_on(in_a_poll(|waker| {
        let waker = waker.clone();
        // It is over before this poll is.
        thread::spawn(move || waker.wake()).join().unwrap();
    }));
}
