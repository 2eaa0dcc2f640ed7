//! P6: a handle may outlive its executor, its task and itself.

use std::{cell::RefCell, future::pending, rc::Rc, task::Poll};

use executor::{Executor, JoinHandle, sleep, spawn, yield_now};
use tests::{
    DropCount, Gate, Log, counting_waker, foreign_block_on, guarded, on_drop, poll_by_hand, secs,
    settle, under_virtual_time, virtual_executor,
};

#[test]
fn a_task_may_drop_its_own_handle() {
    under_virtual_time(async {
        let slot = Rc::new(RefCell::new(None::<JoinHandle<()>>));
        let (inner, log) = (slot.clone(), Log::new());
        let done = log.clone();
        let handle = spawn(async move {
            inner.borrow_mut().take();
            yield_now().await;
            done.push("alive");
        });
        *slot.borrow_mut() = Some(handle);
        settle().await;
        assert_eq!(log.len(), 1);
    });
}

#[test]
fn a_future_that_owns_its_own_handle_is_freed_with_it() {
    under_virtual_time(async {
        let drops = DropCount::new();
        let slot = Rc::new(RefCell::new(None::<JoinHandle<()>>));
        let handle = spawn(guarded(yield_now(), (slot.clone(), drops.guard())));
        *slot.borrow_mut() = Some(handle);
        drop(slot);
        settle().await;
        assert_eq!(drops.get(), 1);
    });
}

#[test]
fn a_future_that_drops_its_own_handle_in_its_drop_is_freed() {
    under_virtual_time(async {
        let drops = DropCount::new();
        for abort in [false, true] {
            let slot = Rc::new(RefCell::new(None::<JoinHandle<()>>));
            let last = slot.clone();
            let drop_handle = on_drop(move || drop(last.borrow_mut().take()));
            let gate = Gate::new();
            let handle = spawn(guarded(gate.wait(), (drop_handle, drops.guard())));
            *slot.borrow_mut() = Some(handle);
            settle().await;
            if abort {
                slot.borrow().as_ref().unwrap().abort();
            } else {
                gate.open();
            }
            settle().await;
            assert!(slot.borrow().is_none());
        }
        assert_eq!(drops.get(), 2);
    });
}

#[test]
fn a_handle_of_a_finished_task_may_be_awaited_after_the_executor_is_gone() {
    let executor = virtual_executor();
    let handle = executor.spawn(async { 5 });
    let failed = executor.spawn(async { panic!("kept") });
    executor.block_on(settle());
    drop(executor);
    assert!(handle.is_finished() && failed.is_finished());
    assert_eq!(foreign_block_on(handle).unwrap(), 5);
    assert!(foreign_block_on(failed).unwrap_err().is_panic());
}

#[test]
fn a_handle_of_an_unfinished_task_is_cancelled_when_the_executor_goes() {
    let executor = virtual_executor();
    let started = executor.spawn(pending::<()>());
    executor.block_on(settle());
    let queued = executor.spawn(async {});
    drop(executor);
    for handle in [started, queued] {
        assert!(handle.is_finished());
        handle.abort();
        let _ = handle.id();
        assert!(executor::block_on(handle).unwrap_err().is_cancelled());
    }
}

#[test]
fn who_awaits_a_task_of_another_executor_is_woken_when_that_goes() {
    let other = Executor::new();
    let mut handle = other.spawn(pending::<()>());
    other.block_on(settle());
    let (waker, wakes) = counting_waker();
    assert!(poll_by_hand(&mut handle, &waker).is_pending());
    assert_eq!(wakes.get(), 0);
    drop(other);
    assert_eq!(wakes.get(), 1);
    let Poll::Ready(Err(error)) = poll_by_hand(&mut handle, &waker) else {
        panic!("neither finished nor cancelled");
    };
    assert!(error.is_cancelled());
}

#[test]
fn a_handle_may_be_dropped_after_its_executor() {
    let drops = DropCount::new();
    let executor = virtual_executor();
    let guard = drops.guard();
    let finished = executor.spawn(async move { guard });
    executor.block_on(settle());
    let unfinished = executor.spawn(guarded(pending::<()>(), drops.guard()));
    drop(executor);
    assert_eq!(drops.get(), 1);
    drop(unfinished);
    assert_eq!(drops.get(), 1);
    drop(finished);
    assert_eq!(drops.get(), 2);
}

#[test]
#[expect(
    clippy::async_yields_async,
    reason = "it is awaited in the second block_on"
)]
fn a_handle_is_awaited_in_a_later_block_on() {
    let executor = virtual_executor();
    let handle = executor.block_on(async {
        spawn(async {
            sleep(secs(5)).await;
            "later"
        })
    });
    assert!(!handle.is_finished());
    assert_eq!(executor.block_on(handle).unwrap(), "later");
}
