use std::num::NonZeroU64;

use crate::{
    clock::Instant,
    task::Id,
    timers::Timers,
    waker::{TaskKey, Waiter},
};

fn waiter(index: u32) -> Waiter {
    Waiter::Task(TaskKey::new(index, Id(0)))
}

/// The order numbers of what fires at `now`, instant by instant.
fn fired(timers: &mut Timers, now: u64) -> Vec<Vec<u64>> {
    let mut runs = Vec::new();
    let mut run = Vec::new();
    while timers.pop_run(Instant(now), &mut run, |_| ()) {
        runs.push(run.drain(..).map(|due| due.value.order.get()).collect());
    }
    runs
}

fn order(number: u64) -> NonZeroU64 {
    NonZeroU64::new(number).unwrap()
}

#[test]
fn timers_of_one_instant_fire_in_order_of_creation() {
    let mut timers = Timers::new(Instant(0));
    let orders: Vec<_> = (0..3).map(|_| timers.next_order()).collect();
    for &number in orders.iter().rev() {
        timers.set(Instant(10), number, waiter(0));
    }
    assert_eq!(fired(&mut timers, 10), [[1, 2, 3]]);
}

#[test]
fn each_instant_is_a_run_of_its_own() {
    let mut timers = Timers::new(Instant(0));
    timers.set(Instant(20), order(1), waiter(0));
    timers.set(Instant(10), order(2), waiter(0));
    assert_eq!(fired(&mut timers, 9), [[0; 0]; 0]);
    assert_eq!(fired(&mut timers, 20), [[2], [1]]);
    assert!(timers.is_empty());
}

#[test]
fn deadlines_already_past_fire_earliest_first() {
    let mut timers = Timers::new(Instant(100));
    timers.set(Instant(50), order(1), waiter(0));
    timers.set(Instant(30), order(2), waiter(0));
    timers.set(Instant(50), order(3), waiter(0));
    assert_eq!(fired(&mut timers, 100), [[2, 1, 3]]);
}

#[test]
fn a_fired_timer_has_no_waiter_and_cannot_be_cancelled() {
    let mut timers = Timers::new(Instant(0));
    let key = timers.set(Instant(10), order(1), waiter(7));
    assert!(timers.waiter(key).is_some());
    fired(&mut timers, 10);
    assert!(timers.waiter(key).is_none());
    assert!(timers.cancel(key).is_none());
}
