//! P5: a drop, a payload or a waker that panics harms nobody else.

use std::{
    future::pending,
    panic::{AssertUnwindSafe, catch_unwind, panic_any},
    sync::Arc,
    task::{Wake, Waker},
};

use executor::{
    Executor, sleep, spawn,
    trace::{End, Event, Recorder, Step},
    yield_now,
};
use tests::{
    Log, guarded, message_of, ms, on_drop, panics, poll_by_hand, secs, settle, under_virtual_time,
    virtual_executor,
};

#[test]
fn a_future_whose_drop_panics_after_completion_harms_nobody() {
    under_virtual_time(async {
        let handle = spawn(guarded(async { 5 }, on_drop(|| panic!("in drop"))));
        let other = spawn(async { 6 });
        // Its value, or the panic: either is an answer.
        if let Err(error) = handle.await {
            assert!(error.is_panic());
        }
        assert_eq!(other.await.unwrap(), 6);
        spawn(guarded(
            yield_now(),
            on_drop(|| panic!("in drop, detached")),
        ));
        settle().await;
    });
}

#[test]
fn an_aborted_future_whose_drop_panics_gives_the_panic_to_its_handle() {
    under_virtual_time(async {
        let handle = spawn(guarded(sleep(secs(9)), on_drop(|| panic!("in drop"))));
        let other = spawn(sleep(secs(1)));
        yield_now().await;
        handle.abort();
        let error = handle.await.unwrap_err();
        assert!(error.is_panic() && !error.is_cancelled());
        assert_eq!(message_of(&*error.into_panic()), "in drop");
        other.await.unwrap();
    });
}

#[test]
fn an_output_whose_drop_panics_harms_nobody_when_its_task_is_detached() {
    under_virtual_time(async {
        spawn(async { on_drop(|| panic!("output of a detached task")) });
        let other = spawn(async { 6 });
        settle().await;
        assert_eq!(other.await.unwrap(), 6);
    });
}

#[test]
fn a_payload_whose_drop_panics_harms_nobody_when_its_task_is_detached() {
    under_virtual_time(async {
        spawn(async { panic_any(on_drop(|| panic!("payload"))) });
        let other = spawn(async { 6 });
        settle().await;
        assert_eq!(other.await.unwrap(), 6);
    });
}

#[test]
fn a_waker_that_panics_when_a_timer_wakes_it_costs_no_other_timer_its_wake() {
    struct Bomb;
    impl Wake for Bomb {
        fn wake(self: Arc<Self>) {
            panic!("in wake");
        }
    }
    let executor = virtual_executor();
    // The kept ones are due with it, some made before it and some after; it is not to be dropped.
    let (_bomb, tasks) = executor.block_on(async {
        let before: Vec<_> = (0..5).map(|_| sleep(ms(5))).collect();
        let mut bomb = sleep(ms(5));
        let after: Vec<_> = (0..5).map(|_| sleep(ms(5))).collect();
        assert!(poll_by_hand(&mut bomb, &Waker::from(Arc::new(Bomb))).is_pending());
        let tasks: Vec<_> = before.into_iter().chain(after).map(spawn).collect();
        settle().await;
        (bomb, tasks)
    });
    // Whether the panic comes out of block_on or not: the executor must be whole after it.
    let main = async { sleep(secs(1)).await };
    let _ = catch_unwind(AssertUnwindSafe(|| executor.block_on(main)));
    executor.block_on(async {
        sleep(secs(1)).await;
        assert_eq!(tasks.iter().filter(|task| !task.is_finished()).count(), 0);
    });
}

#[test]
fn a_main_future_whose_drop_panics_leaves_the_executor_usable() {
    let executor = virtual_executor();
    let task = executor.spawn(async { sleep(secs(1)).await });
    let main = guarded(settle(), on_drop(|| panic!("in drop of main")));
    assert_eq!(panics(|| executor.block_on(main)), "in drop of main");
    executor.block_on(task).unwrap();
    executor.block_on(async { spawn(async {}).await.unwrap() });
}

#[test]
fn a_panic_while_a_task_spawns_in_its_drop_leaves_the_spawned_task_alive() {
    let log = Log::new();
    under_virtual_time(async {
        let inner = log.clone();
        let spawner = on_drop(move || {
            spawn(async move { inner.push("spawned by an unwinding task") });
        });
        let handle = spawn(async move {
            let _spawner = spawner;
            panic!("unwinds");
        });
        assert!(handle.await.is_err());
        settle().await;
    });
    assert_eq!(log.len(), 1);
}

#[test]
fn a_task_whose_drop_panics_when_its_executor_goes_has_panicked_in_the_record_too() {
    let recorder = Recorder::new();
    let builder = Executor::builder().virtual_time();
    let executor = builder.recorder(recorder.clone()).build();
    let bomb = on_drop(|| panic!("in drop"));
    let task = executor.spawn(guarded(pending::<()>(), bomb));
    executor.block_on(settle());
    let id = task.id();
    drop(executor);
    let finished = |event: &Event| match event.step {
        Step::Finished(end) if event.task == Some(id) => Some(end),
        _ => None,
    };
    let ends: Vec<_> = recorder
        .finish()
        .events()
        .iter()
        .filter_map(finished)
        .collect();
    assert_eq!(ends, [End::Panicked]);
    assert!(executor::block_on(task).unwrap_err().is_panic());
}
