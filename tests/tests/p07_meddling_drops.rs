//! P7: a task whose drop panics, spawns, wakes or aborts harms no other, and cycles are freed.

use std::{
    cell::RefCell,
    future::pending,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::{Arc, Mutex},
    task::{Wake, Waker},
};

use executor::{JoinHandle, sleep, spawn, spawn_blocking, sync::Queue, yield_now};
use tests::{
    DropCount, Log, OnDrop, counted, guarded, on_drop, own_waker, poll_by_hand, run_child, secs,
    settle, virtual_executor,
};

/// A guard that writes `n` into `log`.
fn mark<T: 'static>(log: &Log<T>, n: T) -> OnDrop<impl FnOnce() + use<T>> {
    let log = log.clone();
    on_drop(move || log.push(n))
}

#[test]
fn a_future_that_holds_its_own_waker_is_freed() {
    let (executor, drops) = (virtual_executor(), DropCount::new());
    for _ in 0..10 {
        let guard = drops.guard();
        executor.spawn(async move {
            let (_guard, _waker) = (guard, own_waker().await);
            pending::<()>().await;
        });
    }
    executor.block_on(settle());
    drop(executor);
    assert_eq!(drops.get(), 10);
}

#[test]
fn a_drop_that_panics_harms_no_other_and_goes_no_further() {
    let (executor, log) = (virtual_executor(), Log::new());
    let mut handles = Vec::new();
    for n in 0..10 {
        let guard = mark(&log, n);
        let bomb = (n % 3 == 0).then(|| on_drop(|| panic!("in drop")));
        handles.push(executor.spawn(guarded(pending::<()>(), (guard, bomb))));
    }
    executor.block_on(settle());
    drop(executor);
    assert_eq!(log.take(), (0..10).collect::<Vec<_>>());
    for handle in handles {
        assert!(handle.is_finished());
        assert!(executor::block_on(handle).is_err());
    }
}

#[test]
fn a_drop_that_spawns_gets_a_handle_that_is_cancelled() {
    let (executor, drops, log) = (virtual_executor(), DropCount::new(), Log::new());
    for _ in 0..3 {
        let (inner, guard) = (log.clone(), drops.guard());
        let (future, polls) = counted(async {});
        let spawner = on_drop(move || inner.push((spawn(guarded(future, guard)), polls)));
        executor.spawn(guarded(pending::<()>(), spawner));
    }
    executor.block_on(settle());
    drop(executor);
    assert_eq!(drops.get(), 3, "what was spawned meanwhile is dropped too");
    let handles = log.take();
    assert_eq!(handles.len(), 3);
    for (handle, polls) in handles {
        assert!(executor::block_on(handle).unwrap_err().is_cancelled());
        assert_eq!(polls.get(), 0);
    }
}

#[test]
fn what_is_spawned_in_a_drop_may_spawn_in_its_own() {
    struct Hydra(DropCount, u32);
    impl Drop for Hydra {
        fn drop(&mut self) {
            drop(self.0.guard());
            if self.1 > 0 {
                let head = Hydra(self.0.clone(), self.1 - 1);
                spawn(guarded(pending::<()>(), head));
            }
        }
    }
    let (executor, drops) = (virtual_executor(), DropCount::new());
    executor.spawn(guarded(pending::<()>(), Hydra(drops.clone(), 100)));
    executor.block_on(settle());
    drop(executor);
    assert_eq!(drops.get(), 101);
}

#[test]
fn a_drop_that_wakes_or_aborts_harms_no_other() {
    let (executor, drops) = (virtual_executor(), DropCount::new());
    let handles: Rc<RefCell<Vec<JoinHandle<()>>>> = Rc::default();
    let wakers: Rc<RefCell<Vec<Waker>>> = Rc::default();
    for _ in 0..10 {
        let (all, everyone, mine) = (handles.clone(), wakers.clone(), wakers.clone());
        let meddle = on_drop(move || {
            all.borrow().iter().for_each(JoinHandle::abort);
            everyone.borrow().iter().for_each(Waker::wake_by_ref);
        });
        let future = async move {
            let waker = own_waker().await;
            mine.borrow_mut().push(waker);
            pending::<()>().await;
        };
        let handle = executor.spawn(guarded(future, (meddle, drops.guard())));
        handles.borrow_mut().push(handle);
    }
    executor.block_on(settle());
    drop(executor);
    assert_eq!(drops.get(), 10);
    assert!(handles.borrow().iter().all(JoinHandle::is_finished));
}

#[test]
fn a_drop_that_polls_the_handle_of_another_task_finds_an_answer_or_none() {
    let (executor, drops) = (virtual_executor(), DropCount::new());
    for _ in 0..2 {
        // One of the two looks at a task that is gone by then, the other at one that is still there.
        let slot: Rc<RefCell<Option<JoinHandle<()>>>> = Rc::default();
        let inner = slot.clone();
        let look = on_drop(move || {
            if let Some(handle) = inner.borrow_mut().as_mut() {
                let _ = poll_by_hand(handle, Waker::noop());
            }
        });
        let first = executor.spawn(guarded(pending::<()>(), (look, drops.guard())));
        let second = executor.spawn(guarded(pending::<()>(), (first, drops.guard())));
        *slot.borrow_mut() = Some(second);
    }
    executor.block_on(settle());
    drop(executor);
    assert_eq!(drops.get(), 4);
}

