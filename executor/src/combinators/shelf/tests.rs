use std::{collections::VecDeque, task::Waker};

use super::{super::woken::ChildWaker, KEPT, Shelved};
use crate::core::threads::{self, Arc};

/// Polls `count` children that each keep a clone, and drops the clones.
fn used_by(wakers: &mut Shelved, count: usize) {
    let kept: Vec<_> = (0..count).map(|index| keep(wakers, index)).collect();
    for (own, clone) in kept {
        drop(clone);
        wakers.part(Some(own));
    }
}

fn keep(wakers: &mut Shelved, index: usize) -> (Arc<ChildWaker>, Waker) {
    let clone = threads::waker(Arc::clone(&wakers.spare));
    (wakers.keep_spare(index), clone)
}

#[test]
fn the_shelf_keeps_as_many_as_the_last_used() {
    let mut wakers = Shelved::new();
    used_by(&mut wakers, 500);
    drop(wakers);
    let mut wakers = Shelved::new();
    assert_eq!(wakers.free.len(), 500);
    used_by(&mut wakers, 10);
    drop(wakers);
    let wakers = Shelved::new();
    assert_eq!(wakers.free.len(), KEPT.0);
    assert!(wakers.free.capacity() <= 2 * KEPT.0);
}

#[test]
fn a_waker_that_was_given_back_woken_is_lent_as_if_it_was_not() {
    let mut wakers = Shelved::new();
    let (own, clone) = keep(&mut wakers, 0);
    ChildWaker::begin_poll(&own);
    clone.wake();
    wakers.part(Some(own));
    // The next child that keeps the spare brings it back into use.
    let (_other, _clone) = keep(&mut wakers, 1);
    assert!(!wakers.spare.end_loan());
    threads::waker_ref(&wakers.spare).wake_by_ref();
    wakers.part(None);
    assert!(!wakers.spare.end_loan());
}

#[test]
fn wakers_that_are_held_elsewhere_do_not_go_to_the_shelf() {
    let mut wakers = Shelved::new();
    used_by(&mut wakers, 3);
    let (own, clone) = keep(&mut wakers, 0);
    wakers.part(Some(own));
    drop(wakers);
    assert_eq!(Shelved::new().free.len(), 0, "it is a new kit");
    drop(clone);
}

#[test]
fn a_spare_that_is_held_elsewhere_does_not_go_to_the_shelf() {
    let wakers = Shelved::new();
    let clone = threads::waker(Arc::clone(&wakers.spare));
    drop(wakers);
    assert!(ChildWaker::is_unshared(&Shelved::new().spare));
    drop(clone);
}

#[test]
fn a_kit_comes_from_the_shelf_with_an_empty_list_and_no_parent() {
    let parent = threads::waker(Arc::new(NoTask));
    let mut wakers = Shelved::new();
    let (own, clone) = keep(&mut wakers, 9);
    assert!(!own.end_poll());
    wakers.listen(&parent, &mut VecDeque::new());
    clone.wake(); // Takes the parent.
    assert!(wakers.list.any());
    wakers.part(Some(own));
    drop(wakers);
    let mut wakers = Shelved::new();
    assert_eq!(wakers.free.len(), 1, "it is the same kit");
    assert!(!wakers.list.any());
    let mut line = VecDeque::new();
    wakers.listen(&parent, &mut line);
    assert!(line.is_empty());
}

struct NoTask;
impl threads::ArcWake for NoTask {
    fn wake_by_ref(_: &Arc<Self>) {}
}
