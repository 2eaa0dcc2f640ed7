use std::{collections::VecDeque, task::Waker, thread};

use super::{ChildWaker, WokenList, holders};
use crate::core::threads::{self, Arc};

mod loom;

/// What has come to the list since the last call.
fn listed(list: &WokenList) -> Vec<usize> {
    let mut line = VecDeque::new();
    list.drain(&mut line, None);
    line.into()
}

/// The waker of a child that is being polled with it and holds a clone.
fn kept() -> (Arc<WokenList>, Arc<ChildWaker>, Waker) {
    let list = Arc::default();
    let child = ChildWaker::new(&list);
    let waker = threads::waker(Arc::clone(&child));
    (list, child, waker)
}

#[test]
fn an_idle_child_is_listed_once_however_often_it_is_woken() {
    let (list, child, waker) = kept();
    assert!(!child.end_poll(7));
    waker.wake_by_ref();
    waker.wake();
    assert_eq!(listed(&list), [7]);
    ChildWaker::begin_poll(&child);
    assert!(!child.end_poll(7));
    assert_eq!(listed(&list), []);
}

#[test]
fn a_child_woken_during_its_poll_is_reported_by_the_end_of_the_poll() {
    let (list, child, waker) = kept();
    waker.wake_by_ref();
    assert!(child.end_poll(7));
    waker.wake_by_ref();
    assert_eq!(listed(&list), [], "the caller has put it in line");
    ChildWaker::begin_poll(&child);
    assert!(!child.end_poll(7));
}

#[test]
fn a_waker_on_loan_reports_a_wake_once_and_lists_nothing() {
    let list = Arc::default();
    let child = ChildWaker::new(&list);
    for _ in 0..2 {
        assert!(!child.end_loan());
        threads::waker_ref(&child).wake_by_ref();
        threads::waker(Arc::clone(&child)).wake();
        assert!(child.end_loan());
    }
    assert_eq!(listed(&list), []);
}

#[test]
fn a_child_that_is_over_is_never_listed() {
    let (list, child, waker) = kept();
    ChildWaker::begin_poll(&child);
    // Its poll does not end in `end_poll`.
    waker.wake_by_ref();
    waker.wake();
    assert_eq!(listed(&list), []);
}

#[test]
fn a_waker_with_a_clone_about_is_shared() {
    let (_list, child, waker) = kept();
    assert_eq!(holders(&child), 2);
    drop(waker);
    assert_eq!(holders(&child), 1);
}

#[test]
fn a_child_that_holds_no_clone_any_more_is_polled_like_any_other() {
    let (list, child, waker) = kept();
    assert!(!child.end_poll(7));
    waker.wake();
    assert_eq!(listed(&list), [7]);
    assert_eq!(holders(&child), 1);
    ChildWaker::begin_poll(&child);
    let waker = threads::waker(Arc::clone(&child));
    assert!(!child.end_poll(7));
    waker.wake();
    assert_eq!(listed(&list), [7]);
    ChildWaker::begin_poll(&child);
    threads::waker(Arc::clone(&child)).wake();
    assert!(child.end_poll(7), "woken by a clone that has gone");
    assert_eq!(listed(&list), []);
}

#[test]
fn of_wakes_from_many_threads_one_is_listed() {
    for _ in 0..200 {
        let (list, child, waker) = kept();
        assert!(!child.end_poll(3));
        thread::scope(|scope| {
            for _ in 0..3 {
                let waker = waker.clone();
                scope.spawn(move || waker.wake());
            }
        });
        assert_eq!(listed(&list), [3]);
    }
}

#[test]
fn a_poll_that_ends_while_another_thread_wakes_loses_and_doubles_nothing() {
    for _ in 0..500 {
        let (list, child, waker) = kept();
        let woken = thread::scope(|scope| {
            scope.spawn(|| waker.wake_by_ref());
            child.end_poll(3)
        });
        let expected: &[usize] = if woken { &[] } else { &[3] };
        assert_eq!(listed(&list), expected);
    }
}
