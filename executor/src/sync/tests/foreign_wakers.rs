//! Wakers of other people may panic.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_task::ArcWake;

use super::{Task, wait_in_line};
use crate::sync::Queue;

/// A waker that panics when it wakes, and when it is dropped unused.
struct Panics;

impl ArcWake for Panics {
    fn wake_by_ref(_: &Arc<Self>) {
        panic!("of the waker")
    }
}

impl Drop for Panics {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("of the waker's drop")
        }
    }
}

/// Polls with a waker of its own that panics; the future has to be pending.
fn wait_with_panics<F: Future + Unpin>(future: &mut F) {
    let waker = futures_task::waker(Arc::new(Panics));
    let mut cx = Context::from_waker(&waker);
    assert!(Pin::new(future).poll(&mut cx).is_pending());
    // The queue holds the last clone.
    drop(waker);
}

#[test]
fn try_get_loses_no_item_to_a_waker_that_panics() {
    let queue = Queue::bounded(1);
    queue.try_put(1).unwrap();
    let mut put = queue.put(2);
    wait_with_panics(&mut put);
    assert_eq!(queue.try_get(), Ok(1));
    assert!(Task::default().poll(&mut put).is_ready());
    let mut put = queue.put(3);
    wait_with_panics(&mut put);
    assert_eq!(Task::default().poll(&mut queue.get()), Poll::Ready(2));
}

#[test]
fn puts_and_departures_do_not_panic_for_a_waker_that_does() {
    let queue = Queue::unbounded();
    let (mut first, mut second, mut third) = (queue.get(), queue.get(), queue.get());
    wait_with_panics(&mut first);
    wait_with_panics(&mut second);
    wait_with_panics(&mut third);
    queue.try_put(1).unwrap();
    drop(first); // Calls the second.
    drop(third); // Drops its waker.
    wait_in_line(&mut queue.get());
    assert_eq!(Task::default().poll(&mut second), Poll::Ready(1));
}

#[test]
fn task_done_wakes_all_that_join_though_the_waker_of_one_panics() {
    let queue = Queue::unbounded();
    queue.try_put(1).unwrap();
    let mut joins = [queue.join(), queue.join(), queue.join()];
    let first = wait_in_line(&mut joins[0]);
    wait_with_panics(&mut joins[1]);
    let last = wait_in_line(&mut joins[2]);
    queue.task_done();
    assert_eq!((first.wakes(), last.wakes()), (1, 1));
    for join in &mut joins {
        assert!(Task::default().poll(join).is_ready());
    }
}
