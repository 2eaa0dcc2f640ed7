//! P8: block_on inside block_on, and calls outside one, panic with a message that says what to do.
#![expect(
    clippy::async_yields_async,
    reason = "what is made in one executor is awaited elsewhere"
)]

use std::{
    cell::RefCell,
    future::{Future, pending},
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    thread,
    time::Duration,
};

use executor::{
    Executor, combinators, join, join_all, sleep, spawn, spawn_blocking,
    sync::Queue,
    task::Builder,
    time::{Instant, interval, sleep_until, timeout, timeout_at},
    yield_now,
};
use tests::{
    Log, foreign_block_on, guarded, message_of, ms, on_drop, panics, run_child, secs, settle,
    under_virtual_time, virtual_executor, within,
};

/// The message of a call made where there is no executor says where to make it.
#[track_caller]
fn assert_says_what_to_do<T>(call: impl FnOnce() -> T) {
    let message = panics(call);
    assert!(message.contains("block_on(async"), "{message}");
}

#[test]
fn calls_outside_block_on_say_what_to_do() {
    let now = under_virtual_time(async { Instant::now() });
    assert_says_what_to_do(|| spawn(async {}));
    assert_says_what_to_do(|| Builder::new().name("x").spawn(async {}));
    assert_says_what_to_do(|| spawn_blocking(|| ()));
    assert_says_what_to_do(|| sleep(secs(1)));
    assert_says_what_to_do(|| sleep(Duration::ZERO));
    assert_says_what_to_do(|| sleep_until(now));
    assert_says_what_to_do(|| timeout(secs(1), async {}));
    assert_says_what_to_do(|| timeout_at(now, async {}));
    assert_says_what_to_do(|| interval(secs(1)));
    assert_says_what_to_do(Instant::now);
    assert_says_what_to_do(|| now.elapsed());
}

#[test]
fn calls_outside_block_on_panic_between_two_block_ons_too() {
    let executor = Executor::new();
    executor.block_on(async {});
    assert_says_what_to_do(|| spawn(async {}));
    executor.block_on(async { spawn(async {}).await.unwrap() });
    assert_says_what_to_do(|| sleep(secs(1)));
}

#[test]
fn a_thread_beside_block_on_has_no_executor() {
    executor::block_on(async {
        thread::spawn(|| assert_says_what_to_do(|| spawn(async {})))
            .join()
            .unwrap();
    });
}

#[test]
fn a_blocking_job_has_no_executor() {
    within(secs(20), || {
        executor::block_on(async {
            let error = spawn_blocking(|| drop(sleep(secs(1)))).await.unwrap_err();
            assert!(message_of(&*error.into_panic()).contains("block_on(async"));
        });
    });
}

#[test]
fn block_on_inside_block_on_panics_and_the_outer_loop_survives_it() {
    under_virtual_time(async {
        let start = Instant::now();
        let task = spawn(async {
            sleep(secs(1)).await;
            5
        });
        let message = panics(|| executor::block_on(async {}));
        assert!(message.contains("block_on"), "{message}");
        assert!(
            message.contains("await"),
            "it says what to do instead: {message}"
        );
        assert_eq!(task.await.unwrap(), 5);
        assert_eq!(start.elapsed(), secs(1));
        assert_eq!(spawn(async { 6 }).await.unwrap(), 6);
    });
}

#[test]
fn the_future_given_to_a_nested_block_on_is_not_polled() {
    let log = Log::new();
    under_virtual_time(async {
        panics(|| executor::block_on(async { log.push("polled") }));
    });
    assert!(log.is_empty());
}

#[test]
fn block_on_of_another_executor_inside_block_on_panics_and_leaves_both_usable() {
    let (outer, inner) = (virtual_executor(), virtual_executor());
    outer.block_on(async {
        assert!(panics(|| inner.block_on(async {})).contains("block_on"));
        sleep(secs(1)).await;
        assert_eq!(spawn(async { 5 }).await.unwrap(), 5);
    });
    assert_eq!(
        inner.block_on(async { spawn(async { 6 }).await.unwrap() }),
        6
    );
}

#[test]
fn block_on_of_the_same_executor_in_a_task_ends_that_task_alone() {
    let executor = Rc::new(virtual_executor());
    let same = executor.clone();
    executor.block_on(async {
        let error = spawn(async move { same.block_on(async {}) })
            .await
            .unwrap_err();
        assert!(message_of(&*error.into_panic()).contains("block_on"));
        sleep(secs(1)).await;
    });
    executor.block_on(async {});
}

#[test]
fn an_uncaught_nested_block_on_leaves_the_executor_usable() {
    let executor = virtual_executor();
    panics(|| executor.block_on(async { executor::block_on(async {}) }));
    assert_eq!(
        executor.block_on(async { spawn(async { 5 }).await.unwrap() }),
        5
    );
}

#[test]
fn after_a_nested_block_on_failed_spawn_still_means_the_outer_executor() {
    let (outer, inner) = (virtual_executor(), virtual_executor());
    let log = Log::new();
    let from_task = log.clone();
    outer.block_on(async {
        panics(|| inner.block_on(async {}));
        spawn(async move { from_task.push("ran") });
    });
    inner.block_on(settle());
    assert!(log.is_empty());
    outer.block_on(settle());
    assert_eq!(log.len(), 1);
}

