use std::time::Duration;

use super::Instant;

#[test]
fn sums_and_differences_saturate() {
    let end = Instant(5) + Duration::MAX;
    assert_eq!(end, Instant::NEVER);
    assert_eq!(end + Duration::from_nanos(1), Instant::NEVER);
    assert_eq!(Instant(5) - Duration::from_secs(1), Instant(0));
    assert_eq!(Instant(5) - Instant(7), Duration::ZERO);
    assert_eq!(Instant(7) - Instant(5), Duration::from_nanos(2));
}
