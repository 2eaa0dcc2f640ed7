//! P3: after completion, or after the executor is gone, a wake does nothing.
#![expect(clippy::waker_clone_wake, reason = "a wake by value is what is tested")]

use std::{
    cell::RefCell,
    future::{pending, poll_fn},
    rc::Rc,
    task::{Poll, Waker},
};

use executor::{Executor, spawn, yield_now};
use tests::{
    Gate, counted, guarded, on_drop, own_waker, secs, settle, under_virtual_time, virtual_executor,
    waiting_task,
};

#[test]
fn a_wake_of_the_main_future_in_its_last_poll_does_not_reach_the_next() {
    let executor = virtual_executor();
    executor.block_on(poll_fn(|cx| {
        cx.waker().wake_by_ref();
        Poll::Ready(())
    }));
    let (main, polls) = counted(async { executor::sleep(secs(1)).await });
    executor.block_on(main);
    assert_eq!(polls.get(), 2);
}

#[test]
fn a_stale_waker_of_a_main_future_does_nothing_to_the_next() {
    let executor = virtual_executor();
    let stale = executor.block_on(own_waker());
    let (main, polls) = counted(async {
        spawn(async move {
            stale.wake_by_ref();
            yield_now().await;
            stale.wake();
        });
        executor::sleep(secs(1)).await;
    });
    executor.block_on(main);
    assert_eq!(polls.get(), 2);
}

#[test]
fn after_completion_a_wake_does_nothing() {
    under_virtual_time(async {
        let (future, polls) = counted(own_waker());
        let waker = spawn(future).await.unwrap();
        for _ in 0..100 {
            waker.wake_by_ref();
        }
        waker.wake();
        settle().await;
        assert_eq!(polls.get(), 1);
    });
}

#[test]
fn a_stale_waker_does_not_reach_the_task_that_has_its_slot() {
    under_virtual_time(async {
        let mut stale = Vec::new();
        let handles: Vec<_> = (0..100).map(|_| spawn(own_waker())).collect();
        for handle in handles {
            stale.push(handle.await.unwrap());
        }
        let (_, polls) = waiting_task().await;
        for _ in 0..200 {
            spawn(polls.count(pending::<()>()));
        }
        settle().await;
        assert_eq!(polls.get(), 201);
        for waker in stale {
            waker.wake_by_ref();
            waker.wake();
        }
        settle().await;
        assert_eq!(polls.get(), 201);
    });
}

#[test]
fn a_waker_that_was_woken_and_then_went_stale_does_not_reach_the_next_task() {
    under_virtual_time(async {
        // Queued twice over: woken in its last poll, and again by main before the slot is reused.
        for _ in 0..100 {
            let waker = spawn(poll_fn(|cx| {
                cx.waker().wake_by_ref();
                Poll::Ready(cx.waker().clone())
            }))
            .await
            .unwrap();
            waker.wake_by_ref();
            let (future, polls) = counted(Gate::new().wait());
            let handle = spawn(future);
            waker.wake_by_ref();
            settle().await;
            assert_eq!(polls.get(), 1);
            handle.abort();
            settle().await;
        }
    });
}

#[test]
fn after_an_abort_a_wake_does_nothing() {
    under_virtual_time(async {
        let slot = Rc::new(RefCell::new(None));
        let inner = slot.clone();
        let (future, polls) = counted(poll_fn(move |cx| {
            *inner.borrow_mut() = Some(cx.waker().clone());
            Poll::<()>::Pending
        }));
        let handle = spawn(future);
        yield_now().await;
        handle.abort();
        let waker = slot.borrow().clone().unwrap();
        waker.wake_by_ref();
        assert!(handle.await.unwrap_err().is_cancelled());
        waker.wake();
        settle().await;
        assert_eq!(polls.get(), 1);
    });
}

#[test]
fn after_the_executor_is_gone_a_wake_does_nothing() {
    let executor = Executor::new();
    let (task, main) = executor.block_on(async { (waiting_task().await.0, own_waker().await) });
    drop(executor);
    for waker in [task, main] {
        waker.wake_by_ref();
        waker.clone().wake();
        drop(waker.clone());
        waker.wake();
    }
}

#[test]
fn a_waker_of_a_dead_executor_does_not_reach_a_new_one() {
    let old = Executor::new();
    let stale: Vec<_> = old.block_on(async {
        let mut wakers = vec![own_waker().await];
        for _ in 0..10 {
            wakers.push(waiting_task().await.0);
        }
        wakers
    });
    drop(old);
    executor::block_on(async {
        let (main_like, polls) = counted(pending::<()>());
        spawn(main_like);
        for _ in 0..10 {
            spawn(polls.count(pending::<()>()));
        }
        settle().await;
        for waker in stale {
            waker.wake();
        }
        settle().await;
        assert_eq!(polls.get(), 11);
    });
}

#[test]
fn a_wake_inside_another_executor_of_the_same_thread_reaches_its_own() {
    let (mine, other) = (virtual_executor(), virtual_executor());
    let (waker, polls) = mine.block_on(waiting_task());
    let other_polls = other.block_on(async {
        // Takes the same place in this executor as the other task in its own.
        let (_, polls) = waiting_task().await;
        waker.wake();
        settle().await;
        polls.get()
    });
    assert_eq!((polls.get(), other_polls), (1, 1));
    mine.block_on(settle());
    assert_eq!(polls.get(), 2);
}

#[test]
fn a_future_may_wake_itself_when_it_is_dropped() {
    under_virtual_time(async {
        for abort in [false, true] {
            let slot = Rc::new(RefCell::new(None::<Waker>));
            let (inner, last) = (slot.clone(), slot.clone());
            let (future, polls) = counted(async move {
                *inner.borrow_mut() = Some(own_waker().await);
                if abort {
                    pending::<()>().await;
                }
            });
            let wake = on_drop(move || {
                let waker = last.borrow_mut().take().unwrap();
                waker.wake_by_ref();
                waker.wake();
            });
            let handle = spawn(guarded(future, wake));
            yield_now().await;
            handle.abort();
            assert_eq!(handle.await.is_err(), abort);
            settle().await;
            assert_eq!(polls.get(), 1);
        }
    });
}

#[test]
fn a_stale_waker_on_another_thread_does_not_reach_the_task_that_has_its_slot() {
    tests::within(secs(20), || {
        executor::block_on(async {
            let stale = spawn(own_waker()).await.unwrap();
            let (future, polls) = counted(pending::<()>());
            spawn(future);
            settle().await;
            std::thread::spawn(move || {
                for _ in 0..100 {
                    stale.wake_by_ref();
                }
            })
            .join()
            .unwrap();
            settle().await;
            assert_eq!(polls.get(), 1);
        });
    });
}
