//! Each short sequence of operations, on a wheel of four slots a level. That is small enough for a
//! few ticks to reach each edge between slots and between levels.

use alloc::vec::Vec;

use super::model::{Checked, Op};

/// Runs each sequence of `length` operations out of `ops`, on a wheel that starts at `start`.
fn all_sequences(start: u64, length: u32, ops: &[Op]) {
    let mut sequence = Vec::new();
    for number in 0..ops.len().pow(length) {
        let mut digits = number;
        sequence.clear();
        for _ in 0..length {
            sequence.push(ops[digits % ops.len()]);
            digits /= ops.len();
        }
        let run = || Checked::<2>::starting_at(start).run(&sequence);
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err() {
            panic!("from {start}: {sequence:?}");
        }
    }
}

#[test]
fn near_the_edges_of_the_first_three_levels() {
    use Op::*;
    let ops = [
        Insert(3),
        Insert(4),
        Insert(6),
        Insert(16),
        Insert(21),
        Insert(64),
        Cancel(0),
        Cancel(1),
        Pop(5),
        Drain(4),
        Drain(16),
        Pop(21),
    ];
    all_sequences(0, 5, &ops);
}

#[test]
fn with_the_past_and_with_pops_between() {
    use Op::*;
    let ops = [
        Insert(9),
        Insert(10),
        Insert(14),
        Insert(15),
        Cancel(1),
        Cancel(2),
        Pop(10),
        Pop(14),
        Drain(14),
    ];
    all_sequences(9, 6, &ops[..8]);
    all_sequences(11, 5, &ops);
}

#[test]
fn at_the_end_of_time() {
    use Op::*;
    const MAX: u64 = u64::MAX;
    let ops = [
        Insert(MAX),
        Insert(MAX - 1),
        Insert(MAX - 5),
        Insert(MAX / 2),
        Insert(0),
        Cancel(0),
        Pop(MAX - 5),
        Drain(MAX / 2 + 1),
        Drain(MAX - 1),
        Pop(MAX),
    ];
    all_sequences(0, 4, &ops);
    all_sequences(MAX - 6, 5, &ops);
}
