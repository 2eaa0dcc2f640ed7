use std::{future::Future, task::Poll};

use super::{Task, wait_in_line};
use crate::sync::{Empty, Full, Queue};

#[test]
fn items_come_out_in_the_order_in_which_they_went_in() {
    let queue = Queue::unbounded();
    for n in 0..100 {
        queue.try_put(n).unwrap();
    }
    let items: Vec<_> = std::iter::from_fn(|| queue.try_get().ok()).collect();
    assert_eq!(items, (0..100).collect::<Vec<_>>());
}

#[test]
fn len_and_bounds_are_those_of_asyncio() {
    let queue = Queue::bounded(2);
    assert_eq!((queue.len(), queue.capacity()), (0, Some(2)));
    assert!(queue.is_empty() && !queue.is_full());
    queue.try_put('a').unwrap();
    assert!(!queue.is_empty() && !queue.is_full());
    queue.try_put('b').unwrap();
    assert!(queue.is_full());
    assert_eq!(queue.try_put('c'), Err(Full('c')));
    let unbounded = Queue::unbounded();
    unbounded.try_put(1).unwrap();
    assert!(!unbounded.is_full());
    assert_eq!(unbounded.capacity(), None);
}

#[test]
#[should_panic(expected = "a queue of capacity 0")]
fn a_bound_of_zero_panics() {
    Queue::<u8>::bounded(0);
}

#[test]
fn put_and_get_do_nothing_until_polled() {
    let queue = Queue::bounded(1);
    let put = queue.put('a');
    assert!(queue.is_empty());
    drop(put);
    assert!(queue.is_empty());
    queue.try_put('b').unwrap();
    let _get = queue.get();
    assert_eq!(queue.try_get(), Ok('b'));
}

#[test]
fn items_leave_in_the_order_in_which_they_were_put_whichever_getter_is_polled_first() {
    let queue = Queue::unbounded();
    let mut getters: Vec<_> = (0..4).map(|_| queue.get()).collect();
    let tasks: Vec<_> = getters.iter_mut().map(wait_in_line).collect();
    for n in 0..4 {
        queue.try_put(n).unwrap();
    }
    for (item, n) in [2, 0, 3, 1].into_iter().enumerate() {
        assert_eq!(tasks[n].poll(&mut getters[n]), Poll::Ready(item));
    }
}

#[test]
fn putters_put_in_the_order_of_their_line_whichever_is_polled_first() {
    let queue = Queue::bounded(3);
    (0..3).for_each(|n| queue.try_put(n).unwrap());
    let mut putters: Vec<_> = (3..6).map(|n| queue.put(n)).collect();
    let tasks: Vec<_> = putters.iter_mut().map(wait_in_line).collect();
    (0..3).for_each(|n| assert_eq!(queue.try_get(), Ok(n)));
    for n in [2, 0, 1] {
        assert!(tasks[n].poll(&mut putters[n]).is_ready());
    }
    (3..6).for_each(|n| assert_eq!(queue.try_get(), Ok(n)));
}

#[test]
fn an_item_promised_to_a_getter_is_not_there_for_others() {
    let queue = Queue::unbounded();
    let mut first = queue.get();
    let task = wait_in_line(&mut first);
    queue.try_put('a').unwrap();
    assert_eq!(queue.len(), 1, "it counts until it is taken");
    assert_eq!(queue.try_get(), Err(Empty));
    let mut second = queue.get();
    wait_in_line(&mut second);
    assert_eq!(task.poll(&mut first), Poll::Ready('a'));
    assert!(queue.is_empty());
}

#[test]
fn a_newcomer_takes_the_first_item_if_there_are_more_than_were_promised() {
    let queue = Queue::unbounded();
    let mut first = queue.get();
    let task = wait_in_line(&mut first);
    for item in ['a', 'b', 'c'] {
        queue.try_put(item).unwrap();
    }
    assert_eq!(queue.try_get(), Ok('a'));
    assert_eq!(Task::default().poll(&mut queue.get()), Poll::Ready('b'));
    assert_eq!(queue.try_get(), Err(Empty), "one is promised");
    assert_eq!(task.poll(&mut first), Poll::Ready('c'));
}

#[test]
fn room_promised_to_a_putter_is_not_there_for_others() {
    let queue = Queue::bounded(1);
    queue.try_put(0).unwrap();
    let mut first = queue.put(1);
    let task = wait_in_line(&mut first);
    assert_eq!(queue.try_get(), Ok(0));
    assert_eq!(queue.try_put(9), Err(Full(9)));
    let mut second = queue.put(2);
    wait_in_line(&mut second);
    assert_eq!(task.poll(&mut first), Poll::Ready(()));
    assert_eq!(queue.try_get(), Ok(1));
    assert_eq!(Task::default().poll(&mut second), Poll::Ready(()));
    assert_eq!(queue.try_get(), Ok(2));
}

#[test]
fn put_get_and_join_are_unpin_for_every_item() {
    fn assert_unpin<T: Future + Unpin>(_: T) {}
    let queue = Queue::<std::marker::PhantomPinned>::unbounded();
    assert_unpin(queue.put(std::marker::PhantomPinned));
    assert_unpin(queue.get());
    assert_unpin(queue.join());
}

#[test]
fn the_futures_and_the_queue_are_debug_for_every_item() {
    struct Opaque;
    let queue = Queue::bounded(1);
    let futures = format!("{:?} {:?}", queue.get(), queue.put(Opaque));
    assert_eq!(futures, "Get { .. } Put { .. }");
    assert!(format!("{:?} {queue:?}", queue.join()).contains("capacity: Some(1)"));
}

#[test]
fn the_memory_of_a_burst_is_given_back() {
    let queue = Queue::unbounded();
    let room = |queue: &Queue<u64>| queue.0.items.borrow().capacity();
    for _ in 0..3 {
        (0..100_000).for_each(|n| queue.try_put(n).unwrap());
        assert!(room(&queue) >= 100_000);
        (0..99_000).for_each(|n| assert_eq!(queue.try_get(), Ok(n)));
        assert!(room(&queue) <= 4_000, "{}", room(&queue));
        (99_000..100_000).for_each(|n| assert_eq!(queue.try_get(), Ok(n)));
        assert!(room(&queue) <= 256, "{}", room(&queue));
    }
}

#[test]
fn errors_are_std_errors_for_every_item() {
    struct Opaque;
    let full: Box<dyn std::error::Error> = Box::new(Full(Opaque));
    assert!(full.to_string().contains("full"));
    let empty: Box<dyn std::error::Error> = Box::new(Empty);
    assert!(empty.to_string().contains("empty"));
}

#[test]
#[should_panic(expected = "`Get` polled after it had completed")]
fn a_get_polled_after_completion_panics() {
    let queue = Queue::unbounded();
    queue.try_put(1).unwrap();
    let (task, mut get) = (Task::default(), queue.get());
    assert!(task.poll(&mut get).is_ready());
    let _ = task.poll(&mut get);
}

#[test]
#[should_panic(expected = "`Put` polled after it had completed")]
fn a_put_polled_after_completion_panics() {
    let queue = Queue::unbounded();
    let (task, mut put) = (Task::default(), queue.put(1));
    assert!(task.poll(&mut put).is_ready());
    let _ = task.poll(&mut put);
}
