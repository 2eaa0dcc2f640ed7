use learn::{probe::Probe, wrong};

use super::exercise::{Clock, Sleep};

fn sleep(clock: &Clock, deadline: u64) -> std::pin::Pin<Box<Sleep>> {
    Box::pin(clock.sleep_until(deadline))
}

pub fn check() {
    three_sleeps();
    due_at_once();
    polled_twice();
    changes_hands();
    dropped();
}

fn three_sleeps() {
    let clock = Clock::default();
    let mut sleeps = [30, 10, 20].map(|deadline| (deadline, sleep(&clock, deadline), Probe::new()));
    for (deadline, sleep, probe) in &mut sleeps {
        if probe.poll(sleep).is_ready() {
            wrong!("ready_at_zero", deadline = deadline);
        }
    }
    if clock.next_deadline() != Some(10) {
        wrong!(
            "next_deadline",
            next = format!("{:?}", clock.next_deadline())
        );
    }
    for now in [9, 10, 25, 30] {
        clock.advance(now);
        for (deadline, _, probe) in &sleeps {
            match probe.wakes() {
                0 if *deadline <= now => wrong!("not_woken_at", deadline = deadline, now = now),
                1.. if *deadline > now => wrong!("woken_too_soon", deadline = deadline, now = now),
                _ => {}
            }
        }
    }
    for (deadline, sleep, probe) in &mut sleeps {
        if probe.poll(sleep).is_pending() {
            wrong!("not_ready", deadline = deadline);
        }
    }
    if probe_of_past(&clock).is_some() {
        wrong!("timer_for_the_past");
    }
}

/// The next deadline, once a sleep whose time is up was polled.
fn probe_of_past(clock: &Clock) -> Option<u64> {
    let mut past = sleep(clock, 5);
    if Probe::new().poll(&mut past).is_pending() {
        wrong!("not_ready", deadline = 5);
    }
    clock.next_deadline()
}

fn due_at_once() {
    let clock = Clock::default();
    let mut sleeps = [30, 10, 20].map(|deadline| (sleep(&clock, deadline), Probe::new()));
    for (sleep, probe) in &mut sleeps {
        let _ = probe.poll(sleep);
    }
    clock.advance(40);
    let [third, first, second] = sleeps.map(|(_, probe)| probe.last_wake());
    if !(first < second && second < third) {
        wrong!("order");
    }
}

fn polled_twice() {
    let (clock, probe) = (Clock::default(), Probe::new());
    let mut sleep = sleep(&clock, 10);
    let _ = (probe.poll(&mut sleep), probe.poll(&mut sleep));
    clock.advance(10);
    match probe.wakes() {
        1 => {}
        0 => wrong!("not_woken_at", deadline = 10, now = 10),
        wakes => wrong!("two_timers", wakes = wakes),
    }
}

fn changes_hands() {
    let (clock, first, second) = (Clock::default(), Probe::new(), Probe::new());
    let mut sleep = sleep(&clock, 10);
    let _ = (first.poll(&mut sleep), second.poll(&mut sleep));
    clock.advance(10);
    if second.wakes() == 0 {
        wrong!("stale_waker");
    }
}

fn dropped() {
    let (clock, probe, other) = (Clock::default(), Probe::new(), Probe::new());
    let [mut early, mut late] = [10, 20].map(|deadline| sleep(&clock, deadline));
    let _ = (probe.poll(&mut early), other.poll(&mut late));
    drop(early);
    if clock.next_deadline() != Some(20) {
        wrong!(
            "not_cancelled",
            next = format!("{:?}", clock.next_deadline())
        );
    }
    if probe.clones() > 0 {
        wrong!("waker_kept");
    }
    clock.advance(20);
    if other.wakes() != 1 {
        wrong!("not_woken_at", deadline = 20, now = 20);
    }
}
