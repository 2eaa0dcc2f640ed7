use alloc::vec::Vec;

use crate::{Place, TimerWheel};

#[test]
fn each_move_leads_from_the_place_of_a_timer_to_its_new_place() {
    let mut wheel = TimerWheel::<usize, 2>::starting_at(0);
    let deadlines = (0..60u64).map(|n| n * n * 7 % 1_000 + 1);
    let keys: Vec<_> = (deadlines.enumerate())
        .map(|(timer, deadline)| wheel.insert(deadline, timer))
        .collect();
    let mut places: Vec<_> = keys.iter().map(|&key| wheel.place(key).unwrap()).collect();
    let mut moves = 0;
    while let Some(now) = wheel.next_deadline() {
        wheel.pop_due_with(now, |timer| {
            let place = &mut places[*timer.value];
            assert_eq!(timer.from, *place);
            assert_ne!(timer.from, timer.to);
            *place = timer.to;
            moves += 1;
        });
        for (key, told) in keys.iter().zip(&places) {
            let place = wheel.place(*key).filter(|&place| place != Place::Due);
            assert!(place.is_none_or(|place| place == *told));
        }
    }
    assert!(moves > 0);
}

#[test]
fn timers_gives_each_timer_that_is_set_and_no_other() {
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
fn debug_prints_the_state_in_a_line() {
    let mut wheel = TimerWheel::new();
    wheel.insert(7, ());
    let line = std::format!("{wheel:?}");
    assert_eq!(
        line,
        "TimerWheel { now: 0, len: 1, next_deadline: Some(7), .. }"
    );
}
