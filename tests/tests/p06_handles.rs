//! P6: a handle may be dropped, kept, moved, polled by two, and may outlive its executor.

use std::{cell::RefCell, collections::HashSet, pin::Pin, rc::Rc, task::Poll};

use executor::{
    join, sleep, spawn, task,
    task::Builder,
    time::{Instant, timeout},
    yield_now,
};
use tests::{
    DropCount, Gate, Log, counted, counting_waker, guarded, on_drop, panics, poll_by_hand, secs,
    settle, under_virtual_time,
};

#[test]
fn dropping_a_handle_detaches_the_task() {
    under_virtual_time(async {
        let log = Log::new();
        for n in 0..3 {
            let log = log.clone();
            drop(spawn(async move {
                sleep(secs(1)).await;
                log.push(n);
            }));
        }
        sleep(secs(2)).await;
        assert_eq!(log.take(), [0, 1, 2]);
    });
}

#[test]
fn a_handle_dropped_while_it_is_awaited_detaches_the_task() {
    under_virtual_time(async {
        let log = Log::new();
        let inner = log.clone();
        let handle = spawn(async move {
            sleep(secs(2)).await;
            inner.push("ran on");
        });
        assert!(timeout(secs(1), handle).await.is_err());
        sleep(secs(2)).await;
        assert_eq!(log.take(), ["ran on"]);
    });
}

#[test]
fn a_handle_that_timed_out_can_be_awaited_again() {
    under_virtual_time(async {
        let start = Instant::now();
        let mut handle = spawn(async {
            sleep(secs(3)).await;
            "served"
        });
        assert!(timeout(secs(1), &mut handle).await.is_err());
        assert_eq!(handle.await.unwrap(), "served");
        assert_eq!(start.elapsed(), secs(3));
    });
}

#[test]
fn a_finished_task_says_so() {
    under_virtual_time(async {
        let handle = spawn(async { yield_now().await });
        assert!(!handle.is_finished());
        yield_now().await;
        assert!(!handle.is_finished());
        yield_now().await;
        assert!(handle.is_finished());
        handle.await.unwrap();
        let handle = spawn(async { panic!("also an end") });
        yield_now().await;
        assert!(handle.is_finished());
    });
}

#[test]
fn a_future_is_dropped_before_its_handle_resolves() {
    under_virtual_time(async {
        let drops = DropCount::new();
        let mut handle = spawn(guarded(sleep(secs(1)), drops.guard()));
        let (waker, _) = counting_waker();
        while poll_by_hand(&mut handle, &waker).is_pending() {
            assert_eq!(drops.get(), 0);
            sleep(secs(1)).await;
        }
        assert_eq!(drops.get(), 1);
    });
}

#[test]
fn a_handle_polled_with_two_wakers_wakes_the_latest_alone() {
    under_virtual_time(async {
        let (first, first_wakes) = counting_waker();
        let (second, second_wakes) = counting_waker();
        let gate = Gate::new();
        let mut handle = spawn(gate.wait());
        settle().await;
        assert!(poll_by_hand(&mut handle, &first).is_pending());
        assert!(poll_by_hand(&mut handle, &second).is_pending());
        gate.open();
        settle().await;
        assert_eq!((first_wakes.get(), second_wakes.get()), (0, 1));
        assert!(matches!(
            poll_by_hand(&mut handle, &first),
            Poll::Ready(Ok(()))
        ));
    });
}

#[test]
fn a_handle_moved_to_another_task_wakes_that_one() {
    under_virtual_time(async {
        let worker = spawn(async {
            sleep(secs(2)).await;
            5
        });
        let slot = Rc::new(RefCell::new(Some(worker)));
        let shared = slot.clone();
        let (first, polls) = counted(async move {
            std::future::poll_fn(|cx| {
                Pin::new(shared.borrow_mut().as_mut().unwrap())
                    .poll(cx)
                    .map(|_| ())
            })
            .await
        });
        spawn(first);
        sleep(secs(1)).await;
        let worker = slot.borrow_mut().take().unwrap();
        assert_eq!(spawn(worker).await.unwrap().unwrap(), 5);
        settle().await;
        assert_eq!(polls.get(), 1);
    });
}

#[test]
fn the_output_of_a_detached_task_is_dropped_once() {
    under_virtual_time(async {
        let drops = DropCount::new();
        let guard = drops.guard();
        drop(spawn(async move { guard }));
        settle().await;
        assert_eq!(drops.get(), 1);
        let guard = drops.guard();
        let handle = spawn(async move { guard });
        settle().await;
        assert_eq!(drops.get(), 1, "the output is kept for its handle");
        drop(handle);
        assert_eq!(drops.get(), 2, "and goes with it");
        let guard = drops.guard();
        drop(spawn(async move { guard }).await);
        assert_eq!(drops.get(), 3);
    });
}

#[test]
fn an_output_may_spawn_in_its_drop() {
    under_virtual_time(async {
        let log = Log::new();
        for detached in [true, false] {
            let inner = log.clone();
            let output = on_drop(move || {
                spawn(async move { inner.push(detached) });
            });
            let handle = spawn(async move { output });
            if !detached {
                settle().await;
            }
            drop(handle);
            settle().await;
        }
        assert_eq!(log.take(), [true, false]);
    });
}

#[test]
fn ids_are_unique_even_where_slots_are_used_again() {
    under_virtual_time(async {
        let mut seen = HashSet::new();
        for _ in 0..100 {
            let batch: Vec<_> = (0..10).map(|_| spawn(async {})).collect();
            for handle in batch {
                let id: task::Id = handle.id();
                assert_eq!(id, handle.id());
                assert!(seen.insert(id), "{id:?} twice");
                handle.await.unwrap();
            }
        }
    });
}

#[test]
fn a_builder_spawns_like_spawn() {
    under_virtual_time(async {
        let handle = Builder::new().name("Latte").spawn(async { 3 });
        assert_eq!(handle.await.unwrap(), 3);
        let handle = Builder::new().spawn(async { 4 });
        assert_eq!(handle.await.unwrap(), 4);
        let name = String::from("Mocha");
        Builder::new().name(name).spawn(async {}).await.unwrap();
    });
}

#[test]
fn handles_of_tasks_that_await_each_other_in_a_chain_resolve() {
    under_virtual_time(async {
        let mut handle = spawn(async { 0 });
        for _ in 0..1000 {
            handle = spawn(async move { handle.await.unwrap() + 1 });
        }
        assert_eq!(handle.await.unwrap(), 1000);
    });
}

#[test]
fn a_handle_moved_into_a_combinator_resolves_there() {
    under_virtual_time(async {
        let (a, b) = join(spawn(async { 1 }), spawn(async { 2 })).await;
        assert_eq!((a.unwrap(), b.unwrap()), (1, 2));
    });
}

#[test]
fn a_handle_knows_its_task_after_its_end_and_is_not_to_be_polled_then() {
    let message = panics(|| {
        executor::block_on(async {
            let mut task = spawn(async { 5 });
            assert_eq!((&mut task).await.unwrap(), 5);
            task.abort();
            assert!(task.is_finished());
            assert_eq!(task.id().get(), 2);
            let _ = task.await;
        });
    });
    assert_eq!(message, "the handle of task 2 was polled after its end");
}
