//! P2: timers are never early and fire in (deadline, creation) order.

use std::time::Duration;

use executor::{
    spawn,
    time::{Instant, Sleep, sleep, sleep_until},
};
use tests::{Log, counted, ms, poll_by_hand, secs, under_virtual_time};

#[test]
fn a_sleep_takes_its_duration_to_the_nanosecond() {
    under_virtual_time(async {
        for duration in [
            Duration::from_nanos(1),
            Duration::from_nanos(63),
            Duration::from_nanos(64),
            Duration::from_nanos(4097),
            Duration::from_micros(1),
            Duration::new(0, 999_999_999),
            secs(1),
            Duration::new(3, 1),
            secs(3600),
            secs(365 * 86400),
            secs(100 * 365 * 86400),
        ] {
            let start = Instant::now();
            sleep(duration).await;
            assert_eq!(Instant::now() - start, duration);
            assert_eq!(start.elapsed(), duration);
        }
    });
}

#[test]
fn in_real_time_a_sleep_is_never_early() {
    executor::block_on(async {
        for nanos in [
            0, 1, 999, 10_000, 333_333, 999_999, 1_000_000, 1_000_001, 3_700_000,
        ] {
            let (wall, clock) = (std::time::Instant::now(), Instant::now());
            let duration = Duration::from_nanos(nanos);
            sleep(duration).await;
            assert!(
                wall.elapsed() >= duration,
                "{duration:?} took {:?}",
                wall.elapsed()
            );
            assert!(clock.elapsed() >= duration);
        }
    });
}

#[test]
fn in_real_time_sleeps_of_many_tasks_are_never_early() {
    executor::block_on(async {
        let handles: Vec<_> = (0..500u64)
            .map(|n| {
                spawn(async move {
                    let duration = Duration::from_micros(n * 7919 % 20_000);
                    let wall = std::time::Instant::now();
                    sleep(duration).await;
                    assert!(wall.elapsed() >= duration);
                })
            })
            .collect();
        for handle in handles {
            handle.await.unwrap();
        }
    });
}

/// Spawns a task for each sleep, in order; returns the order of their ends as indices.
async fn order_of_firing(sleeps: Vec<Sleep>) -> Vec<usize> {
    let log = Log::new();
    let handles: Vec<_> = sleeps
        .into_iter()
        .enumerate()
        .map(|(n, sleep)| {
            let log = log.clone();
            spawn(async move {
                sleep.await;
                log.push(n);
            })
        })
        .collect();
    for handle in handles {
        handle.await.unwrap();
    }
    log.take()
}

#[test]
fn timers_fire_in_the_order_of_their_deadlines() {
    under_virtual_time(async {
        let delays = [500, 10, 300, 64, 63, 65, 4096, 1, 4095];
        let order = order_of_firing(delays.iter().map(|n| sleep(ms(*n))).collect()).await;
        let fired: Vec<_> = order.iter().map(|n| delays[*n]).collect();
        assert_eq!(fired, [1, 10, 63, 64, 65, 300, 500, 4095, 4096]);
    });
}

#[test]
fn two_thousand_timers_fire_as_a_stable_sort_would_order_them() {
    under_virtual_time(async {
        let mut state = 12345u64;
        let delays: Vec<_> = (0..2000)
            .map(|_| {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
                // Few distinct delays, over three magnitudes: many ties.
                Duration::from_nanos(1 << ((state >> 33) % 40)) * ((state >> 60) as u32 % 3 + 1)
            })
            .collect();
        let mut expected: Vec<_> = (0..delays.len()).collect();
        expected.sort_by_key(|n| delays[*n]);
        let order = order_of_firing(delays.iter().map(|d| sleep(*d)).collect()).await;
        assert_eq!(order, expected);
    });
}

#[test]
fn a_tie_is_fired_in_the_order_of_registration() {
    under_virtual_time(async {
        let order = order_of_firing((0..200).map(|_| sleep(secs(1))).collect()).await;
        assert_eq!(order, (0..200).collect::<Vec<_>>());
    });
}

#[test]
fn a_sleep_is_registered_at_its_first_poll_and_not_at_its_creation() {
    under_virtual_time(async {
        let sleeps: Vec<_> = (0..10).map(|_| sleep(secs(1))).collect();
        // Created in the order 9, 8 .. 0; polled in the order 0 .. 9.
        let order = order_of_firing(sleeps.into_iter().rev().collect()).await;
        assert_eq!(order, (0..10).collect::<Vec<_>>());
    });
}

#[test]
fn a_tie_of_timers_made_at_different_times_is_fired_in_the_order_of_registration() {
    under_virtual_time(async {
        let deadline = Instant::now() + secs(10);
        let first = sleep_until(deadline);
        sleep(secs(4)).await;
        let second = sleep(secs(6));
        sleep(secs(5)).await;
        let third = sleep_until(deadline);
        assert_eq!(order_of_firing(vec![third, second, first]).await, [0, 1, 2]);
        assert_eq!(Instant::now(), deadline);
    });
}

#[test]
fn a_sleep_counts_from_its_creation() {
    under_virtual_time(async {
        let start = Instant::now();
        let early = sleep(secs(1));
        let late = sleep(secs(5));
        sleep(secs(3)).await;
        early.await;
        assert_eq!(start.elapsed(), secs(3));
        late.await;
        assert_eq!(start.elapsed(), secs(5));
    });
}

#[test]
fn a_sleep_that_is_never_polled_wakes_nobody() {
    under_virtual_time(async {
        let start = Instant::now();
        let _unpolled = sleep(secs(1));
        let (two, polls) = counted(sleep(secs(2)));
        two.await;
        assert_eq!((start.elapsed(), polls.get()), (secs(2), 2));
    });
}

#[test]
fn a_dropped_sleep_neither_wakes_its_task_nor_moves_the_clock() {
    under_virtual_time(async {
        let start = Instant::now();
        let (main, polls) = counted(async {
            let mut dropped = sleep(secs(1));
            assert!(poll_by_hand(&mut dropped, &tests::own_waker().await).is_pending());
            drop(dropped);
            sleep(secs(2)).await;
        });
        main.await;
        assert_eq!((start.elapsed(), polls.get()), (secs(2), 2));
    });
}

#[test]
fn a_task_with_one_sleep_is_polled_twice() {
    under_virtual_time(async {
        let (sleeping, polls) = counted(sleep(secs(1)));
        spawn(sleeping).await.unwrap();
        sleep(secs(10)).await;
        assert_eq!(polls.get(), 2);
    });
}

#[test]
fn a_zero_sleep_ends_without_moving_the_clock() {
    under_virtual_time(async {
        let start = Instant::now();
        for _ in 0..100 {
            sleep(Duration::ZERO).await;
        }
        sleep_until(start).await;
        assert_eq!(start.elapsed(), Duration::ZERO);
    });
}

#[test]
fn a_deadline_in_the_past_is_due_at_once() {
    under_virtual_time(async {
        let start = Instant::now();
        sleep(secs(5)).await;
        sleep_until(start).await;
        sleep_until(start + secs(1)).await;
        assert_eq!(start.elapsed(), secs(5));
    });
}
