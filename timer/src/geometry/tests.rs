use super::*;

#[test]
fn the_level_is_that_of_the_highest_digit_that_differs() {
    assert_eq!(level_for::<6>(0, 0), 0);
    assert_eq!(level_for::<6>(0, 63), 0);
    assert_eq!(level_for::<6>(0, 64), 1);
    assert_eq!(level_for::<6>(63, 64), 1);
    assert_eq!(level_for::<6>(64, 127), 0);
    assert_eq!(level_for::<6>(0, u64::MAX), 10);
    assert_eq!(level_for::<6>(u64::MAX - 1, u64::MAX), 0);
    assert_eq!(level_for::<2>(0b01_00_11_01, 0b01_11_00_00), 2);
    assert_eq!(level_for::<1>(0, 1 << 63), 63);
}

#[test]
fn every_power_of_two_has_its_level_and_slot() {
    fn check<const SLOT_BITS: u32>() {
        for bit in 0..u64::BITS {
            let level = level_for::<SLOT_BITS>(0, 1 << bit);
            assert_eq!(level, bit / SLOT_BITS);
            assert!(level < levels::<SLOT_BITS>());
            assert_eq!(
                slot_for::<SLOT_BITS>(1 << bit, level),
                1 << (bit % SLOT_BITS)
            );
        }
    }
    check::<1>();
    check::<2>();
    check::<3>();
    check::<4>();
    check::<5>();
    check::<6>();
}

#[test]
fn a_slot_is_the_deadlines_digit_at_the_level() {
    assert_eq!(slot_for::<2>(0b11_01_10_00, 0), 0b00);
    assert_eq!(slot_for::<2>(0b11_01_10_00, 1), 0b10);
    assert_eq!(slot_for::<2>(0b11_01_10_00, 2), 0b01);
    assert_eq!(slot_for::<2>(0b11_01_10_00, 3), 0b11);
    assert_eq!(slot_for::<6>(u64::MAX, 10), 0b1111); // four bits are left for the last digit
}

#[test]
fn a_lower_level_or_slot_is_sooner_and_later_than_the_hand() {
    let order = |hand, deadline| {
        let level = level_for::<2>(hand, deadline);
        (level, slot_for::<2>(deadline, level))
    };
    for hand in 0..256 {
        for sooner in hand + 1..256 {
            for later in sooner..256 {
                assert!(
                    order(hand, sooner) <= order(hand, later),
                    "{hand} {sooner} {later}"
                );
            }
        }
    }
}

#[test]
fn the_levels_span_u64_and_no_more() {
    fn check<const SLOT_BITS: u32>(expected: u32) {
        assert_eq!(levels::<SLOT_BITS>(), expected);
        assert_eq!(level_for::<SLOT_BITS>(0, u64::MAX), expected - 1);
    }
    check::<1>(64);
    check::<2>(32);
    check::<5>(13);
    check::<6>(11);
}

#[test]
fn a_deadline_not_after_now_is_due_wherever_the_hand_is() {
    assert_eq!(place_for::<6>(0, 100, 100), Place::Due);
    assert_eq!(place_for::<6>(0, 100, 3), Place::Due);
    assert_eq!(
        place_for::<6>(0, 100, 101),
        Place::Slot { level: 1, slot: 1 }
    );
    assert_eq!(
        place_for::<6>(100, 100, 101),
        Place::Slot { level: 0, slot: 37 }
    );
}
