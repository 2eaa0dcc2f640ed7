//! Models of wakes of children that come from other threads: see `core/threads/tests.rs`.

use std::{cell::RefCell, collections::VecDeque, task::Waker};

use super::{super::Kit, ChildWaker, kept, listed};
use crate::{
    combinators::{join_all, shelf::Shelved},
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
        let (list, child, waker) = kept(3);
        let steps = Steps::new();
        let thread = steps.taken_elsewhere(1, waker);
        let woken = child.end_poll();
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
        let (list, child, waker) = kept(3);
        assert!(!child.end_poll());
        let steps = Steps::new();
        let thread = steps.taken_elsewhere(1, waker);
        // It is polled for another reason, too: it is asked what it waits for.
        let early = listed(&list);
        ChildWaker::begin_poll(&child);
        let seen = steps.done();
        let woken = child.end_poll();
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

/// A child was polled with the spare, of which another thread has a clone. Its own waker, and whether it
/// is to be polled again.
fn end_of_poll(kit: &mut Kit, index: usize, steps: &Steps) -> (Option<Arc<ChildWaker>>, bool) {
    if ChildWaker::is_unshared(&kit.spare) {
        assert_eq!(steps.done(), 1, "what was done with the clone comes first");
        assert!(kit.spare.end_loan());
        return (None, true);
    }
    let own = kit.keep_spare(index);
    let woken = own.end_poll();
    (Some(own), woken)
}

#[test]
fn a_waker_on_loan_is_woken_and_dropped_elsewhere_and_then_used_for_another_child() {
    model(|| {
        let (mut kit, steps) = (Kit::new(), Steps::new());
        let thread = steps.taken_elsewhere(1, threads::waker(kit.spare.clone()));
        let (own, woken) = end_of_poll(&mut kit, 3, &steps);
        let early = listed(&kit.list);
        // Child 3 is over. Its waker goes to another, or to none.
        if let Some(own) = own {
            ChildWaker::begin_poll(&own);
            kit.part(Some(own));
        }
        let other = threads::waker(kit.spare.clone());
        let kept = kit.keep_spare(5);
        assert!(!kept.end_poll(), "nobody has woken child 5");
        assert!(!kit.spare.end_loan(), "nor the next");
        join([thread]);
        let late = listed(&kit.list);
        assert!(!late.contains(&5));
        let wakes = early.len() + late.len() + usize::from(woken);
        assert!(wakes <= 1, "none if it came after the end");
        other.wake();
        assert_eq!(listed(&kit.list), [5]);
    });
}

#[test]
fn a_child_that_is_over_lists_no_other() {
    model(|| {
        let (mut kit, steps) = (Kit::new(), Steps::new());
        let clone = threads::waker(kit.spare.clone());
        let own = kit.keep_spare(0);
        assert!(!own.end_poll());
        let thread = steps.taken_elsewhere(1, clone);
        ChildWaker::begin_poll(&own);
        kit.part(Some(own));
        // The spare goes to child 1, and what child 0 gave back to child 2.
        let one = threads::waker(kit.spare.clone());
        let first = kit.keep_spare(1);
        assert!(!first.end_poll());
        let two = threads::waker(kit.spare.clone());
        let second = kit.keep_spare(2);
        assert!(!second.end_poll());
        join([thread]);
        let woken = listed(&kit.list);
        assert!(woken.is_empty() || woken == [0], "{woken:?}");
        drop((one, two));
    });
}

#[test]
fn a_kit_that_another_thread_can_reach_does_not_go_to_the_shelf() {
    model(|| {
        let (mut kit, steps) = (Shelved::new(), Steps::new());
        let clone = threads::waker(kit.spare.clone());
        let own = kit.keep_spare(0);
        assert!(!own.end_poll());
        let thread = steps.taken_elsewhere(1, clone);
        ChildWaker::begin_poll(&own);
        kit.part(Some(own));
        drop(kit);
        let next = Shelved::new();
        assert!(!next.spare.end_loan());
        join([thread]);
        assert!(!next.list.any(), "an index of the combinator before");
        let mut line = VecDeque::new();
        next.list.collect(&mut line);
        assert!(line.is_empty());
    });
}

#[test]
fn a_wake_comes_while_the_combinator_takes_another_parent() {
    model(|| {
        let (list, child, waker) = kept(3);
        assert!(!child.end_poll());
        let (wakers, mut line) = ([Steps::new(), Steps::new()], VecDeque::new());
        let [old, new] = wakers
            .clone()
            .map(|steps| threads::waker(Arc::new(Parent(steps))));
        list.listen(&old, &mut line);
        let thread = Steps::new().taken_elsewhere(1, waker);
        list.listen(&new, &mut line);
        join([thread]);
        let (line, late) = (line.len(), listed(&list).len());
        assert_eq!((line, wakers[0].done()), (1 - late, 1 - late as u64));
        assert_eq!(wakers[1].done(), late as u64, "whoever waits now is woken");
        list.close();
    });
}

/// The task that polls the combinator.
struct Parent(Steps);

impl threads::ArcWake for Parent {
    fn wake_by_ref(this: &Arc<Self>) {
        this.0.take();
    }
}
