use std::task::Poll;

use super::{Task, wait_in_line};
use crate::sync::Queue;

#[test]
fn join_waits_until_each_item_that_was_put_is_done() {
    let queue = Queue::bounded(1);
    queue.try_put('a').unwrap();
    let mut put = queue.put('b');
    let putter = wait_in_line(&mut put);
    let mut join = queue.join();
    let joiner = wait_in_line(&mut join);
    assert_eq!(queue.try_get(), Ok('a'));
    assert!(putter.poll(&mut put).is_ready());
    queue.task_done();
    assert_eq!(joiner.wakes(), 0);
    assert!(joiner.poll(&mut join).is_pending());
    assert_eq!(queue.try_get(), Ok('b'));
    queue.task_done();
    assert_eq!(joiner.wakes(), 1);
    assert_eq!(joiner.poll(&mut join), Poll::Ready(()));
}

#[test]
fn join_of_a_queue_that_was_never_used_is_ready_at_once() {
    let queue = Queue::<u8>::unbounded();
    assert!(Task::default().poll(&mut queue.join()).is_ready());
}

#[test]
fn a_put_that_has_not_happened_is_not_waited_for() {
    let queue = Queue::bounded(1);
    queue.try_put('a').unwrap();
    let mut put = queue.put('b');
    wait_in_line(&mut put);
    queue.task_done();
    assert!(Task::default().poll(&mut queue.join()).is_ready());
}

#[test]
fn all_who_wait_in_join_go_on_even_if_an_item_is_put_before_they_run() {
    let queue = Queue::unbounded();
    queue.try_put('a').unwrap();
    let mut joins = [queue.join(), queue.join(), queue.join()];
    let tasks = joins.each_mut().map(wait_in_line);
    let [mut first, second, mut third] = joins;
    drop(second);
    queue.task_done();
    assert_eq!(tasks.each_ref().map(Task::wakes), [1, 0, 1]);
    queue.try_put('b').unwrap();
    assert!(tasks[0].poll(&mut first).is_ready());
    assert!(tasks[2].poll(&mut third).is_ready());
    wait_in_line(&mut queue.join());
}

#[test]
#[should_panic(expected = "task_done() called too many times")]
fn task_done_once_too_often_panics() {
    let queue = Queue::unbounded();
    queue.try_put(1).unwrap();
    queue.task_done();
    queue.task_done();
}

#[test]
#[should_panic(expected = "`QueueJoin` polled after it had completed")]
fn a_join_polled_after_completion_panics() {
    let (task, mut join) = (Task::default(), Queue::<u8>::unbounded().join());
    assert!(task.poll(&mut join).is_ready());
    let _ = task.poll(&mut join);
}
