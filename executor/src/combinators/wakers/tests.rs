use std::{sync::Arc, task::Waker};

use super::{ChildWaker, KEPT, Kit, Wakers};

/// Polls `count` children that each keep a clone, and drops the clones.
fn used_by(wakers: &mut Wakers, count: usize) {
    let kit = wakers.kit();
    let kept: Vec<_> = (0..count).map(|index| keep(kit, index)).collect();
    for (waker, clone) in kept {
        drop(clone);
        kit.give_back(waker);
    }
}

fn keep(kit: &mut Kit, index: usize) -> (Arc<ChildWaker>, Waker) {
    kit.spare().lend(index);
    let clone = futures_task::waker(Arc::clone(kit.spare()));
    (kit.take_shared().expect("a clone is about"), clone)
}

#[test]
fn a_child_that_keeps_no_clone_leaves_the_spare() {
    let mut wakers = Wakers::new();
    let kit = wakers.kit();
    kit.spare().lend(0);
    drop(futures_task::waker(Arc::clone(kit.spare())));
    assert!(kit.take_shared().is_none());
}

#[test]
fn the_shelf_keeps_as_many_as_the_last_used() {
    let mut wakers = Wakers::new();
    used_by(&mut wakers, 500);
    drop(wakers);
    let mut wakers = Wakers::new();
    assert_eq!(wakers.kit().free.len(), 500);
    used_by(&mut wakers, 10);
    drop(wakers);
    assert_eq!(Wakers::new().kit().free.len(), KEPT.0);
}

#[test]
fn wakers_that_somebody_holds_do_not_go_to_the_shelf() {
    let mut wakers = Wakers::new();
    let (waker, clone) = keep(wakers.kit(), 0);
    wakers.kit().give_back(waker);
    drop(wakers);
    assert_eq!(Wakers::new().kit().used, 0);
    assert_eq!(Wakers::new().kit().free.len(), 0, "it is a new kit");
    drop(clone);
}

#[test]
fn a_spare_that_a_panic_left_shared_does_not_go_to_the_shelf() {
    let mut wakers = Wakers::new();
    let clone = futures_task::waker(Arc::clone(wakers.kit().spare()));
    drop(wakers);
    assert!(Wakers::new().kit().spare().is_unshared());
    drop(clone);
}
