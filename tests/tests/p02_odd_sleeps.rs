//! P2 where sleeps are moved, dropped, polled by two, or too long.

use std::{cell::RefCell, future::pending, rc::Rc, time::Duration};

use executor::{
    combinators::{Either, ReturnWhen, select, wait},
    spawn,
    time::{Instant, interval, sleep, sleep_until, timeout, timeout_at},
    yield_now,
};
use tests::{counted, counting_waker, poll_by_hand, secs, under_virtual_time};

#[test]
fn a_sleep_polled_with_two_wakers_wakes_the_latest_alone() {
    under_virtual_time(async {
        let (first, first_wakes) = counting_waker();
        let (second, second_wakes) = counting_waker();
        let mut timer = sleep(secs(1));
        assert!(poll_by_hand(&mut timer, &first).is_pending());
        assert!(poll_by_hand(&mut timer, &second).is_pending());
        sleep(secs(2)).await;
        assert_eq!((first_wakes.get(), second_wakes.get()), (0, 1));
        assert!(poll_by_hand(&mut timer, &first).is_ready());
        sleep(secs(2)).await;
        assert_eq!((first_wakes.get(), second_wakes.get()), (0, 1));
    });
}

#[test]
fn a_sleep_moved_to_another_task_wakes_that_one() {
    under_virtual_time(async {
        let timer = Rc::new(RefCell::new(Some(sleep(secs(1)))));
        let shared = timer.clone();
        let (first, polls) = counted(async move {
            let waker = tests::own_waker().await;
            assert!(poll_by_hand(shared.borrow_mut().as_mut().unwrap(), &waker).is_pending());
            pending::<()>().await;
        });
        spawn(first);
        yield_now().await;
        let start = Instant::now();
        let moved = timer.borrow_mut().take().unwrap();
        spawn(moved).await.unwrap();
        assert_eq!((start.elapsed(), polls.get()), (secs(1), 1));
    });
}

#[test]
fn a_sleep_dropped_after_it_fired_takes_nothing_with_it() {
    under_virtual_time(async {
        let (waker, wakes) = counting_waker();
        let mut fired = sleep(secs(1));
        assert!(poll_by_hand(&mut fired, &waker).is_pending());
        sleep(secs(1)).await;
        assert_eq!(wakes.get(), 1);
        // Its place in the wheel may be another timer's by now.
        let mut others: Vec<_> = (0..100).map(|_| sleep(secs(1))).collect();
        for other in &mut others {
            assert!(poll_by_hand(other, &waker).is_pending());
        }
        drop(fired);
        sleep(secs(1)).await;
        assert_eq!(wakes.get(), 101);
    });
}

#[test]
fn a_hundred_thousand_dropped_sleeps_leave_the_one_that_is_kept() {
    under_virtual_time(async {
        let start = Instant::now();
        let (waker, wakes) = counting_waker();
        for n in 1..=100_000u32 {
            let mut timer = sleep(Duration::from_micros(n.into()));
            assert!(poll_by_hand(&mut timer, &waker).is_pending());
        }
        sleep(secs(7)).await;
        assert_eq!((wakes.get(), start.elapsed()), (0, secs(7)));
    });
}

#[test]
fn the_longest_sleep_never_fires_and_never_panics() {
    under_virtual_time(async {
        for long in [
            Duration::MAX,
            Duration::MAX / 2,
            secs(u64::MAX),
            secs(u64::MAX / 1_000_000_000),
        ] {
            assert!(matches!(
                select(sleep(long), sleep(secs(1))).await,
                Either::Right(())
            ));
            let deadline = Instant::now() + long;
            assert!(matches!(
                select(sleep_until(deadline), sleep(secs(1))).await,
                Either::Right(())
            ));
        }
    });
}

#[test]
fn instants_saturate() {
    under_virtual_time(async {
        let now = Instant::now();
        sleep(secs(1)).await;
        let later = Instant::now();
        assert_eq!(later - now, secs(1));
        assert_eq!(now - later, Duration::ZERO);
        assert_eq!((later + secs(5)).elapsed(), Duration::ZERO);
        assert!(now + Duration::MAX >= later + secs(1_000_000));
        assert!(now - Duration::MAX <= now);
        assert!(now < later && now == later - secs(1));
        assert_eq!(now.max(later), later);
        assert_eq!((now + Duration::MAX) + Duration::MAX, now + Duration::MAX);
    });
}

#[test]
fn timers_of_two_executors_do_not_meet() {
    let (one, two) = (tests::virtual_executor(), tests::virtual_executor());
    let start = one.block_on(async {
        let start = Instant::now();
        sleep(secs(100)).await;
        start
    });
    two.block_on(async {
        let start = Instant::now();
        sleep(secs(1)).await;
        assert_eq!(start.elapsed(), secs(1));
    });
    one.block_on(async { assert_eq!(start.elapsed(), secs(100)) });
}

#[test]
#[expect(
    clippy::async_yields_async,
    reason = "it is awaited, or not, after block_on"
)]
fn a_sleep_dropped_between_two_block_ons_wakes_nobody() {
    let executor = tests::virtual_executor();
    let (waker, wakes) = counting_waker();
    let timer = executor.block_on(async {
        let mut timer = sleep(secs(1));
        assert!(poll_by_hand(&mut timer, &waker).is_pending());
        timer
    });
    drop(timer);
    executor.block_on(async { sleep(secs(2)).await });
    assert_eq!(wakes.get(), 0);
}

/// Polls until it is ready, all in one poll of its task: poor, but it must not hang.
async fn busily<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|cx| {
        loop {
            if let ready @ std::task::Poll::Ready(_) = future.as_mut().poll(cx) {
                return ready;
            }
        }
    })
    .await
}

#[test]
fn whatever_waits_for_time_is_ready_within_one_poll_of_its_task() {
    executor::block_on(async {
        let short = Duration::from_millis(2);
        let start = Instant::now();
        busily(sleep(short)).await;
        busily(sleep_until(Instant::now() + short)).await;
        assert!(busily(timeout(short, pending::<()>())).await.is_err());
        let deadline = Instant::now() + short;
        assert!(busily(timeout_at(deadline, pending::<()>())).await.is_err());
        let mut interval = interval(short);
        for _ in 0..3 {
            busily(interval.tick()).await;
        }
        let never = [Box::pin(pending::<Result<(), ()>>())];
        let waited = busily(wait(never, ReturnWhen::AllCompleted, Some(short))).await;
        assert_eq!(waited.pending.len(), 1);
        assert!(start.elapsed() >= 7 * short, "never early");
    });
}

#[test]
fn a_sleep_that_was_ready_before_its_timer_fired_wakes_nobody_later() {
    let executor = tests::virtual_executor();
    executor.block_on(async {
        let (waker, wakes) = counting_waker();
        let mut timer = sleep(Duration::ZERO);
        assert!(poll_by_hand(&mut timer, &waker).is_pending());
        assert!(poll_by_hand(&mut timer, &waker).is_ready());
        sleep(secs(1)).await;
        assert_eq!(wakes.get(), 0);
    });
}
