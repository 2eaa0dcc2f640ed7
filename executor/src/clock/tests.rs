use std::time::Duration;

use super::{Clock, Instant};

#[test]
fn sums_and_differences_saturate() {
    let end = Instant(5) + Duration::MAX;
    assert_eq!(end, Instant::NEVER);
    assert_eq!(end + Duration::from_nanos(1), Instant::NEVER);
    assert_eq!(Instant(5) - Duration::from_secs(1), Instant(0));
    assert_eq!(Instant(5) - Instant(7), Duration::ZERO);
    assert_eq!(Instant(7) - Instant(5), Duration::from_nanos(2));
}

#[test]
fn a_virtual_clock_moves_only_forward_and_only_when_told() {
    let clock = Clock::virtual_time();
    assert_eq!(clock.now(), Instant(0));
    clock.jump_to(Instant(30));
    clock.jump_to(Instant(20));
    assert_eq!(clock.now(), Instant(30));
}

#[test]
fn real_clocks_share_their_beginning() {
    let (one, other) = (Clock::real(), Clock::real());
    let before = one.now();
    let between = other.now();
    assert!(before <= between && between <= one.now());
}
