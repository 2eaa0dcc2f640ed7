//! P6: abort is idempotent; the future is dropped before its handle resolves.

use std::{
    cell::{Cell, RefCell},
    future::pending,
    rc::Rc,
};

use executor::{JoinHandle, sleep, spawn, time::Instant, yield_now};
use tests::{
    DropCount, Gate, Log, counted, counting_waker, guarded, on_drop, poll_by_hand, secs, settle,
    under_virtual_time, virtual_executor,
};

type Slot<T> = Rc<RefCell<Option<JoinHandle<T>>>>;

#[test]
fn an_aborted_task_is_cancelled() {
    under_virtual_time(async {
        let start = Instant::now();
        let handle = spawn(sleep(secs(100)));
        yield_now().await;
        handle.abort();
        let error = handle.await.unwrap_err();
        assert!(error.is_cancelled() && !error.is_panic());
        assert_eq!(start.elapsed(), secs(0));
    });
}

#[test]
fn abort_is_idempotent() {
    under_virtual_time(async {
        let drops = DropCount::new();
        let handle = spawn(guarded(pending::<()>(), drops.guard()));
        for _ in 0..3 {
            handle.abort();
            handle.abort();
            settle().await;
        }
        assert_eq!(drops.get(), 1);
        handle.abort();
        assert!(handle.await.unwrap_err().is_cancelled());
    });
}

#[test]
fn a_task_aborted_before_its_first_poll_is_never_polled() {
    under_virtual_time(async {
        let drops = DropCount::new();
        let (future, polls) = counted(async {});
        let handle = spawn(guarded(future, drops.guard()));
        handle.abort();
        assert!(handle.await.unwrap_err().is_cancelled());
        assert_eq!((polls.get(), drops.get()), (0, 1));
    });
}

#[test]
fn a_task_aborted_while_it_is_queued_is_not_polled_again() {
    under_virtual_time(async {
        let gate = Gate::new();
        let (future, polls) = counted(gate.wait());
        let handle = spawn(future);
        yield_now().await;
        gate.open();
        handle.abort();
        assert!(handle.await.unwrap_err().is_cancelled());
        assert_eq!(polls.get(), 1);
    });
}

#[test]
fn is_finished_is_false_until_the_future_of_an_aborted_task_is_dropped() {
    under_virtual_time(async {
        let slot: Slot<()> = Slot::default();
        let seen = Rc::new(Cell::new(None));
        let (last, saw) = (slot.clone(), seen.clone());
        let look = on_drop(move || saw.set(Some(last.borrow().as_ref().unwrap().is_finished())));
        *slot.borrow_mut() = Some(spawn(guarded(pending::<()>(), look)));
        yield_now().await;
        slot.borrow().as_ref().unwrap().abort();
        assert!(!slot.borrow().as_ref().unwrap().is_finished());
        assert_eq!(seen.get(), None, "dropped inside abort()");
        settle().await;
        assert_eq!(seen.get(), Some(false));
        assert!(slot.borrow().as_ref().unwrap().is_finished());
    });
}

#[test]
fn an_aborted_future_is_dropped_before_its_handle_resolves() {
    under_virtual_time(async {
        let log = Log::new();
        let inner = log.clone();
        let handle = spawn(guarded(
            pending::<()>(),
            on_drop(move || inner.push("dropped")),
        ));
        yield_now().await;
        handle.abort();
        assert!(handle.await.is_err());
        log.push("resolved");
        assert_eq!(log.take(), ["dropped", "resolved"]);
    });
}

#[test]
fn an_aborted_task_waits_for_its_turn() {
    under_virtual_time(async {
        let log = Log::new();
        let (a, b) = (log.clone(), log.clone());
        let aborted = spawn(guarded(pending::<()>(), on_drop(move || a.push("aborted"))));
        yield_now().await;
        spawn(async move { b.push("ahead in the queue") });
        aborted.abort();
        settle().await;
        assert_eq!(log.take(), ["ahead in the queue", "aborted"]);
    });
}

#[test]
fn abort_after_completion_changes_nothing() {
    under_virtual_time(async {
        let handle = spawn(async { 5 });
        settle().await;
        handle.abort();
        settle().await;
        handle.abort();
        assert!(handle.is_finished());
        assert_eq!(handle.await.unwrap(), 5);
        let handle = spawn(async { panic!("kept") });
        settle().await;
        handle.abort();
        assert!(handle.await.unwrap_err().is_panic());
    });
}

#[test]
fn an_abort_wakes_who_awaits_the_task_once() {
    under_virtual_time(async {
        let (waker, wakes) = counting_waker();
        let mut handle = spawn(pending::<()>());
        settle().await;
        assert!(poll_by_hand(&mut handle, &waker).is_pending());
        handle.abort();
        handle.abort();
        settle().await;
        assert_eq!(wakes.get(), 1);
    });
}

#[test]
fn aborting_who_awaits_leaves_the_awaited_alone() {
    under_virtual_time(async {
        let log = Log::new();
        let inner = log.clone();
        let awaited = spawn(async move {
            sleep(secs(1)).await;
            inner.push("ran on");
        });
        let awaiting = spawn(awaited);
        yield_now().await;
        awaiting.abort();
        assert!(awaiting.await.is_err());
        sleep(secs(2)).await;
        assert_eq!(log.take(), ["ran on"]);
    });
}

#[test]
fn an_aborted_sleep_neither_moves_the_clock_nor_wakes() {
    let executor = virtual_executor();
    executor.block_on(async {
        let start = Instant::now();
        let handle = spawn(sleep(secs(1)));
        yield_now().await;
        handle.abort();
        sleep(secs(3)).await;
        assert_eq!(start.elapsed(), secs(3));
    });
}

#[test]
fn an_abort_between_two_block_ons_is_carried_out_in_the_second() {
    let executor = virtual_executor();
    let drops = DropCount::new();
    let handle = executor.spawn(guarded(pending::<()>(), drops.guard()));
    executor.block_on(settle());
    handle.abort();
    executor.block_on(settle());
    assert_eq!(drops.get(), 1);
    assert!(executor.block_on(handle).unwrap_err().is_cancelled());
}

#[test]
fn an_aborted_task_that_is_then_left_with_its_executor_is_dropped_once() {
    let executor = virtual_executor();
    let drops = DropCount::new();
    let handle = executor.spawn(guarded(pending::<()>(), drops.guard()));
    executor.block_on(settle());
    handle.abort();
    drop(executor);
    assert_eq!(drops.get(), 1);
    assert!(executor::block_on(handle).unwrap_err().is_cancelled());
}

#[test]
fn a_thousand_tasks_are_aborted_by_one() {
    under_virtual_time(async {
        let drops = DropCount::new();
        let handles: Vec<_> = (0..1000)
            .map(|_| spawn(guarded(sleep(secs(9)), drops.guard())))
            .collect();
        yield_now().await;
        handles.iter().for_each(JoinHandle::abort);
        for handle in handles {
            assert!(handle.await.unwrap_err().is_cancelled());
        }
        assert_eq!(drops.get(), 1000);
    });
}
