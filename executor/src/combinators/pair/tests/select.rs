use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    task::Poll,
};

use super::super::super::tests::{Task, gates};
use super::super::{Either, select};

#[test]
fn a_tie_goes_to_the_first() {
    let task = Task::default();
    let [a, b] = gates();
    let mut first = select(a.future('a'), b.future(2));
    assert!(task.poll(&mut first).is_pending());
    b.open();
    a.open();
    assert_eq!(task.poll(&mut first), Poll::Ready(Either::Left('a')));
}

#[test]
fn the_loser_is_dropped_before_the_result_is_seen() {
    let task = Task::default();
    let [a, b] = gates();
    let mut first = select(a.future('a'), b.future(2));
    assert!(task.poll(&mut first).is_pending());
    b.open();
    assert_eq!(task.poll(&mut first), Poll::Ready(Either::Right(2)));
    assert!(a.is_dropped() && b.is_dropped());
}

#[test]
#[should_panic(expected = "`Select` polled after it had completed")]
fn polled_after_completion_it_panics() {
    let task = Task::default();
    let mut first = select(std::future::ready(1), std::future::ready(2));
    assert!(task.poll(&mut first).is_ready());
    let _ = task.poll(&mut first);
}

#[test]
fn after_the_panic_of_one_the_other_is_first() {
    let (task, [gate]) = (Task::default(), gates());
    let mut polls = 0;
    let panics = poll_fn(|_| -> Poll<()> {
        polls += 1;
        panic!("poll {polls}")
    });
    let mut first = select(panics, gate.future('b'));
    catch_unwind(AssertUnwindSafe(|| task.poll(&mut first))).unwrap_err();
    assert_eq!(task.wakes(), 1, "for the other");
    assert!(task.poll(&mut first).is_pending());
    gate.open();
    assert_eq!(task.poll(&mut first), Poll::Ready(Either::Right('b')));
    drop(first);
    assert_eq!(polls, 1);
}
