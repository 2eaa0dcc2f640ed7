//! Long random sequences, in geometries from the narrowest to the widest.

use alloc::vec::Vec;

use proptest::prelude::*;

use super::model::{Checked, Op};

/// A tick of any magnitude: as likely to be below 2 as above 2^63.
fn any_tick() -> impl Strategy<Value = u64> {
    (0..64u32, any::<u64>()).prop_map(|(shift, tick)| tick >> shift)
}

/// A tick that is likely to be where something could go wrong.
fn tick() -> impl Strategy<Value = u64> {
    prop_oneof![
        4 => 0..200u64,
        2 => any_tick(),
        2 => (0..64u32, 0..5u64).prop_map(|(bit, off)| (1u64 << bit).wrapping_add(off).wrapping_sub(2)),
        2 => (0..100u64).prop_map(|off| u64::MAX - off),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => tick().prop_map(Op::Insert),
        4 => tick().prop_map(Op::InsertIn),
        3 => any::<usize>().prop_map(Op::Cancel),
        3 => tick().prop_map(Op::Pop),
        1 => (0..300u64).prop_map(Op::Drain),
        2 => any_tick().prop_map(|ticks| Op::DrainIn(ticks >> 8)),
    ]
}

fn sequence() -> impl Strategy<Value = (u64, Vec<Op>)> {
    let start = prop_oneof![Just(0), tick()];
    (start, proptest::collection::vec(op(), 0..200))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_wheel_of_two_slots_a_level((start, ops) in sequence()) {
        Checked::<1>::starting_at(start).run(&ops);
    }

    #[test]
    fn a_wheel_of_four_slots_a_level((start, ops) in sequence()) {
        Checked::<2>::starting_at(start).run(&ops);
    }

    #[test]
    fn a_wheel_of_thirty_two_slots_a_level((start, ops) in sequence()) {
        Checked::<5>::starting_at(start).run(&ops);
    }

    #[test]
    fn a_wheel_of_sixty_four_slots_a_level((start, ops) in sequence()) {
        Checked::<6>::starting_at(start).run(&ops);
    }
}
