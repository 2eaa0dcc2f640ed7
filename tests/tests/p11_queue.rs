//! P11: the queue serves in order, with no barging.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use executor::{
    join, spawn,
    sync::{Empty, Full, Queue},
    yield_now,
};
use tests::{
    Log, counting_waker, foreign_block_on, panics, poll_by_hand, settle, under_virtual_time,
};

/// One poll by hand, woken by nobody.
fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    poll_by_hand(future, Waker::noop())
}

#[test]
fn items_come_out_in_the_order_they_went_in() {
    foreign_block_on(async {
        let queue = Queue::unbounded();
        for n in 0..100 {
            queue.put(n).await;
        }
        assert_eq!(queue.len(), 100);
        for n in 0..100 {
            assert_eq!(queue.get().await, n);
        }
        assert!(queue.is_empty());
    });
}

#[test]
fn a_queue_knows_its_size() {
    let bounded = Queue::bounded(2);
    assert_eq!((bounded.capacity(), bounded.len()), (Some(2), 0));
    assert!(bounded.is_empty() && !bounded.is_full());
    bounded.try_put(1).unwrap();
    bounded.try_put(2).unwrap();
    assert!(bounded.is_full() && !bounded.is_empty());
    let Err(Full(back)) = bounded.try_put(3) else {
        panic!("there was no room")
    };
    assert_eq!((back, bounded.len()), (3, 2));
    assert_eq!(bounded.try_get().unwrap(), 1);
    assert!(!bounded.is_full());
    let unbounded = Queue::unbounded();
    assert_eq!(unbounded.capacity(), None);
    for n in 0..10_000 {
        unbounded.try_put(n).unwrap();
    }
    assert!(!unbounded.is_full());
    let empty = Queue::<u8>::bounded(1);
    assert!(matches!(empty.try_get(), Err(Empty)));
}

#[test]
fn a_queue_bounded_to_nothing_panics() {
    assert!(!panics(|| Queue::<u8>::bounded(0)).is_empty());
}

#[test]
fn clones_are_handles_of_one_queue() {
    let queue = Queue::bounded(3);
    let other = queue.clone();
    queue.try_put('a').unwrap();
    assert_eq!(other.len(), 1);
    assert_eq!(other.try_get().unwrap(), 'a');
    assert!(queue.is_empty());
}

#[test]
fn getters_are_served_in_the_order_of_their_line() {
    under_virtual_time(async {
        let (queue, log) = (Queue::unbounded(), Log::new());
        for n in 0..10 {
            let (queue, log) = (queue.clone(), log.clone());
            spawn(async move {
                let item = queue.get().await;
                log.push((n, item));
            });
        }
        settle().await;
        for item in 0..10 {
            queue.put(item).await;
        }
        settle().await;
        assert_eq!(log.take(), (0..10).map(|n| (n, n)).collect::<Vec<_>>());
    });
}

#[test]
fn an_item_handed_to_a_waiter_is_not_for_others_and_counts_until_it_is_taken() {
    let queue = Queue::bounded(1);
    let mut waiting = queue.get();
    assert!(poll(&mut waiting).is_pending());
    queue.try_put(5).unwrap();
    assert_eq!(queue.len(), 1);
    assert!(queue.is_full() && !queue.is_empty());
    assert!(matches!(queue.try_get(), Err(Empty)), "try_get barged in");
    let mut late = queue.get();
    assert!(poll(&mut late).is_pending(), "a later get barged in");
    assert!(queue.try_put(6).is_err());
    assert_eq!(poll(&mut waiting), Poll::Ready(5));
    assert_eq!(queue.len(), 0);
}

#[test]
fn putters_are_served_in_the_order_of_their_line() {
    under_virtual_time(async {
        let queue = Queue::bounded(1);
        for n in 0..10 {
            let queue = queue.clone();
            spawn(async move { queue.put(n).await });
        }
        settle().await;
        assert_eq!(queue.len(), 1);
        for n in 0..10 {
            assert!(queue.try_put(99).is_err(), "try_put barged in");
            assert_eq!(queue.get().await, n);
        }
    });
}

#[test]
fn a_put_waits_for_room() {
    let queue = Queue::bounded(1);
    queue.try_put(1).unwrap();
    let (waker, wakes) = counting_waker();
    let mut put = queue.put(2);
    assert!(poll_by_hand(&mut put, &waker).is_pending());
    assert_eq!((queue.len(), wakes.get()), (1, 0));
    assert_eq!(queue.try_get().unwrap(), 1);
    assert_eq!(wakes.get(), 1);
    assert!(poll(&mut put).is_ready());
    assert_eq!(queue.try_get().unwrap(), 2);
}

#[test]
fn a_getter_and_a_putter_of_one_place_never_miss_each_other() {
    foreign_block_on(async {
        let queue = Queue::bounded(1);
        let sum = join(
            async {
                for n in 0..1000 {
                    queue.put(n).await;
                }
            },
            async {
                let mut sum = 0;
                for n in 0..1000 {
                    let item = queue.get().await;
                    assert_eq!(item, n);
                    sum += item;
                }
                sum
            },
        )
        .await
        .1;
        assert_eq!(sum, 499_500);
    });
}

#[test]
fn a_get_polled_with_two_wakers_wakes_the_latest() {
    let queue = Queue::unbounded();
    let (first, first_wakes) = counting_waker();
    let (second, second_wakes) = counting_waker();
    let mut get = queue.get();
    assert!(poll_by_hand(&mut get, &first).is_pending());
    assert!(poll_by_hand(&mut get, &second).is_pending());
    queue.try_put(5).unwrap();
    assert_eq!((first_wakes.get(), second_wakes.get()), (0, 1));
    assert_eq!(
        Pin::new(&mut get).poll(&mut Context::from_waker(&first)),
        Poll::Ready(5)
    );
}

#[test]
fn one_item_wakes_one_getter() {
    let queue = Queue::unbounded();
    let (waker, wakes) = counting_waker();
    let mut gets: Vec<_> = (0..100).map(|_| queue.get()).collect();
    for get in &mut gets {
        assert!(poll_by_hand(get, &waker).is_pending());
    }
    queue.try_put(5).unwrap();
    assert_eq!(wakes.get(), 1);
    assert!(poll(&mut gets[1]).is_pending());
    assert_eq!(poll(&mut gets[0]), Poll::Ready(5));
}

#[test]
fn a_put_into_a_queue_with_room_does_not_wait() {
    under_virtual_time(async {
        let queue = Queue::bounded(2);
        let (puts, polls) = tests::counted(async {
            queue.put(1).await;
            queue.put(2).await;
            assert_eq!(queue.get().await, 1);
        });
        puts.await;
        assert_eq!(polls.get(), 1);
        yield_now().await;
    });
}
