use alloc::vec::Vec;

use super::*;

fn list_of(deadlines: &[u64]) -> (Slab<()>, List) {
    let (mut slab, mut list) = (Slab::new(), List::EMPTY);
    for &deadline in deadlines {
        let index = slab.insert(deadline, ()).index();
        list.push_back(&mut slab, index);
    }
    (slab, list)
}

fn drain(slab: &Slab<()>, list: &mut List) -> Vec<u64> {
    core::iter::from_fn(|| list.pop_front(slab))
        .map(|index| slab[index].deadline)
        .collect()
}

#[test]
fn first_in_first_out() {
    let (slab, mut list) = list_of(&[5, 3, 9]);
    assert_eq!(list.earliest, 3);
    assert_eq!(drain(&slab, &mut list), [5, 3, 9]);
    assert!(list.is_empty());
}

#[test]
fn a_timer_may_leave_from_anywhere_and_the_rest_keep_their_order() {
    for first in 0..4 {
        for second in (0..4).filter(|&second| second != first) {
            let (mut slab, mut list) = list_of(&[0, 1, 2, 3]);
            list.unlink(&mut slab, first);
            list.unlink(&mut slab, second);
            let rest: Vec<u64> = (0..4)
                .filter(|&at| at != u64::from(first) && at != u64::from(second))
                .collect();
            assert_eq!(drain(&slab, &mut list), rest);
        }
    }
}

#[test]
fn the_second_may_leave_after_the_first_was_popped() {
    let (mut slab, mut list) = list_of(&[0, 1, 2]);
    list.pop_front(&slab);
    list.unlink(&mut slab, 1);
    assert_eq!(drain(&slab, &mut list), [2]);
}

#[test]
fn a_list_that_became_empty_can_be_filled_again() {
    let (mut slab, mut list) = list_of(&[7]);
    list.unlink(&mut slab, 0);
    assert!(list.is_empty());
    list.push_back(&mut slab, 0);
    list.pop_front(&slab);
    slab[0].deadline = 9;
    list.push_back(&mut slab, 0);
    assert_eq!(list.earliest, 9);
    assert_eq!(drain(&slab, &mut list), [9]);
}

#[test]
fn the_bound_is_too_early_after_a_cancel_and_exact_for_the_only_timer_left() {
    let (mut slab, mut list) = list_of(&[1, 2, 3]);
    list.unlink(&mut slab, 0);
    assert_eq!(list.earliest, 1);
    list.unlink(&mut slab, 1);
    assert_eq!(list.earliest, 3);
}
