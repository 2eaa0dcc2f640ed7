use std::{iter, sync::Arc, task::Waker};

use super::{
    super::{line::Line, woken_list::WokenList},
    ChildWaker,
};

/// What `waker` has put on the list since the last call.
fn listed(list: &WokenList) -> Vec<usize> {
    let mut line = Line::default();
    list.collect(&mut line);
    line.begin_turn();
    iter::from_fn(|| line.pop()).collect()
}

fn lent(index: usize) -> (Arc<WokenList>, Arc<ChildWaker>, Waker) {
    let list = WokenList::new();
    let child = ChildWaker::new(&list);
    child.lend(index);
    let waker = futures_task::waker(Arc::clone(&child));
    (list, child, waker)
}

#[test]
fn an_idle_child_is_listed_once_however_often_it_is_woken() {
    let (list, child, waker) = lent(7);
    assert!(!child.end_poll());
    waker.wake_by_ref();
    waker.wake();
    assert_eq!(listed(&list), [7]);
    child.begin_poll(7);
    assert!(!child.end_poll());
    assert_eq!(listed(&list), []);
}

#[test]
fn a_child_woken_during_its_poll_is_reported_by_the_end_of_the_poll() {
    let (list, child, waker) = lent(7);
    waker.wake_by_ref();
    assert!(child.end_poll());
    waker.wake_by_ref();
    assert_eq!(listed(&list), [], "the caller has put it in line");
    child.begin_poll(7);
    assert!(!child.end_poll());
}

#[test]
fn a_mute_child_is_never_listed() {
    let (list, child, waker) = lent(7);
    child.mute();
    waker.wake();
    assert_eq!(listed(&list), []);
}

#[test]
fn a_waker_with_a_clone_about_is_shared() {
    let (_list, child, waker) = lent(7);
    assert!(!child.is_unshared());
    drop(waker);
    assert!(child.is_unshared());
}

#[test]
fn a_child_that_holds_no_clone_any_more_is_polled_like_any_other() {
    let (list, child, waker) = lent(7);
    assert!(!child.end_poll());
    waker.wake();
    assert_eq!(listed(&list), [7]);
    assert!(child.is_unshared());
    child.begin_poll(7);
    let waker = futures_task::waker(Arc::clone(&child));
    assert!(!child.end_poll());
    waker.wake();
    assert_eq!(listed(&list), [7]);
    child.begin_poll(7);
    futures_task::waker(Arc::clone(&child)).wake();
    assert!(child.end_poll(), "woken by a clone that has gone");
    assert_eq!(listed(&list), []);
}
