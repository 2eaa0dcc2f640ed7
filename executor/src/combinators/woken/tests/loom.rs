//! Models of wakes of children that come from other threads: see `core/threads/tests.rs`.

use std::{cell::RefCell, collections::VecDeque, task::Waker};

use super::{ChildWaker, kept, listed};
use crate::{
    combinators::{join_all, wakers::Wakers},
    core::threads::{
        self, Arc,
        tests::{bounded_model, model},
    },
    tests::loom::{Steps, executor, join},
};

#[test]
fn two_threads_wake_two_children_of_a_combinator() {
    bounded_model(|| {
        let (executor, one, two) = (executor(), Steps::new(), Steps::new());
        let threads = RefCell::new(vec![]);
        executor.block_on(join_all([&one, &two].map(|steps| {
            let begin = |waker: &Waker| {
                let thread = steps.taken_elsewhere(1, waker.clone());
                threads.borrow_mut().push(thread);
            };
            steps.wait_for(1, begin)
        })));
        join(threads.take());
    });
}

#[test]
fn a_wake_during_a_poll_is_reported_by_its_end_and_one_after_it_is_listed() {
    model(|| {
        let (list, child, waker) = kept();
        let steps = Steps::new();
        let thread = steps.taken_elsewhere(1, waker);
        let woken = child.end_poll(3);
        assert!(
            !woken || steps.done() == 1,
            "the next poll sees what was done"
        );
        let early = listed(&list);
        assert!(early.is_empty() || steps.done() == 1, "as before");
        join([thread]);
        let late = listed(&list);
        assert_eq!(early.len() + late.len() + usize::from(woken), 1);
    });
}

#[test]
fn a_poll_sees_what_was_done_before_a_wake_or_is_followed_by_another() {
    model(|| {
        let (list, child, waker) = kept();
        assert!(!child.end_poll(3));
        let steps = Steps::new();
        let thread = steps.taken_elsewhere(1, waker);
        // It is polled for another reason, too: it is asked what it waits for.
        let early = listed(&list);
        ChildWaker::begin_poll(&child);
        let seen = steps.done();
        let woken = child.end_poll(3);
        assert!(early.is_empty() || seen == 1);
        join([thread]);
        let late = listed(&list);
        assert!(
            seen == 1 || woken || early.len() + late.len() == 1,
            "a lost wake"
        );
        assert!(early.len() + late.len() <= 1 && (early.is_empty() || !woken));
    });
}

#[test]
fn a_waker_on_loan_is_woken_and_dropped_elsewhere_and_then_used_for_another_child() {
    model(|| {
        let (mut wakers, steps) = (Wakers::new(9), Steps::new());
        let own = wakers.begin_poll(3);
        let thread = steps.taken_elsewhere(1, threads::waker(Arc::clone(&own)));
        let woken = wakers.end_poll(3, own);
        let early = wakers.listed();
        let wakes = early.len() + usize::from(woken);
        assert!(wakes == 0 || steps.done() == 1, "the next poll sees it");
        // Child 3 is over. Its waker goes to another, or to none.
        wakers.poll_to_the_end(3);
        let other = wakers.poll_and_keep(5);
        join([thread]);
        let late = wakers.listed();
        assert!(!late.contains(&5));
        assert!(wakes + late.len() <= 1, "none if it came after the end");
        other.wake();
        assert_eq!(wakers.listed(), [5]);
    });
}

#[test]
fn a_child_that_is_over_lists_no_other() {
    model(|| {
        let (mut wakers, steps) = (Wakers::new(9), Steps::new());
        let thread = steps.taken_elsewhere(1, wakers.poll_and_keep(0));
        wakers.poll_to_the_end(0);
        // What child 0 gave back goes to child 1.
        let others = [wakers.poll_and_keep(1), wakers.poll_and_keep(2)];
        join([thread]);
        let woken = wakers.listed();
        assert!(woken.is_empty() || woken == [0], "{woken:?}");
        drop(others);
    });
}

#[test]
fn a_list_that_another_thread_can_reach_does_not_go_to_the_shelf() {
    model(|| {
        let (mut wakers, steps) = (Wakers::new(9), Steps::new());
        // A waker for the shelf, by which the next combinator finds the list.
        let free = wakers.begin_poll(1);
        let thread = steps.taken_elsewhere(1, wakers.poll_and_keep(0));
        wakers.take_back(free).ok().unwrap();
        drop(wakers);
        let next = Wakers::new(0);
        join([thread]);
        assert_eq!(next.listed(), [], "an index of the combinator before");
    });
}

#[test]
fn a_wake_comes_while_the_combinator_takes_another_parent() {
    model(|| {
        let (list, child, waker) = kept();
        assert!(!child.end_poll(3));
        let (wakers, mut line) = ([Steps::new(), Steps::new()], VecDeque::new());
        let [old, new] = wakers
            .clone()
            .map(|steps| threads::waker(Arc::new(Parent(steps))));
        list.drain(&mut line, Some(old));
        let thread = Steps::new().taken_elsewhere(1, waker);
        list.drain(&mut line, Some(new));
        join([thread]);
        let (line, late) = (line.len(), listed(&list).len());
        assert_eq!((line, wakers[0].done()), (1 - late, 1 - late as u64));
        assert_eq!(wakers[1].done(), late as u64, "whoever waits now is woken");
        list.drain(&mut VecDeque::new(), None);
    });
}

/// The task that polls the combinator.
struct Parent(Steps);

impl threads::ArcWake for Parent {
    fn wake_by_ref(this: &Arc<Self>) {
        this.0.take();
    }
}
