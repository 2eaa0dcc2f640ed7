//! P2 for intervals: the first tick at once, then a grid that never drifts.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use executor::time::{Instant, interval, sleep, timeout};
use tests::{ms, panics, secs, under_virtual_time};

#[test]
fn the_first_tick_is_at_once_and_the_others_a_period_apart() {
    under_virtual_time(async {
        let start = Instant::now();
        let mut ticks = interval(ms(300));
        for n in 0..1000 {
            let due = start + ms(300) * n;
            assert_eq!(ticks.tick().await, due);
            assert_eq!(Instant::now(), due);
        }
    });
}

#[test]
fn work_between_ticks_does_not_move_the_grid() {
    under_virtual_time(async {
        let start = Instant::now();
        let mut ticks = interval(secs(10));
        for n in 0..20 {
            ticks.tick().await;
            assert_eq!(start.elapsed(), secs(10) * n);
            sleep(secs(n as u64 % 10)).await;
        }
    });
}

#[test]
fn missed_ticks_are_skipped_and_the_grid_is_kept() {
    under_virtual_time(async {
        let start = Instant::now();
        let mut ticks = interval(secs(1));
        ticks.tick().await;
        sleep(ms(3500)).await;
        for due in 4..10 {
            assert_eq!(ticks.tick().await, start + secs(due));
            assert_eq!(start.elapsed(), secs(due));
        }
    });
}

#[test]
fn a_tick_that_is_missed_by_exactly_one_period_keeps_the_grid() {
    under_virtual_time(async {
        let start = Instant::now();
        let mut ticks = interval(secs(1));
        ticks.tick().await;
        sleep(secs(1)).await;
        ticks.tick().await;
        assert_eq!(
            start.elapsed(),
            secs(1),
            "a tick that is due now is not missed"
        );
        ticks.tick().await;
        assert_eq!(start.elapsed(), secs(2));
    });
}

#[test]
fn a_cancelled_tick_is_not_lost() {
    under_virtual_time(async {
        let start = Instant::now();
        let mut ticks = interval(secs(10));
        ticks.tick().await;
        for _ in 0..3 {
            assert!(timeout(secs(3), ticks.tick()).await.is_err());
        }
        assert_eq!(start.elapsed(), secs(9));
        assert_eq!(ticks.tick().await, start + secs(10));
    });
}

#[test]
fn a_first_tick_that_is_created_and_dropped_unpolled_is_not_lost() {
    under_virtual_time(async {
        let start = Instant::now();
        let mut ticks = interval(secs(10));
        drop(ticks.tick());
        assert_eq!(ticks.tick().await, start);
    });
}

#[test]
fn a_period_of_zero_panics() {
    assert!(!panics(|| under_virtual_time(async { interval(Duration::ZERO) })).is_empty());
}

#[test]
fn the_longest_period_ticks_once_and_never_again() {
    under_virtual_time(async {
        let mut ticks = interval(Duration::MAX);
        ticks.tick().await;
        assert!(timeout(secs(1_000_000), ticks.tick()).await.is_err());
    });
}

#[test]
fn two_intervals_keep_their_own_grids() {
    under_virtual_time(async {
        let start = Instant::now();
        let (mut threes, mut fives) = (interval(secs(3)), interval(secs(5)));
        let mut seen = Vec::new();
        let (mut three, mut five) = (Box::pin(threes.tick()), Box::pin(fives.tick()));
        // A race of both, by hand: 0 0 3 5 6 9 10 12 15 15.
        while seen.len() < 10 {
            let tick = std::future::poll_fn(|cx| {
                if three.as_mut().poll(cx).is_ready() {
                    return Poll::Ready(3);
                }
                five.as_mut().poll(cx).map(|_| 5)
            })
            .await;
            seen.push(start.elapsed().as_secs());
            if tick == 3 {
                drop(three);
                three = Box::pin(threes.tick());
            } else {
                drop(five);
                five = Box::pin(fives.tick());
            }
        }
        assert_eq!(seen, [0, 0, 3, 5, 6, 9, 10, 12, 15, 15]);
    });
}

#[test]
fn in_real_time_ticks_are_never_early() {
    executor::block_on(async {
        let (wall, mut ticks) = (std::time::Instant::now(), interval(ms(2)));
        for n in 0..10 {
            ticks.tick().await;
            assert!(wall.elapsed() >= ms(2) * n);
        }
    });
}

#[test]
fn a_tick_polled_with_another_waker_still_ticks() {
    under_virtual_time(async {
        let mut ticks = interval(secs(1));
        ticks.tick().await;
        let mut tick = pin!(ticks.tick());
        assert!(
            tick.as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_pending()
        );
        tick.await;
    });
}
