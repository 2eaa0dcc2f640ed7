//! P5: a panic in a task ends that task alone; one in the main future leaves block_on.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any, resume_unwind};

use executor::{Executor, join_all, sleep, spawn, spawn_blocking, yield_now};
use tests::{
    DropCount, Log, guarded, message_of, panics, secs, settle, under_virtual_time,
    virtual_executor, within,
};

#[test]
fn a_panic_in_a_task_comes_out_of_its_handle() {
    under_virtual_time(async {
        let error = spawn(async { panic!("burnt {}", "milk") })
            .await
            .unwrap_err();
        assert!(error.is_panic() && !error.is_cancelled());
        assert_eq!(message_of(&*error.into_panic()), "burnt milk");
    });
}

#[test]
fn the_payload_of_a_panic_is_given_back_as_it_was() {
    under_virtual_time(async {
        let error = spawn(async { panic_any(vec![1, 2, 3]) }).await.unwrap_err();
        assert_eq!(
            *error.into_panic().downcast::<Vec<i32>>().unwrap(),
            [1, 2, 3]
        );
        let error = spawn(async { panic!("static") }).await.unwrap_err();
        assert_eq!(*error.into_panic().downcast::<&str>().unwrap(), "static");
    });
}

#[test]
fn a_panic_at_a_later_poll_comes_out_of_its_handle() {
    under_virtual_time(async {
        let handle = spawn(async {
            sleep(secs(1)).await;
            yield_now().await;
            panic!("late");
        });
        assert!(handle.await.unwrap_err().is_panic());
    });
}

#[test]
fn nobody_else_notices_a_panic() {
    let log = Log::new();
    under_virtual_time(async {
        let handles: Vec<_> = (0..100)
            .map(|n| {
                let log = log.clone();
                spawn(async move {
                    yield_now().await;
                    assert!(n % 3 != 0, "every third");
                    log.push(n);
                })
            })
            .collect();
        for (n, handle) in handles.into_iter().enumerate() {
            assert_eq!(handle.await.is_err(), n % 3 == 0);
        }
    });
    assert_eq!(
        log.take(),
        (0..100).filter(|n| n % 3 != 0).collect::<Vec<_>>()
    );
}

#[test]
fn a_detached_task_that_panics_harms_nobody() {
    under_virtual_time(async {
        for _ in 0..10 {
            spawn(async { panic!("nobody listens") });
        }
        sleep(secs(1)).await;
    });
}

#[test]
fn what_a_task_held_is_dropped_when_it_panics() {
    under_virtual_time(async {
        let drops = DropCount::new();
        let (local, whole) = (drops.guard(), drops.guard());
        let handle = spawn(guarded(
            async move {
                let _local = local;
                yield_now().await;
                panic!("with open arms");
            },
            whole,
        ));
        assert!(handle.await.unwrap_err().is_panic());
        assert_eq!(drops.get(), 2);
    });
}

#[test]
fn a_panic_in_the_main_future_leaves_block_on_as_it_is() {
    let executor = virtual_executor();
    let payload = catch_unwind(AssertUnwindSafe(|| {
        executor.block_on(async {
            sleep(secs(1)).await;
            panic_any(42u64);
        })
    }))
    .unwrap_err();
    assert_eq!(*payload.downcast::<u64>().unwrap(), 42);
}

#[test]
fn the_executor_is_usable_after_a_panic_in_the_main_future() {
    let executor = virtual_executor();
    let log = Log::new();
    let inner = log.clone();
    let task = executor.spawn(async move {
        for n in 0..3 {
            inner.push(n);
            sleep(secs(1)).await;
        }
        "done"
    });
    for _ in 0..3 {
        assert_eq!(
            panics(|| executor.block_on(async { panic!("main") })),
            "main"
        );
    }
    assert_eq!(executor.block_on(task).unwrap(), "done");
    assert_eq!(log.take(), [0, 1, 2]);
    assert_eq!(
        executor.block_on(async { spawn(async { 5 }).await.unwrap() }),
        5
    );
}

#[test]
fn after_a_panic_in_the_main_future_the_thread_has_no_executor() {
    panics(|| executor::block_on(async { panic!("main") }));
    assert!(panics(|| spawn(async {})).contains("block_on"));
    executor::block_on(async {});
}

#[test]
fn what_the_main_future_held_is_dropped_when_it_panics() {
    let drops = DropCount::new();
    let guard = drops.guard();
    panics(|| {
        executor::block_on(guarded(async { panic!("main") }, guard));
    });
    assert_eq!(drops.get(), 1);
}

#[test]
fn the_panic_of_a_task_can_be_resumed_in_the_main_future() {
    let message = panics(|| {
        under_virtual_time(async {
            let task = spawn(async { assert_eq!(1, 2, "from below") });
            if let Err(error) = task.await {
                resume_unwind(error.into_panic());
            }
        });
    });
    assert!(message.contains("from below"));
}

#[test]
fn a_panic_in_a_child_of_join_all_is_the_panic_of_the_task() {
    under_virtual_time(async {
        let drops = DropCount::new();
        let children: Vec<_> = (0..5)
            .map(|n| {
                let child = async move {
                    sleep(secs(n)).await;
                    assert_ne!(n, 2, "the third");
                };
                guarded(child, drops.guard())
            })
            .collect();
        let error = spawn(join_all(children)).await.unwrap_err();
        assert!(error.is_panic());
        assert_eq!(drops.get(), 5);
    });
}

#[test]
fn a_panic_in_a_blocking_job_comes_out_of_its_handle() {
    within(secs(20), || {
        executor::block_on(async {
            let error = spawn_blocking(|| panic!("on a thread")).await.unwrap_err();
            assert!(error.is_panic() && !error.is_cancelled());
            assert_eq!(message_of(&*error.into_panic()), "on a thread");
            // More panics than the pool has threads: none of them is lost to it.
            for _ in 0..100 {
                assert!(spawn_blocking(|| panic!("again")).await.is_err());
            }
            assert_eq!(spawn_blocking(|| 5).await.unwrap(), 5);
            spawn_blocking(|| panic!("detached"));
            assert_eq!(spawn_blocking(|| 6).await.unwrap(), 6);
        });
    });
}

#[test]
fn a_join_error_says_what_happened() {
    under_virtual_time(async {
        let panicked = spawn(async { panic!("spilt") }).await.unwrap_err();
        let handle = spawn(sleep(secs(1)));
        handle.abort();
        let cancelled = handle.await.unwrap_err();
        assert!(panicked.to_string().contains("panic"), "{panicked}");
        assert!(cancelled.to_string().contains("cancel"), "{cancelled}");
        let _: &dyn std::error::Error = &cancelled;
    });
}

#[test]
fn an_executor_that_saw_panics_is_dropped_in_peace() {
    let executor = Executor::new();
    executor.spawn(async { panic!("first") });
    executor.spawn(std::future::pending::<()>());
    executor.block_on(settle());
    panics(|| executor.block_on(async { panic!("main") }));
    drop(executor);
}
