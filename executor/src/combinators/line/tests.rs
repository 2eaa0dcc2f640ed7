use std::task::Waker;

use super::{
    super::woken::{ChildWaker, WokenList, holders},
    KEPT, Line,
};
use crate::core::threads::{self, Arc};

impl Line {
    pub(in super::super) fn list(&self) -> Arc<WokenList> {
        Arc::clone(&self.list)
    }
}

/// Polls a child that keeps a clone of its waker.
fn keep(line: &mut Line, index: usize) -> (Arc<ChildWaker>, Waker) {
    let own = line.lend();
    let clone = threads::waker(Arc::clone(&own));
    let own = line.take_back(own).unwrap_err();
    assert!(!own.end_poll(index));
    (own, clone)
}

/// Polls all children of a combinator, each of which keeps a clone, and drops the clones.
fn used_by(line: &mut Line) {
    let kept: Vec<_> = line.fresh.clone().map(|index| keep(line, index)).collect();
    for (own, clone) in kept {
        drop(clone);
        line.take_back(own).ok().unwrap();
    }
}

#[test]
fn the_fresh_come_first_and_then_the_woken() {
    let mut line = Line::new(2);
    line.push(0);
    assert_eq!((line.len(), line.all_have_come()), (3, false));
    assert_eq!([(); 2].map(|()| line.pop()), [Some(0), Some(1)]);
    assert_eq!((line.len(), line.all_have_come()), (1, true));
    line.push(1);
    line.replace([7, 8].into_iter());
    assert_eq!([(); 3].map(|()| line.pop()), [Some(7), Some(8), None]);
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
    let mut line = Line::new(1);
    let (own, clone) = keep(&mut line, 0);
    ChildWaker::begin_poll(&own);
    clone.wake();
    assert!(line.take_back(own).ok().unwrap());
    let lent = line.lend();
    assert!(!line.take_back(lent).ok().unwrap());
    assert_eq!(line.free.len(), 1, "it was the same");
}

#[test]
fn wakers_that_are_held_elsewhere_do_not_go_to_the_shelf() {
    let mut line = Line::new(3);
    used_by(&mut line);
    let (own, clone) = keep(&mut line, 0);
    drop((own, line));
    assert_eq!(Line::new(0).free.len(), 0, "it is a new list");
    drop(clone);
}

#[test]
fn a_list_comes_from_the_shelf_empty_and_with_no_parent() {
    let parent = Arc::new(NoTask);
    let mut line = Line::new(0);
    let (own, clone) = keep(&mut line, 9);
    line.listen(&threads::waker(parent.clone()));
    assert_eq!(holders(&parent), 2);
    drop(line.take_back(own));
    drop((clone, line));
    let mut line = Line::new(0);
    assert_eq!((line.free.len(), holders(&parent)), (0, 1));
    let (own, clone) = keep(&mut line, 9);
    line.listen(&threads::waker(parent.clone()));
    clone.wake(); // Takes the parent.
    assert!(line.list.any());
    line.take_back(own).ok().unwrap();
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
