//! A loop of operations that never waits yields, and what waits now and then does not.

use std::{cell::Cell, task::Poll};

use super::{Task, wait_in_line};
use crate::sync::{Queue, wait_list::BUDGET};

/// Polls until it is pending: how many polls were ready?
fn ready_in_a_row<F: Future + Unpin>(task: &Task, mut operation: impl FnMut() -> F) -> u32 {
    let most = 10 * BUDGET;
    (0..most)
        .find(|_| task.poll(&mut operation()).is_pending())
        .unwrap_or(most)
}

#[test]
fn a_loop_that_never_waits_yields_and_goes_on() {
    let queue = Queue::unbounded();
    for _ in 0..3 {
        let task = Task::default();
        assert_eq!(ready_in_a_row(&task, || queue.put(1)), BUDGET);
        assert_eq!(task.wakes(), 1, "it goes on");
    }
    for _ in 0..3 {
        let task = Task::default();
        assert_eq!(ready_in_a_row(&task, || queue.get()), BUDGET);
        assert_eq!(task.wakes(), 1, "it goes on");
    }
    let empty = Queue::<u8>::unbounded();
    assert_eq!(ready_in_a_row(&Task::default(), || empty.join()), BUDGET);
}

#[test]
fn a_future_that_yielded_goes_on_as_it_was() {
    let queue = Queue::unbounded();
    let task = Task::default();
    for n in 0..BUDGET {
        assert!(task.poll(&mut queue.put(n)).is_ready());
    }
    let mut put = queue.put(BUDGET);
    assert!(task.poll(&mut put).is_pending());
    assert_eq!(queue.len(), BUDGET as usize);
    assert!(task.poll(&mut put).is_ready());
    assert_eq!(queue.len(), BUDGET as usize + 1);
}

#[test]
fn one_that_waits_now_and_then_never_yields() {
    let queue = Queue::bounded(2);
    for _ in 0..2 * BUDGET {
        // The consumer waits, and is served.
        let mut get = queue.get();
        let consumer = wait_in_line(&mut get);
        assert!(Task::default().poll(&mut queue.put(1)).is_ready());
        assert_eq!(consumer.poll(&mut get), Poll::Ready(1));
        // The producer waits, and is served.
        (0..2).for_each(|n| queue.try_put(n).unwrap());
        let mut put = queue.put(3);
        let producer = wait_in_line(&mut put);
        assert_eq!(queue.try_get(), Ok(0));
        assert!(producer.poll(&mut put).is_ready());
        for item in [1, 3] {
            assert_eq!(queue.try_get(), Ok(item));
        }
        assert_eq!((consumer.wakes(), producer.wakes()), (1, 1));
    }
}

#[test]
fn one_that_has_waited_and_was_called_does_not_yield() {
    let queue = Queue::unbounded();
    let mut get = queue.get();
    let called = wait_in_line(&mut get);
    (0..=BUDGET).for_each(|n| queue.try_put(n).unwrap());
    assert_eq!(ready_in_a_row(&Task::default(), || queue.get()), BUDGET);
    (0..BUDGET).for_each(|n| queue.try_put(n).unwrap());
    for _ in 1..BUDGET {
        assert!(Task::default().poll(&mut queue.get()).is_ready());
    }
    assert!(Task::default().poll(&mut queue.get()).is_ready());
    assert_eq!(called.poll(&mut get), Poll::Ready(BUDGET - 1));
}

#[test]
fn a_wait_for_something_else_beside_it_gives_a_loop_no_new_budget() {
    // `join` of the queue is pending at each turn of the loop, and so is `get` of another.
    let (queue, other) = (Queue::unbounded(), Queue::<u8>::unbounded());
    queue.try_put(0).unwrap();
    let turns = Cell::new(0);
    let mut a_loop = Box::pin(async {
        loop {
            turns.set(turns.get() + 1);
            queue.try_put(1).unwrap();
            let waits = crate::select(queue.join(), other.get());
            crate::select(waits, queue.get()).await;
        }
    });
    let task = Task::default();
    for yields in 1..4 {
        assert!(task.poll(&mut a_loop).is_pending());
        assert_eq!(task.wakes(), 1);
        assert!(turns.get() <= yields * (BUDGET + 1));
    }
}

#[test]
fn a_loop_that_never_waits_runs_under_any_block_on() {
    let queue = Queue::unbounded();
    let sum = futures::executor::block_on(async {
        let mut sum = 0;
        for n in 0..5 * u64::from(BUDGET) {
            queue.put(n).await;
            sum += queue.get().await;
        }
        sum
    });
    let n = 5 * u64::from(BUDGET);
    assert_eq!(sum, n * (n - 1) / 2);
}