#[test]
fn two_tasks_that_hold_each_others_handles_are_freed() {
    let drops = DropCount::new();
    for awaiting in [false, true] {
        let executor = virtual_executor();
        let slots: [Rc<RefCell<Option<JoinHandle<()>>>>; 2] = Default::default();
        for n in 0..2 {
            let (theirs, guard) = (slots[1 - n].clone(), drops.guard());
            let handle = executor.spawn(async move {
                let _guard = guard;
                yield_now().await;
                let other = theirs.borrow_mut().take().unwrap();
                if awaiting {
                    other.await.unwrap();
                } else {
                    let _other = other;
                    pending::<()>().await;
                }
            });
            *slots[n].borrow_mut() = Some(handle);
        }
        executor.block_on(settle());
    }
    assert_eq!(drops.get(), 4);
}

#[test]
fn tasks_that_wait_in_a_queue_of_their_own_are_freed() {
    let drops = DropCount::new();
    let executor = virtual_executor();
    for _ in 0..10 {
        let queue = Queue::bounded(1);
        let (other, guard, item) = (queue.clone(), drops.guard(), drops.guard());
        executor.spawn(async move {
            let _guard = guard;
            other.put(item).await;
            let _item = other.get().await;
            other.get().await;
        });
        executor.spawn(async move { queue.join().await });
    }
    executor.block_on(settle());
    drop(executor);
    assert_eq!(drops.get(), 20);
}

#[test]
fn an_executor_may_be_dropped_inside_another() {
    let (outer, inner, log) = (virtual_executor(), virtual_executor(), Log::new());
    let late = log.clone();
    inner.spawn(guarded(pending::<()>(), mark(&log, 1)));
    inner.spawn(guarded(
        pending::<()>(),
        on_drop(move || {
            // It may be refused, or be cancelled, or land in the outer one: it harms nobody.
            let _handle = spawn(async {});
            late.push(2);
        }),
    ));
    inner.spawn(guarded(pending::<()>(), mark(&log, 3)));
    outer.block_on(async {
        drop(inner);
        assert_eq!(spawn(async { 5 }).await.unwrap(), 5);
        sleep(secs(1)).await;
    });
    assert_eq!(log.take(), [1, 2, 3]);
}

#[test]
fn an_executor_dropped_while_its_thread_unwinds_drops_its_tasks() {
    let child = run_child(env!("CARGO_BIN_EXE_child"), "drop_while_unwinding");
    assert_eq!(child.code, Some(0), "{}", child.stderr);
}

#[test]
fn an_executor_in_a_thread_local_is_dropped_with_its_thread() {
    let child = run_child(env!("CARGO_BIN_EXE_child"), "drop_in_thread_local");
    assert_eq!(child.code, Some(0), "{}", child.stderr);
}

#[test]
fn a_job_refused_by_an_executor_that_goes_may_spawn_in_its_drop() {
    let (executor, log) = (virtual_executor(), Arc::new(Mutex::new(Vec::new())));
    let words = log.clone();
    let submit = on_drop(move || {
        let inner = words.clone();
        let spawner = on_drop(move || {
            drop(spawn(async {}));
            drop(spawn_blocking(|| ()));
            inner.lock().unwrap().push("the job's drop is over");
        });
        assert!(spawn_blocking(move || drop(spawner)).is_finished());
        words.lock().unwrap().push("the task's drop is over");
    });
    executor.spawn(guarded(pending::<()>(), submit));
    executor.block_on(settle());
    drop(executor);
    assert_eq!(
        *log.lock().unwrap(),
        ["the job's drop is over", "the task's drop is over"]
    );
}

#[test]
fn a_waker_that_panics_when_its_executor_goes_does_not_save_the_other_tasks() {
    struct Bomb;
    impl Wake for Bomb {
        fn wake(self: Arc<Self>) {
            panic!("in wake");
        }
    }
    let (executor, drops) = (virtual_executor(), DropCount::new());
    let mut handles: Vec<_> = (0..3)
        .map(|_| executor.spawn(guarded(pending::<()>(), drops.guard())))
        .collect();
    executor.block_on(settle());
    let bomb = Waker::from(Arc::new(Bomb));
    assert!(poll_by_hand(&mut handles[0], &bomb).is_pending());
    let _ = catch_unwind(AssertUnwindSafe(|| drop(executor)));
    assert_eq!(drops.get(), 3);
}

/// A chain of outputs, each of which holds the handle of the one before.
#[test]
fn a_long_chain_of_outputs_is_dropped_without_a_deep_stack() {
    type Link = Option<Box<dyn std::any::Any>>;
    for executor_goes_first in [false, true] {
        let executor = virtual_executor();
        let last = executor.block_on(async {
            let mut last: Option<JoinHandle<Link>> = None;
            for _ in 0..100_000 {
                let before = last.take();
                last = Some(spawn(async move { before.map(|h| Box::new(h) as _) }));
            }
            settle().await;
            last
        });
        if executor_goes_first {
            drop(executor);
            drop(last);
        } else {
            drop(last);
        }
    }
}

#[test]
fn a_long_chain_of_detached_outputs_is_dropped_without_a_deep_stack() {
    type Link = Option<Box<dyn std::any::Any>>;
    let executor = virtual_executor();
    let mut last: Option<JoinHandle<Link>> = None;
    for _ in 0..100_000 {
        let before = last.take();
        last = Some(executor.spawn(async move { before.map(|h| Box::new(h) as _) }));
    }
    // None has been polled, and all are dropped with the executor.
    drop(executor);
    drop(last);
}
