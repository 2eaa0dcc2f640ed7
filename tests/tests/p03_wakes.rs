//! P3: a wake is never lost and never doubled (here: on the executor's own thread).
#![expect(clippy::waker_clone_wake, reason = "a wake by value is what is tested")]

use std::{
    future::{Future, poll_fn},
    task::{Poll, Waker},
};

use executor::{spawn, yield_now};
use tests::{
    Gate, Log, SelfWaking, counted, guarded, on_drop, own_waker, settle, under_virtual_time,
    virtual_executor, waiting_task,
};

/// Pends `times` times; `wake` runs in each of these polls.
fn pend(times: usize, wake: impl Fn(&Waker)) -> impl Future<Output = ()> {
    let mut polls = 0;
    poll_fn(move |cx| {
        polls += 1;
        if polls > times {
            return Poll::Ready(());
        }
        wake(cx.waker());
        Poll::Pending
    })
}

#[test]
fn wake_during_poll_brings_one_more_poll() {
    under_virtual_time(async {
        let (future, polls) = counted(pend(1, Waker::wake_by_ref));
        spawn(future).await.unwrap();
        settle().await;
        assert_eq!(polls.get(), 2);
    });
}

#[test]
fn a_hundred_wakes_during_poll_bring_one_more_poll() {
    under_virtual_time(async {
        let once = std::cell::Cell::new(true);
        let (future, polls) = counted(poll_fn(move |cx| {
            if once.replace(false) {
                for n in 0..100 {
                    if n % 2 == 0 {
                        cx.waker().wake_by_ref();
                    } else {
                        cx.waker().clone().wake();
                    }
                }
            }
            Poll::<()>::Pending
        }));
        spawn(future);
        settle().await;
        assert_eq!(polls.get(), 2);
    });
}

#[test]
fn a_wake_by_value_is_as_good_as_one_by_reference() {
    under_virtual_time(async {
        spawn(pend(100, |waker| waker.clone().wake()))
            .await
            .unwrap();
        spawn(pend(100, Waker::wake_by_ref)).await.unwrap();
        pend(100, |waker| waker.clone().wake()).await;
        pend(100, Waker::wake_by_ref).await;
    });
}

#[test]
fn wakes_between_polls_bring_one_poll() {
    under_virtual_time(async {
        let (waker, polls) = waiting_task().await;
        for _ in 0..100 {
            waker.wake_by_ref();
        }
        waker.clone().wake();
        settle().await;
        assert_eq!(polls.get(), 2);
    });
}

#[test]
fn each_wake_after_a_poll_brings_another() {
    under_virtual_time(async {
        let (waker, polls) = waiting_task().await;
        for n in 0..1000 {
            waker.wake_by_ref();
            yield_now().await;
            assert_eq!(polls.get(), n + 2);
        }
    });
}

#[test]
fn a_wake_in_the_poll_that_completes_brings_no_other() {
    under_virtual_time(async {
        let (future, polls) = counted(poll_fn(|cx| {
            cx.waker().wake_by_ref();
            Poll::Ready(())
        }));
        spawn(future).await.unwrap();
        settle().await;
        assert_eq!(polls.get(), 1);
    });
}

#[test]
fn a_wake_between_two_block_ons_is_seen_in_the_second() {
    let executor = virtual_executor();
    let (waker, polls) = executor.block_on(waiting_task());
    waker.wake_by_ref();
    waker.wake();
    assert_eq!(polls.get(), 1);
    executor.block_on(settle());
    assert_eq!(polls.get(), 2);
}

#[test]
fn an_executor_may_be_moved_between_block_ons() {
    let executor = virtual_executor();
    let (waker, polls) = executor.block_on(waiting_task());
    let mut moved = vec![virtual_executor(), executor];
    moved.swap(0, 1);
    waker.wake();
    moved[0].block_on(settle());
    assert_eq!(polls.get(), 2);
    let boxed = Box::new(moved.swap_remove(0));
    assert_eq!(
        boxed.block_on(async { spawn(async { 5 }).await.unwrap() }),
        5
    );
}

#[test]
fn a_future_may_wake_others_when_it_is_dropped() {
    under_virtual_time(async {
        let (waker, polls) = waiting_task().await;
        let wake = on_drop(move || waker.wake());
        spawn(guarded(yield_now(), wake)).await.unwrap();
        settle().await;
        assert_eq!(polls.get(), 2);
    });
}

#[test]
fn clones_of_a_waker_know_each_other() {
    under_virtual_time(async {
        let (mine, again) = (own_waker().await, own_waker().await);
        let (other, _) = waiting_task().await;
        assert!(mine.will_wake(&mine.clone()));
        assert!(mine.will_wake(&again));
        assert!(!mine.will_wake(&other));
    });
}

#[test]
fn two_tasks_that_wake_each_other_lose_no_wake() {
    under_virtual_time(async {
        let log = Log::new();
        let (left, right) = (Gate::new(), Gate::new());
        let (ping, pong) = (left.clone(), right.clone());
        let a = log.clone();
        let first = spawn(async move {
            for n in 0..1000 {
                a.push(n * 2);
                pong.knock();
                ping.knock_wait().await;
            }
            pong.open();
        });
        let b = log.clone();
        let second = spawn(async move {
            for n in 0..1000 {
                b.push(n * 2 + 1);
                left.knock();
                right.knock_wait().await;
            }
            left.open();
        });
        first.await.unwrap();
        second.await.unwrap();
        assert_eq!(log.take(), (0..2000).collect::<Vec<_>>());
    });
}

trait KnockWait {
    /// Pends once: until the next knock.
    fn knock_wait(&self) -> impl Future<Output = ()>;
}

impl KnockWait for Gate {
    async fn knock_wait(&self) {
        let mut wait = self.wait();
        let mut waited = false;
        poll_fn(|cx| {
            if waited {
                return Poll::Ready(());
            }
            waited = true;
            std::pin::Pin::new(&mut wait).poll(cx)
        })
        .await;
    }
}

#[test]
fn a_task_that_wakes_itself_for_ever_can_be_ended_from_outside() {
    under_virtual_time(async {
        let endless = SelfWaking::new();
        let handle = spawn(endless.clone());
        settle().await;
        endless.stop();
        handle.await.unwrap();
    });
}
