use std::{future::ready, task::Poll};

use super::super::super::tests::{Task, gates};
use super::super::try_join_all;

#[test]
fn values_come_in_the_order_of_the_input() {
    let task = Task::default();
    let [a, b] = gates();
    let mut all = try_join_all([a.future(Ok::<_, ()>('a')), b.future(Ok('b'))]);
    assert!(task.poll(&mut all).is_pending());
    b.open();
    assert!(task.poll(&mut all).is_pending());
    a.open();
    assert_eq!(task.poll(&mut all), Poll::Ready(Ok(vec!['a', 'b'])));
}

#[test]
fn the_first_error_in_time_drops_the_others_before_it_is_seen() {
    let task = Task::default();
    let [a, b, c] = gates();
    let mut all = try_join_all([a.future(Err('a')), b.future(Ok(2)), c.future(Err('c'))]);
    assert!(task.poll(&mut all).is_pending());
    c.open();
    a.open();
    assert_eq!(task.poll(&mut all), Poll::Ready(Err('c')));
    assert!(a.is_dropped() && b.is_dropped() && c.is_dropped());
    task.wakes();
    b.waker().wake();
    assert_eq!(task.wakes(), 0);
}

#[test]
#[should_panic(expected = "`TryJoinAll` polled after it had completed")]
fn polled_after_completion_it_panics() {
    let task = Task::default();
    let mut all = try_join_all([ready(Err::<(), _>(1))]);
    assert_eq!(task.poll(&mut all), Poll::Ready(Err(1)));
    let _ = task.poll(&mut all);
}
