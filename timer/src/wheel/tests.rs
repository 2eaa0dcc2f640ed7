//! A test for each promise, by its number. `exhaustive` and `random` then compare the wheel with an
//! ordered map.

use alloc::rc::Rc;
use alloc::vec::Vec;

use super::*;

mod exhaustive;
mod model;
mod random;

fn drain<T, const SLOT_BITS: u32>(wheel: &mut TimerWheel<T, SLOT_BITS>, now: u64) -> Vec<T> {
    core::iter::from_fn(|| wheel.pop_due(now))
        .map(|due| due.value)
        .collect()
}

#[test]
fn w1_timers_come_out_by_deadline_and_then_by_insertion() {
    let mut wheel = TimerWheel::new();
    for (value, deadline) in [1 << 40, 7, 1 << 20, 7, 1 << 40, 1 << 20, 1, 7]
        .into_iter()
        .enumerate()
    {
        wheel.insert(deadline, value);
    }
    assert_eq!(drain(&mut wheel, 1 << 41), [6, 1, 3, 7, 2, 5, 0, 4]);
}

#[test]
fn w1_a_timer_inserted_before_its_neighbours_cascaded_stays_first() {
    let mut wheel = TimerWheel::new();
    wheel.insert(100_000, "inserted from afar");
    wheel.insert(99_000, "moves the hand");
    assert_eq!(drain(&mut wheel, 99_000), ["moves the hand"]);
    wheel.insert(100_000, "inserted from near");
    assert_eq!(
        drain(&mut wheel, 100_000),
        ["inserted from afar", "inserted from near"]
    );
}

#[test]
fn w1_a_timer_inserted_between_pops_takes_its_place() {
    let mut wheel = TimerWheel::new();
    wheel.insert(40, 40);
    wheel.insert(80, 80);
    assert_eq!(wheel.pop_due(100).unwrap().value, 40);
    wheel.insert(60, 60);
    assert_eq!(drain(&mut wheel, 100), [60, 80]);
}

#[test]
fn w2_a_deadline_in_the_past_is_due_at_once_after_what_is_already_due() {
    let mut wheel = TimerWheel::<_>::starting_at(100);
    wheel.insert(100, "now");
    wheel.insert(3, "long past");
    wheel.insert(99, "just past");
    wheel.insert(101, "not yet");
    wheel.insert(0, "the beginning");
    let deadlines: Vec<_> = core::iter::from_fn(|| wheel.pop_due(100))
        .map(|due| due.deadline)
        .collect();
    assert_eq!(deadlines, [100, 3, 99, 0]);
    assert_eq!(wheel.len(), 1);
}

#[test]
fn w2_a_past_deadline_inserted_between_two_pops_of_one_tick_comes_after_that_tick() {
    let mut wheel = TimerWheel::new();
    wheel.insert(50, 1);
    wheel.insert(50, 2);
    wheel.insert(51, 4);
    assert_eq!(wheel.pop_due(60).unwrap().value, 1);
    wheel.insert(10, 3);
    assert_eq!(drain(&mut wheel, 60), [2, 3, 4]);
}

#[test]
fn w3_every_deadline_works_and_none_is_early() {
    let mut wheel = TimerWheel::new();
    let powers = (0..64).map(|bit| 1u64 << bit);
    let deadlines: Vec<u64> = powers
        .flat_map(|power| [power, power.wrapping_mul(2).wrapping_sub(1)])
        .collect();
    for &deadline in &deadlines {
        wheel.insert(deadline, deadline);
    }
    let mut sorted = deadlines.clone();
    sorted.sort();
    for deadline in sorted {
        assert_eq!(wheel.next_deadline(), Some(deadline));
        if wheel.now() < deadline {
            assert_eq!(wheel.pop_due(deadline - 1), None);
        }
        assert_eq!(
            wheel.pop_due(deadline),
            Some(Due {
                deadline,
                value: deadline
            })
        );
    }
    assert_eq!(wheel.now(), u64::MAX);
    wheel.insert(u64::MAX, 0);
    assert_eq!(drain(&mut wheel, u64::MAX), [0]);
}

#[test]
fn w3_no_delay_is_off_by_a_rotation_from_whatever_tick() {
    for ticks in 0..600 {
        for ahead in 1..600 {
            let mut wheel = TimerWheel::<_>::starting_at(ticks);
            wheel.insert(ticks + ahead, ());
            assert_eq!(wheel.pop_due(ticks + ahead - 1), None);
            assert!(wheel.pop_due(ticks + ahead).is_some());
        }
    }
}

#[test]
fn w4_one_sleeping_timer_costs_one_park() {
    let mut wheel = TimerWheel::new();
    wheel.insert(3_000_000_007, ());
    let mut parks = 0;
    while let Some(until) = wheel.next_deadline() {
        parks += 1;
        wheel.pop_due(until);
    }
    assert_eq!(parks, 1);
}

#[test]
fn w4_after_a_cancel_the_next_deadline_may_be_early_once_but_never_late() {
    let mut wheel = TimerWheel::new();
    let earliest = wheel.insert(1_000_000, 0);
    wheel.insert(1_000_100, 1);
    wheel.insert(1_000_200, 2);
    wheel.cancel(earliest);
    assert_eq!(wheel.next_deadline(), Some(1_000_000));
    assert_eq!(wheel.pop_due(1_000_000), None);
    assert_eq!(wheel.next_deadline(), Some(1_000_100));
}

