//! P9: the inner future is gone before the result of a timeout is seen.

use std::{
    cell::Cell,
    future::{Future, pending, poll_fn},
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use executor::{
    sleep, spawn,
    time::{Elapsed, Instant, timeout, timeout_at},
};
use tests::{
    DropCount, Gate, SelfWaking, counted, guarded, ms, on_drop, own_waker, panics, poll_by_hand,
    secs, settle, under_virtual_time,
};

#[test]
fn a_value_within_the_limit_is_given() {
    under_virtual_time(async {
        let start = Instant::now();
        let value = timeout(secs(2), async {
            sleep(secs(1)).await;
            "served"
        })
        .await;
        assert_eq!(value.unwrap(), "served");
        assert_eq!(start.elapsed(), secs(1));
    });
}

#[test]
fn past_the_limit_there_is_elapsed_exactly_then() {
    under_virtual_time(async {
        let start = Instant::now();
        let result: Result<(), Elapsed> = timeout(secs(1), pending()).await;
        let error: &dyn std::error::Error = &result.unwrap_err();
        assert!(!error.to_string().is_empty());
        assert_eq!(start.elapsed(), secs(1));
    });
}

#[test]
fn the_inner_future_is_gone_before_the_result_is_seen() {
    under_virtual_time(async {
        for in_time in [false, true] {
            let drops = DropCount::new();
            let inner = sleep(secs(if in_time { 1 } else { 3 }));
            let mut limited = Box::pin(timeout(secs(2), guarded(inner, drops.guard())));
            let result = poll_fn(|cx| {
                let poll = limited.as_mut().poll(cx);
                assert_eq!(drops.get(), usize::from(poll.is_ready()));
                poll
            })
            .await;
            assert_eq!(result.is_ok(), in_time);
            drop(limited);
            assert_eq!(drops.get(), 1);
        }
    });
}

#[test]
fn a_timeout_dropped_early_drops_the_inner_future_and_leaves_no_timer() {
    under_virtual_time(async {
        let (drops, start) = (DropCount::new(), Instant::now());
        let (main, polls) = counted(async {
            let mut limited = Box::pin(timeout(secs(1), guarded(pending::<()>(), drops.guard())));
            assert!(poll_by_hand(&mut limited, &own_waker().await).is_pending());
            drop(limited);
            assert_eq!(drops.get(), 1);
            sleep(secs(3)).await;
        });
        main.await;
        assert_eq!((polls.get(), start.elapsed()), (2, secs(3)));
    });
}

#[test]
fn a_timeout_that_gave_its_value_leaves_no_timer() {
    under_virtual_time(async {
        let (main, polls) = counted(async {
            let start = Instant::now();
            assert!(timeout(secs(5), sleep(secs(1))).await.is_ok());
            sleep(secs(10)).await;
            assert_eq!(start.elapsed(), secs(11));
        });
        main.await;
        assert_eq!(polls.get(), 3);
    });
}

#[test]
fn a_timeout_counts_from_its_creation() {
    under_virtual_time(async {
        let start = Instant::now();
        let limited = timeout(secs(3), pending::<()>());
        sleep(secs(2)).await;
        assert!(limited.await.is_err());
        assert_eq!(start.elapsed(), secs(3));
        let limited = timeout(secs(3), pending::<()>());
        sleep(secs(5)).await;
        assert!(limited.await.is_err());
        assert_eq!(start.elapsed(), secs(8));
    });
}

#[test]
fn the_longest_limit_never_elapses_and_never_panics() {
    under_virtual_time(async {
        assert!(timeout(Duration::MAX, sleep(secs(1_000_000))).await.is_ok());
        let never = Instant::now() + Duration::MAX;
        assert!(timeout_at(never, sleep(secs(1))).await.is_ok());
        assert!(
            timeout(secs(1), timeout(Duration::MAX, pending::<()>()))
                .await
                .is_err()
        );
    });
}

#[test]
fn an_inner_future_that_wakes_itself_for_ever_is_ended() {
    // Real time: virtual time would stand still.
    tests::within(secs(20), || {
        executor::block_on(async {
            assert!(timeout(ms(5), SelfWaking::new()).await.is_err());
        });
    });
}

#[test]
fn an_inner_future_is_polled_when_it_is_woken_and_once_at_the_end() {
    under_virtual_time(async {
        let gate = Gate::new();
        let (inner, polls) = counted(gate.wait());
        let limited = spawn(timeout(secs(1), inner));
        settle().await;
        gate.knock();
        settle().await;
        assert!(limited.await.unwrap().is_err());
        assert_eq!(polls.get(), 3);
    });
}

#[test]
fn a_panic_of_the_inner_future_passes_through() {
    under_virtual_time(async {
        let limited = spawn(timeout(secs(1), async { panic!("inner") }));
        assert!(
            limited
                .await
                .map(|_: Result<(), _>| ())
                .unwrap_err()
                .is_panic()
        );
        let bomb = guarded(pending::<()>(), on_drop(|| panic!("in drop")));
        assert!(
            spawn(timeout(secs(1), bomb))
                .await
                .map(|_| ())
                .unwrap_err()
                .is_panic()
        );
    });
    assert_eq!(
        panics(|| under_virtual_time(timeout_of_a_panic())),
        "inner of main"
    );
}

async fn timeout_of_a_panic() {
    let _ = timeout(secs(1), async { panic!("inner of main") }).await;
}

#[test]
fn an_inner_future_may_meddle_in_its_drop() {
    under_virtual_time(async {
        let ran = Rc::new(Cell::new(false));
        let inner = ran.clone();
        let spawner = on_drop(move || {
            let timer = sleep(secs(1));
            spawn(async move {
                timer.await;
                inner.set(true);
            });
        });
        assert!(
            timeout(secs(1), guarded(pending::<()>(), spawner))
                .await
                .is_err()
        );
        sleep(secs(2)).await;
        assert!(ran.get());
    });
}

#[test]
fn a_timeout_polled_with_two_wakers_wakes_the_latest() {
    under_virtual_time(async {
        let (first, first_wakes) = tests::counting_waker();
        let (second, second_wakes) = tests::counting_waker();
        let mut limited = Box::pin(timeout(secs(1), pending::<()>()));
        for waker in [&first, &second] {
            let poll = limited.as_mut().poll(&mut Context::from_waker(waker));
            assert!(matches!(poll, Poll::Pending));
        }
        sleep(secs(2)).await;
        assert_eq!((first_wakes.get(), second_wakes.get()), (0, 1));
    });
}

#[test]
fn a_thousand_timeouts_elapse_each_at_its_own_time() {
    under_virtual_time(async {
        let handles: Vec<_> = (1..=1000)
            .map(|n| {
                spawn(async move {
                    let start = Instant::now();
                    assert!(timeout(ms(n), pending::<()>()).await.is_err());
                    assert_eq!(start.elapsed(), ms(n));
                })
            })
            .collect();
        for handle in handles {
            handle.await.unwrap();
        }
    });
}
