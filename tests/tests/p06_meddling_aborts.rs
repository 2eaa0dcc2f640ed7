//! P6: abort from odd places: from the task itself, from a drop, after the end, on a used slot.

use std::{
    cell::RefCell,
    future::{pending, poll_fn},
    rc::Rc,
    task::Poll,
};

use executor::{JoinHandle, sleep, spawn, yield_now};
use tests::{DropCount, Gate, Log, counted, guarded, on_drop, secs, settle, under_virtual_time};

type Slot<T> = Rc<RefCell<Option<JoinHandle<T>>>>;

#[test]
fn abort_after_completion_does_not_reach_the_task_that_has_its_slot() {
    under_virtual_time(async {
        let old: Vec<_> = (0..10).map(|_| spawn(async {})).collect();
        settle().await;
        let young: Vec<_> = (0..20).map(|_| spawn(sleep(secs(1)))).collect();
        yield_now().await;
        for handle in &old {
            handle.abort();
        }
        for handle in young {
            handle.await.unwrap();
        }
    });
}

#[test]
fn abort_after_an_abort_does_not_reach_the_task_that_has_its_slot() {
    under_virtual_time(async {
        let old = spawn(pending::<()>());
        old.abort();
        settle().await;
        let young = spawn(sleep(secs(1)));
        old.abort();
        young.await.unwrap();
        assert!(old.await.unwrap_err().is_cancelled());
    });
}

#[test]
fn a_task_that_aborts_itself_and_pends_is_not_polled_again() {
    under_virtual_time(async {
        let drops = DropCount::new();
        let slot: Slot<()> = Slot::default();
        let own = slot.clone();
        let (future, polls) = counted(poll_fn(move |cx| {
            own.borrow().as_ref().unwrap().abort();
            cx.waker().wake_by_ref();
            Poll::<()>::Pending
        }));
        *slot.borrow_mut() = Some(spawn(guarded(future, drops.guard())));
        settle().await;
        assert_eq!((polls.get(), drops.get()), (1, 1));
        let handle = slot.borrow_mut().take().unwrap();
        assert!(handle.await.unwrap_err().is_cancelled());
    });
}

#[test]
fn a_task_that_aborts_itself_and_ends_is_ended() {
    under_virtual_time(async {
        let slot: Slot<u8> = Slot::default();
        let own = slot.clone();
        let (future, polls) = counted(async move {
            own.borrow().as_ref().unwrap().abort();
            5
        });
        *slot.borrow_mut() = Some(spawn(future));
        settle().await;
        let handle = slot.borrow_mut().take().unwrap();
        assert!(handle.is_finished());
        // Its value or the cancellation: either is an answer.
        match handle.await {
            Ok(value) => assert_eq!(value, 5),
            Err(error) => assert!(error.is_cancelled()),
        }
        assert_eq!(polls.get(), 1);
    });
}

#[test]
fn a_future_may_abort_itself_in_its_drop() {
    under_virtual_time(async {
        for abort in [false, true] {
            let drops = DropCount::new();
            let slot: Slot<()> = Slot::default();
            let own = slot.clone();
            let again = on_drop(move || own.borrow().as_ref().unwrap().abort());
            let gate = Gate::new();
            let handle = spawn(guarded(gate.wait(), (again, drops.guard())));
            *slot.borrow_mut() = Some(handle);
            yield_now().await;
            if abort {
                slot.borrow().as_ref().unwrap().abort();
            } else {
                gate.open();
            }
            settle().await;
            assert_eq!(drops.get(), 1);
            let handle = slot.borrow_mut().take().unwrap();
            assert!(handle.is_finished());
            let _ = handle.await;
        }
    });
}

#[test]
fn a_future_may_spawn_when_it_is_aborted() {
    under_virtual_time(async {
        let log = Log::new();
        let inner = log.clone();
        let spawner = on_drop(move || {
            spawn(async move {
                sleep(secs(1)).await;
                inner.push("ran");
            });
        });
        let handle = spawn(guarded(pending::<()>(), spawner));
        yield_now().await;
        handle.abort();
        assert!(handle.await.is_err());
        sleep(secs(2)).await;
        assert_eq!(log.take(), ["ran"]);
    });
}

#[test]
fn a_future_may_abort_another_task_in_its_drop() {
    under_virtual_time(async {
        let drops = DropCount::new();
        let mut next = spawn(guarded(pending::<()>(), drops.guard()));
        for _ in 0..10 {
            let abort_next = on_drop(move || next.abort());
            next = spawn(guarded(pending::<()>(), (abort_next, drops.guard())));
        }
        settle().await;
        next.abort();
        for _ in 0..12 {
            yield_now().await;
        }
        assert_eq!(drops.get(), 11);
    });
}

#[test]
fn an_abort_inside_the_block_on_of_another_executor_reaches_its_own() {
    let (mine, other) = (tests::virtual_executor(), tests::virtual_executor());
    let drops = DropCount::new();
    let handle = mine.spawn(guarded(pending::<()>(), drops.guard()));
    mine.block_on(settle());
    other.block_on(async {
        handle.abort();
        settle().await;
    });
    assert_eq!(drops.get(), 0, "on the turn of its own loop");
    assert!(mine.block_on(handle).unwrap_err().is_cancelled());
    assert_eq!(drops.get(), 1);
}
