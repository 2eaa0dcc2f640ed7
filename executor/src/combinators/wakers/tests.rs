use std::{collections::VecDeque, task::Waker};

use super::{super::woken::holders, KEPT, Wakers};
use crate::core::threads::{self, Arc};

impl Wakers {
    /// Polls child `index`, which is pending and keeps a clone of its waker.
    pub(in super::super) fn poll_and_keep(&mut self, index: usize) -> Waker {
        let own = self.begin_poll(index);
        let clone = threads::waker(Arc::clone(&own));
        assert!(!self.end_poll(index, own), "nobody has woken child {index}");
        clone
    }

    /// Polls child `index`, which is ready.
    pub(in super::super) fn poll_to_the_end(&mut self, index: usize) {
        let own = self.begin_poll(index);
        let _ = self.take_back(own);
    }

    /// What has come to the list since the last call.
    pub(in super::super) fn listed(&self) -> Vec<usize> {
        let mut line = VecDeque::new();
        self.list.collect(&mut line);
        line.into()
    }
}

/// The wakers of this many children, of which each has kept one and given it back.
fn used_by(children: usize) -> Wakers {
    let mut wakers = Wakers::new(children);
    let keep = |index| wakers.poll_and_keep(index);
    drop((0..children).map(keep).collect::<Vec<_>>());
    (0..children).for_each(|index| wakers.poll_to_the_end(index));
    wakers
}

#[test]
fn a_child_keeps_the_waker_of_which_it_holds_a_clone_and_no_other() {
    let mut wakers = Wakers::new(2);
    let clone = wakers.poll_and_keep(1);
    let other = wakers.begin_poll(0);
    assert!(!wakers.end_poll(0, other));
    let own = wakers.begin_poll(1);
    assert!(threads::waker_ref(&own).will_wake(&clone));
    drop(clone);
    assert!(!wakers.end_poll(1, own));
    assert_eq!(wakers.free.len(), 2, "it holds none any more");
}

#[test]
fn the_shelf_keeps_as_many_as_the_last_had_children() {
    drop(used_by(500));
    assert_eq!(Wakers::new(0).free.len(), 500);
    drop(used_by(500));
    drop(used_by(10));
    let wakers = Wakers::new(0);
    assert_eq!(wakers.free.len(), KEPT.0);
    assert!(wakers.free.capacity() <= 2 * KEPT.0);
}

#[test]
fn a_waker_that_was_given_back_woken_is_lent_as_if_it_was_not() {
    let mut wakers = Wakers::new(2);
    let own = wakers.begin_poll(0);
    threads::waker(Arc::clone(&own)).wake();
    assert!(wakers.take_back(own).ok().unwrap());
    let lent = wakers.begin_poll(1);
    assert!(!wakers.end_poll(1, lent));
    assert_eq!(wakers.free.len(), 1, "it was the same");
}

#[test]
fn wakers_that_are_held_elsewhere_do_not_go_to_the_shelf() {
    let mut wakers = used_by(3);
    let clone = wakers.poll_and_keep(0);
    drop(wakers);
    assert_eq!(Wakers::new(0).free.len(), 0, "it is a new list");
    drop(clone);
}

#[test]
fn a_list_comes_from_the_shelf_empty_and_with_no_parent() {
    let parent = Arc::new(NoTask);
    let listen = |wakers: &Wakers| {
        let parent = Some(threads::waker(parent.clone()));
        wakers.list.drain(&mut VecDeque::new(), parent);
    };
    let mut wakers = Wakers::new(10);
    let clone = wakers.poll_and_keep(9);
    listen(&wakers);
    assert_eq!(holders(&parent), 2);
    drop(wakers);
    assert_eq!(holders(&parent), 1);
    clone.wake();
    let mut wakers = Wakers::new(10);
    assert_eq!((wakers.free.len(), wakers.listed()), (0, vec![]));
    let clone = wakers.poll_and_keep(9);
    listen(&wakers);
    clone.wake(); // Takes the parent.
    assert_eq!(holders(&parent), 1);
    wakers.poll_to_the_end(9);
    drop(wakers);
    let wakers = Wakers::new(0);
    assert_eq!(wakers.free.len(), 1, "it is the same list");
    assert_eq!(wakers.listed(), []);
}

struct NoTask;
impl threads::ArcWake for NoTask {
    fn wake_by_ref(_: &Arc<Self>) {}
}