#[test]
fn block_on_in_a_drop_inside_block_on_ends_that_task_alone() {
    under_virtual_time(async {
        let handle = spawn(async {
            let _bomb = on_drop(|| executor::block_on(async {}));
            yield_now().await;
        });
        let other = spawn(async { 5 });
        let error = handle.await.unwrap_err();
        assert!(message_of(&*error.into_panic()).contains("block_on"));
        assert_eq!(other.await.unwrap(), 5);
    });
}

#[test]
fn block_on_in_the_drop_of_a_task_left_over_harms_no_other() {
    let executor = virtual_executor();
    let log = Log::new();
    for n in 0..3 {
        let log = log.clone();
        let guard = on_drop(move || {
            log.push(n);
            executor::block_on(async {});
        });
        executor.spawn(guarded(pending::<()>(), guard));
    }
    executor.block_on(settle());
    drop(executor);
    assert_eq!(log.take(), [0, 1, 2]);
}

#[test]
fn executor_spawn_needs_no_running_loop() {
    let executor = virtual_executor();
    let handle = executor.spawn(async {
        sleep(secs(1)).await;
        5
    });
    assert_eq!(executor.block_on(handle).unwrap(), 5);
    let shared = Rc::new(executor);
    let inner = shared.clone();
    shared.block_on(async move {
        assert_eq!(inner.spawn(async { 6 }).await.unwrap(), 6);
    });
}

#[test]
fn executor_spawn_inside_the_block_on_of_another_stays_with_its_own() {
    let (mine, other) = (virtual_executor(), virtual_executor());
    let log = Log::new();
    let inner = log.clone();
    let handle = other.block_on(async {
        let handle = mine.spawn(async move {
            sleep(secs(1)).await;
            inner.push("ran");
        });
        settle().await;
        handle
    });
    assert!(log.is_empty());
    mine.block_on(handle).unwrap();
    assert_eq!(log.len(), 1);
}

#[test]
fn combinators_queue_and_yield_now_run_under_any_block_on() {
    foreign_block_on(async {
        yield_now().await;
        assert_eq!(join(async { 1 }, async { 2 }).await, (1, 2));
        assert_eq!(join_all((0..3).map(|n| async move { n })).await, [0, 1, 2]);
        let all = executor::try_join_all((0..3).map(|n| async move { Ok::<_, ()>(n) })).await;
        assert_eq!(all, Ok(vec![0, 1, 2]));
        let mut done = executor::as_completed([async { 1 }]);
        assert_eq!(done.next().await, Some(1));
        assert_eq!(done.next().await, None);
        let raced = executor::select(async { 1 }, pending::<()>()).await;
        assert!(matches!(raced, combinators::Either::Left(1)));
        let futures = [Box::pin(async { Ok::<_, ()>(1) })];
        let waited = executor::wait(futures, combinators::ReturnWhen::AllCompleted, None).await;
        assert_eq!(waited.done, [(0, Ok(1))]);
        let queue = Queue::bounded(1);
        join(
            async {
                for n in 0..100 {
                    queue.put(n).await;
                }
                queue.join().await;
            },
            async {
                for n in 0..100 {
                    yield_now().await;
                    assert_eq!(queue.get().await, n);
                    queue.task_done();
                }
            },
        )
        .await;
    });
}

#[test]
fn a_handle_runs_under_any_block_on() {
    let executor = virtual_executor();
    let handle = executor.spawn(async { 5 });
    executor.block_on(settle());
    assert_eq!(foreign_block_on(handle).unwrap(), 5);
}

#[test]
fn a_foreign_block_on_inside_ours_harms_nobody() {
    under_virtual_time(async {
        assert_eq!(
            foreign_block_on(async { spawn(async { 5 }) })
                .await
                .unwrap(),
            5
        );
        sleep(secs(1)).await;
    });
}

#[test]
fn a_sleep_awaited_under_a_later_executor_ends_or_panics() {
    within(secs(20), || {
        let stray = executor::block_on(async { sleep(ms(1)) });
        // Its executor is gone: to hang would be the one wrong answer.
        let _ = catch_unwind(AssertUnwindSafe(|| executor::block_on(stray)));
    });
}

#[test]
fn what_block_on_lends_stays_borrowed() {
    // Neither 'static nor Send nor Unpin is asked of the main future.
    let mut borrowed = vec![1];
    let shared = Rc::new(RefCell::new(5));
    let sum = executor::block_on(async {
        borrowed.push(2);
        yield_now().await;
        *shared.borrow_mut() += 1;
        borrowed.iter().sum::<i32>()
    });
    assert_eq!((sum, *shared.borrow(), borrowed.len()), (3, 6, 2));
    fn takes_any_future<'a>(future: impl Future<Output = &'a str>) -> &'a str {
        executor::block_on(future)
    }
    assert_eq!(takes_any_future(async { "lent" }), "lent");
}

#[test]
fn the_panic_points_at_the_line_of_the_call() {
    for program in ["spawn_outside", "sleep_outside", "nested_block_on"] {
        let child = run_child(env!("CARGO_BIN_EXE_child"), program);
        assert_eq!(child.code, Some(101), "{program}: {}", child.stderr);
        assert!(
            child.stderr.contains("child.rs:"),
            "{program}: {}",
            child.stderr
        );
    }
}
