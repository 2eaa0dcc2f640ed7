//! P1 and P3: a task that wakes itself during its poll takes its place in the queue at that moment.

use std::{future::poll_fn, task::Poll, thread};

use executor::{Executor, spawn, trace::Recorder, yield_now};
use tests::{Gate, Log, counted, own_waker, settle, under_virtual_time, virtual_executor};

/// Calls `f` in a poll of the task that awaits this, which wakes itself just before, and goes on in
/// the next poll.
async fn wake_then(f: impl FnOnce()) {
    let mut f = Some(f);
    poll_fn(|cx| match f.take() {
        Some(f) => {
            cx.waker().wake_by_ref();
            f();
            Poll::Pending
        }
        None => Poll::Ready(()),
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

#[test]
fn it_stands_before_what_it_wakes_afterwards() {
    both_ways(
        async |log| {
            let gate = Gate::new();
            let (waits, other) = (gate.wait(), log.clone());
            let other = spawn(async move {
                waits.await;
                other.push("other");
            });
            yield_now().await;
            wake_then(|| gate.open()).await;
            log.push("itself");
            other.await.unwrap();
        },
        &["itself", "other"],
    );
}

#[test]
fn it_stands_behind_what_it_has_woken_before() {
    both_ways(
        async |log| {
            let gate = Gate::new();
            let (waits, other) = (gate.wait(), log.clone());
            let other = spawn(async move {
                waits.await;
                other.push("other");
            });
            yield_now().await;
            let mut first = true;
            poll_fn(|cx| {
                if !std::mem::take(&mut first) {
                    return Poll::Ready(());
                }
                gate.open();
                cx.waker().wake_by_ref();
                Poll::Pending
            })
            .await;
            log.push("itself");
            other.await.unwrap();
        },
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
        let mut first = true;
        let (task, polls) = counted(poll_fn(move |cx| {
            if !std::mem::take(&mut first) {
                return Poll::Ready(());
            }
            let clone = cx.waker().clone();
            clone.wake_by_ref();
            // Something else is woken in between, and the wakes after it find it in the queue.
            drop(spawn(async {}));
            cx.waker().wake_by_ref();
            clone.wake();
            Poll::Pending
        }));
        spawn(task).await.unwrap();
        settle().await;
        assert_eq!(polls.get(), 2);
    });
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
    executor::block_on(async {
        let mut first = true;
        poll_fn(|cx| {
            if !std::mem::take(&mut first) {
                return Poll::Ready(());
            }
            let waker = cx.waker().clone();
            // It is over before this poll is.
            thread::spawn(move || waker.wake()).join().unwrap();
            Poll::Pending
        })
        .await;
    });
}
