use std::{sync::Arc, task::Waker};

use super::{ChildWaker, KEPT, Wakers};

/// Polls `count` children that each keep a clone, and drops the clones.
fn used_by(wakers: &mut Wakers, count: usize) {
    let kept: Vec<_> = (0..count).map(|index| keep(wakers, index)).collect();
    for (waker, clone) in kept {
        drop(clone);
        wakers.give_back(waker);
    }
}

fn keep(wakers: &mut Wakers, index: usize) -> (Arc<ChildWaker>, Waker) {
    let clone = futures_task::waker(Arc::clone(wakers.lend(index)));
    (wakers.keep().expect("it was lent"), clone)
}

#[test]
fn the_shelf_keeps_as_many_as_the_last_used() {
    let mut wakers = Wakers::new();
    used_by(&mut wakers, 500);
    drop(wakers);
    let mut wakers = Wakers::new();
    assert_eq!(wakers.kit.free.len(), 500);
    used_by(&mut wakers, 10);
    drop(wakers);
    assert_eq!(Wakers::new().kit.free.len(), KEPT.0);
}

#[test]
fn wakers_that_somebody_holds_do_not_go_to_the_shelf() {
    let mut wakers = Wakers::new();
    let (waker, clone) = keep(&mut wakers, 0);
    wakers.give_back(waker);
    drop(wakers);
    assert_eq!(Wakers::new().kit.free.len(), 0, "it is a new kit");
    drop(clone);
}
