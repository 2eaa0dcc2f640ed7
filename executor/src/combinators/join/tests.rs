use std::task::Poll;

use super::super::testing::{Task, gates};
use super::join;

#[test]
fn outputs_come_in_the_order_of_the_arguments() {
    let task = Task::default();
    let [a, b] = gates();
    let mut both = join(a.future('a'), b.future(2));
    assert!(task.poll(&mut both).is_pending());
    b.open();
    assert!(task.poll(&mut both).is_pending());
    assert!(b.is_dropped(), "as soon as it has completed");
    a.open();
    assert_eq!(task.poll(&mut both), Poll::Ready(('a', 2)));
    assert_eq!(b.polls(), 2, "not polled after completion");
}

#[test]
fn nothing_is_polled_before_the_join_is() {
    let [a, b] = gates();
    let both = join(a.future(()), b.future(()));
    assert_eq!((a.polls(), b.polls()), (0, 0));
    drop(both);
    assert!(a.is_dropped() && b.is_dropped());
}

#[test]
#[should_panic(expected = "`Join` polled after it had completed")]
fn polled_after_completion_it_panics() {
    let task = Task::default();
    let mut both = join(std::future::ready(1), std::future::ready(2));
    assert!(task.poll(&mut both).is_ready());
    let _ = task.poll(&mut both);
}