#[test]
fn w4_a_sleeper_among_cancelled_timeouts_keeps_its_exact_deadline() {
    let mut wheel = TimerWheel::new();
    wheel.insert(1_000_900, ());
    for deadline in 1_000_000..1_000_800 {
        let timeout = wheel.insert(deadline, ());
        assert_eq!(wheel.next_deadline(), Some(deadline));
        wheel.cancel(timeout);
        assert_eq!(wheel.next_deadline(), Some(1_000_900));
    }
}

#[test]
fn w4_a_cancel_in_another_slot_leaves_the_next_deadline_exact() {
    let mut wheel = TimerWheel::new();
    wheel.insert(1_000_000, 0);
    wheel.insert(1_000_100, 1);
    let later = wheel.insert(9_000_000, 2);
    wheel.insert(9_000_100, 3);
    wheel.cancel(later);
    for deadline in [1_000_000, 1_000_100] {
        assert_eq!(wheel.next_deadline(), Some(deadline));
        assert!(wheel.pop_due(deadline).is_some());
    }
}

#[test]
fn w5_a_clock_that_goes_backwards_is_clamped_and_fires_nothing_twice() {
    let mut wheel = TimerWheel::new();
    wheel.insert(10, "fired");
    wheel.insert(30, "waits");
    assert_eq!(drain(&mut wheel, 20), ["fired"]);
    assert_eq!(drain(&mut wheel, 5), [""; 0]);
    assert_eq!(wheel.now(), 20);
    wheel.insert(15, "due, whatever the clock says");
    assert_eq!(drain(&mut wheel, 5), ["due, whatever the clock says"]);
    assert_eq!(drain(&mut wheel, 30), ["waits"]);
}

#[test]
fn w6_a_jump_costs_what_lies_in_it() {
    // With a step for each slot, let alone each tick, this would not end.
    let mut wheel = TimerWheel::<u64, 1>::starting_at(0);
    for jump in 1..=1_000u64 {
        let now = jump << 53;
        assert_eq!(drain(&mut wheel, now), [0; 0]);
        wheel.insert(now + (1 << 52), jump);
        assert_eq!(drain(&mut wheel, now + (1 << 52)), [jump]);
    }
    let mut wheel = TimerWheel::<()>::new();
    assert_eq!(wheel.pop_due(1 << 60), None);
    assert_eq!(wheel.now(), 1 << 60);
}

#[test]
fn w7_a_cancelled_value_is_returned_and_nothing_of_it_stays() {
    let mut wheel = TimerWheel::new();
    let value = Rc::new(());
    let key = wheel.insert(1_000, Rc::clone(&value));
    assert_eq!(Rc::strong_count(&value), 2);
    drop(wheel.cancel(key));
    assert_eq!(Rc::strong_count(&value), 1);
    assert!(wheel.is_empty());
    assert_eq!(wheel.next_deadline(), None);
}

#[test]
fn w7_a_million_inserts_and_cancels_leave_the_memory_of_one() {
    let mut wheel = TimerWheel::new();
    for deadline in 0..1_000_000 {
        let key = wheel.insert(1 + deadline * 50, ());
        assert!(wheel.cancel(key).is_some());
    }
    assert_eq!((wheel.len(), wheel.slab.entries_made()), (0, 1));

    let keys: Vec<_> = (0..100_000)
        .map(|deadline| wheel.insert(deadline * 50, ()))
        .collect();
    for key in keys {
        assert!(wheel.cancel(key).is_some());
    }
    assert_eq!((wheel.len(), wheel.slab.entries_made()), (0, 0));
}

#[test]
fn w8_a_key_is_never_mistaken_for_a_later_timers() {
    let mut wheel = TimerWheel::new();
    let fired = wheel.insert(1, "fired");
    let cancelled = wheel.insert(2, "cancelled");
    wheel.pop_due(1);
    wheel.cancel(cancelled);
    let later: Vec<_> = (0..10).map(|_| wheel.insert(3, "later")).collect();
    assert_eq!(wheel.cancel(fired), None);
    assert_eq!(wheel.cancel(cancelled), None);
    for stale in [fired, cancelled] {
        assert_eq!(wheel.get_mut(stale), None);
        assert_eq!(wheel.place(stale), None);
    }
    assert_eq!(wheel.len(), later.len());
    for key in later {
        assert_eq!(wheel.cancel(key), Some("later"));
        assert_eq!(wheel.cancel(key), None);
    }
}

#[test]
fn a_due_timer_can_be_cancelled_before_it_is_popped() {
    let mut wheel = TimerWheel::<_>::starting_at(10);
    wheel.insert(5, 'a');
    let key = wheel.insert(5, 'b');
    wheel.insert(5, 'c');
    assert_eq!(wheel.pop_due(10).unwrap().value, 'a');
    assert_eq!(wheel.cancel(key), Some('b'));
    assert_eq!(drain(&mut wheel, 10), ['c']);
}

#[test]
fn a_wheel_that_has_not_been_used_owns_no_memory() {
    let wheel = TimerWheel::<u64>::new();
    assert_eq!(wheel.slab.entries_made(), 0);
    assert_eq!(wheel.levels.lists_made(), 0);
}
