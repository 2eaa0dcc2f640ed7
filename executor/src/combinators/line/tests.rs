use std::task::Waker;

use super::{
    super::woken::{WokenList, holders},
    KEPT, Line,
};
use crate::core::threads::{self, Arc};

impl Line {
    pub(in super::super) fn list(&self) -> Arc<WokenList> {
        Arc::clone(&self.list)
    }

    /// Of so many children, none of which is to be polled.
    pub(in super::super) fn of_waiting(children: usize) -> Self {
        let mut line = Line::new(children);
        line.replace([].into_iter());
        line
    }

    /// Polls child `index`, which keeps a clone of its waker.
    pub(in super::super) fn poll_and_keep(&mut self, index: usize) -> Waker {
        let own = self.begin_poll(index);
        let clone = threads::waker(Arc::clone(&own));
        self.end_poll(index, own);
        clone
    }

    /// Polls child `index`, which is ready.
    pub(in super::super) fn poll_to_the_end(&mut self, index: usize) {
        let own = self.begin_poll(index);
        let _ = self.take_back(own);
    }
}

/// Polls all children of a combinator, each of which keeps a clone, and drops the clones.
fn used_by(line: &mut Line) {
    let children = line.fresh.clone();
    let kept: Vec<_> = children.clone().map(|it| line.poll_and_keep(it)).collect();
    drop(kept);
    children.for_each(|it| line.poll_to_the_end(it));
}

#[test]
fn the_fresh_come_first_and_then_the_woken() {
    let mut line = Line::new(2);
    let own = line.begin_poll(0);
    threads::waker_ref(&own).wake_by_ref();
    line.end_poll(0, own);
    assert_eq!((line.len(), line.fresh.is_empty()), (3, false));
    assert_eq!([(); 2].map(|()| line.pop()), [Some(0), Some(1)]);
    assert_eq!((line.len(), line.fresh.is_empty()), (1, true));
    line.replace([7, 8].into_iter());
    assert_eq!([(); 3].map(|()| line.pop()), [Some(7), Some(8), None]);
}

#[test]
fn a_child_keeps_the_waker_of_which_it_holds_a_clone_and_no_other() {
    let mut line = Line::new(2);
    let clone = line.poll_and_keep(1);
    let other = line.begin_poll(0);
    line.end_poll(0, other);
    let own = line.begin_poll(1);
    assert!(threads::waker_ref(&own).will_wake(&clone));
    drop(clone);
    line.end_poll(1, own);
    assert_eq!(line.free.len(), 2, "it holds none any more");
}

#[test]
fn the_shelf_keeps_as_many_as_the_last_had_children() {
    let mut line = Line::new(500);
    used_by(&mut line);
    drop(line);
    let mut line = Line::new(10);
    assert_eq!(line.free.len(), 500);
    used_by(&mut line);
    drop(line);
    let line = Line::new(0);
    assert_eq!(line.free.len(), KEPT.0);
    assert!(line.free.capacity() <= 2 * KEPT.0);
}

#[test]
fn a_waker_that_was_given_back_woken_is_lent_as_if_it_was_not() {
    let mut line = Line::new(2);
    let own = line.begin_poll(0);
    threads::waker(Arc::clone(&own)).wake();
    assert!(line.take_back(own).ok().unwrap());
    let lent = line.begin_poll(1);
    line.end_poll(1, lent);
    assert_eq!((line.woken.len(), line.free.len()), (0, 1));
}

#[test]
fn wakers_that_are_held_elsewhere_do_not_go_to_the_shelf() {
    let mut line = Line::new(3);
    used_by(&mut line);
    let clone = line.poll_and_keep(0);
    drop(line);
    assert_eq!(Line::new(0).free.len(), 0, "it is a new list");
    drop(clone);
}

#[test]
fn a_list_comes_from_the_shelf_empty_and_with_no_parent() {
    let parent = Arc::new(NoTask);
    let mut line = Line::of_waiting(10);
    let clone = line.poll_and_keep(9);
    line.listen(&threads::waker(parent.clone()));
    assert_eq!(holders(&parent), 2);
    drop(line);
    assert_eq!(holders(&parent), 1);
    clone.wake();
    let mut line = Line::of_waiting(10);
    assert_eq!((line.free.len(), line.list.any()), (0, false));
    let clone = line.poll_and_keep(9);
    line.listen(&threads::waker(parent.clone()));
    clone.wake(); // Takes the parent.
    assert!(line.list.any());
    line.poll_to_the_end(9);
    drop(line);
    let mut line = Line::new(0);
    assert_eq!(line.free.len(), 1, "it is the same list");
    assert!(!line.list.any());
    line.listen(&threads::waker(parent.clone()));
    assert_eq!(line.len(), 0);
}

struct NoTask;
impl threads::ArcWake for NoTask {
    fn wake_by_ref(_: &Arc<Self>) {}
}
