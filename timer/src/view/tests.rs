use crate::{Place, TimerWheel};
use alloc::vec::Vec;
use std::collections::HashMap;

#[test]
fn the_moves_told_lead_from_where_a_timer_was_to_where_it_is() {
    let mut wheel = TimerWheel::<u64, 2>::starting_at(0);
    let deadlines = (0..60u64).map(|n| n * n * 7 % 1_000 + 1);
    let keys: Vec<_> = deadlines
        .map(|deadline| (wheel.insert(deadline, deadline), deadline))
        .collect();
    let mut places: HashMap<_, _> = keys
        .iter()
        .map(|(key, _)| (*key, wheel.place(*key).unwrap()))
        .collect();
    let mut moves = 0;
    for now in (0..1_100).step_by(13) {
        loop {
            let mut moved = Vec::new();
            let due = wheel.pop_due_with(now, |timer| {
                moved.push((*timer.value, timer.from, timer.to))
            });
            moves += moved.len();
            for (value, from, to) in moved {
                assert_ne!(from, to);
                for (key, _) in keys.iter().filter(|(_, deadline)| *deadline == value) {
                    if wheel.place(*key).is_some() && places[key] == from {
                        places.insert(*key, to);
                    }
                }
            }
            if due.is_none() {
                break;
            }
        }
        for (key, _) in &keys {
            assert!(wheel.place(*key).is_none_or(|place| place == places[key]));
        }
    }
    assert!(wheel.is_empty());
    assert!(moves > 0);
}

#[test]
fn all_timers_are_in_view_and_none_that_has_gone() {
    let mut wheel = TimerWheel::<_>::starting_at(10);
    wheel.insert(4, "due");
    wheel.insert(12, "soon");
    let gone = wheel.insert(13, "cancelled");
    wheel.cancel(gone);
    let seen: Vec<_> = wheel.timers().collect();
    let soon = Place::Slot { level: 0, slot: 12 };
    assert_eq!(seen, [(Place::Due, 4, &"due"), (soon, 12, &"soon")]);
    assert_eq!(wheel.place(gone), None);
}

#[test]
fn debug_says_the_state_in_a_line() {
    let mut wheel = TimerWheel::new();
    wheel.insert(7, ());
    let line = std::format!("{wheel:?}");
    assert_eq!(
        line,
        "TimerWheel { now: 0, len: 1, next_deadline: Some(7), .. }"
    );
}
