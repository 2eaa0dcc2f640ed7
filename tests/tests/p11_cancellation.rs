//! P11: nothing is lost to cancellation.

use std::{
    future::Future,
    task::{Poll, Waker},
    time::Instant as Wall,
};

use executor::{
    sleep, spawn,
    sync::{Empty, Queue},
    time::timeout,
};
use tests::{DropCount, Log, counting_waker, ms, poll_by_hand, secs, settle, under_virtual_time};

/// One poll by hand, woken by nobody.
fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    poll_by_hand(future, Waker::noop())
}

#[test]
fn a_get_that_was_never_polled_stands_in_no_line() {
    let queue = Queue::unbounded();
    let _unpolled = queue.get();
    queue.try_put(5).unwrap();
    assert_eq!(queue.try_get().unwrap(), 5);
}

#[test]
fn a_put_that_was_never_polled_leaves_no_item() {
    let queue = Queue::unbounded();
    drop(queue.put(5));
    assert!(queue.is_empty());
}

#[test]
fn a_get_dropped_after_it_was_served_gives_its_item_to_the_next() {
    let queue = Queue::unbounded();
    let (waker, wakes) = counting_waker();
    let (mut first, mut second) = (queue.get(), queue.get());
    assert!(poll(&mut first).is_pending());
    assert!(poll_by_hand(&mut second, &waker).is_pending());
    queue.try_put(5).unwrap();
    assert_eq!(wakes.get(), 0);
    drop(first);
    assert_eq!((wakes.get(), queue.len()), (1, 1));
    assert_eq!(poll(&mut second), Poll::Ready(5));
}

#[test]
fn items_of_dropped_gets_keep_their_order() {
    let queue = Queue::unbounded();
    let mut gets: Vec<_> = (0..3).map(|_| queue.get()).collect();
    for get in &mut gets {
        assert!(poll(get).is_pending());
    }
    for n in 0..5 {
        queue.try_put(n).unwrap();
    }
    // The second of three is dropped, then the first and the third.
    drop(gets.remove(1));
    drop(gets);
    assert_eq!(queue.len(), 5);
    let order: Vec<_> = (0..5).map(|_| queue.try_get().unwrap()).collect();
    assert_eq!(order, [0, 1, 2, 3, 4]);
}

#[test]
fn a_get_dropped_in_line_is_passed_over() {
    let queue = Queue::unbounded();
    let mut gets: Vec<_> = (0..5).map(|_| queue.get()).collect();
    for get in &mut gets {
        assert!(poll(get).is_pending());
    }
    drop(gets.remove(3));
    drop(gets.remove(0));
    for n in 0..3 {
        queue.try_put(n).unwrap();
    }
    for (n, get) in gets.iter_mut().enumerate() {
        assert_eq!(poll(get), Poll::Ready(n));
    }
}

#[test]
fn a_put_dropped_in_line_leaves_no_item() {
    let queue = Queue::bounded(1);
    queue.try_put(1).unwrap();
    let drops = DropCount::new();
    let full = Queue::bounded(1);
    full.try_put(drops.guard()).unwrap();
    let mut waiting = full.put(drops.guard());
    assert!(poll(&mut waiting).is_pending());
    drop(waiting);
    assert_eq!((drops.get(), full.len()), (1, 1));
    let (mut first, mut second, mut third) = (queue.put(2), queue.put(3), queue.put(4));
    for put in [&mut first, &mut second, &mut third] {
        assert!(poll(put).is_pending());
    }
    drop(second);
    assert_eq!(queue.try_get().unwrap(), 1);
    assert!(poll(&mut first).is_ready());
    assert_eq!(queue.try_get().unwrap(), 2);
    assert!(poll(&mut third).is_ready());
    assert_eq!(queue.try_get().unwrap(), 4);
    assert!(matches!(queue.try_get(), Err(Empty)));
}

#[test]
fn a_put_dropped_when_its_room_came_passes_the_room_on() {
    let queue = Queue::bounded(1);
    queue.try_put(1).unwrap();
    let (mut first, mut second) = (queue.put(2), queue.put(3));
    let (waker, wakes) = counting_waker();
    assert!(poll(&mut first).is_pending());
    assert!(poll_by_hand(&mut second, &waker).is_pending());
    assert_eq!(queue.try_get().unwrap(), 1);
    // Whether the first has put by now or not, the second must come to its turn.
    drop(first);
    let mut got = Vec::new();
    for _ in 0..5 {
        got.extend(queue.try_get().ok());
        let _ = wakes.get() > 0 && got.last() != Some(&3) && poll(&mut second).is_ready();
    }
    assert!(got == [2, 3] || got == [3], "{got:?}");
}

#[test]
fn an_aborted_getter_that_was_served_loses_no_item() {
    under_virtual_time(async {
        let (queue, log) = (Queue::unbounded(), Log::new());
        let tasks: Vec<_> = (0..4)
            .map(|n| {
                let (queue, log) = (queue.clone(), log.clone());
                spawn(async move {
                    let item = queue.get().await;
                    log.push((n, item));
                })
            })
            .collect();
        settle().await;
        queue.try_put('a').unwrap();
        queue.try_put('b').unwrap();
        tasks[0].abort();
        settle().await;
        // Those next in line move up, and the items keep their order.
        assert_eq!(log.take(), [(1, 'a'), (2, 'b')]);
        assert!(!tasks[3].is_finished());
    });
}

#[test]
fn timeouts_around_gets_and_puts_lose_and_double_nothing() {
    under_virtual_time(async {
        let (queue, log) = (Queue::bounded(3), Log::new());
        let producer = queue.clone();
        let put = spawn(async move {
            let mut put = Vec::new();
            for n in 0..1000u64 {
                sleep(ms(n * 7 % 5)).await;
                if timeout(ms(n * 3 % 4), producer.put(n)).await.is_ok() {
                    put.push(n);
                }
            }
            put
        });
        for seed in 0..4u64 {
            let (queue, log) = (queue.clone(), log.clone());
            spawn(async move {
                for n in 0.. {
                    if let Ok(item) = timeout(ms((n * 5 + seed) % 7), queue.get()).await {
                        log.push(item);
                    } else {
                        sleep(ms(1)).await;
                    }
                }
            });
        }
        let put = put.await.unwrap();
        sleep(secs(1)).await;
        assert_eq!(log.take(), put);
    });
}

#[test]
fn leaving_a_long_line_costs_less_than_its_length() {
    let wall = Wall::now();
    let queue = Queue::<u8>::bounded(1);
    let mut gets: Vec<_> = (0..50_000).map(|_| queue.get()).collect();
    for get in &mut gets {
        assert!(poll(get).is_pending());
    }
    // From the back, the front and the middle: each end would be the lucky one of some list.
    gets.truncate(33_000);
    drop(gets.drain(..16_000));
    while gets.len() > 1 {
        drop(gets.swap_remove(gets.len() / 2));
    }
    queue.try_put(5).unwrap();
    assert_eq!(poll(&mut gets[0]), Poll::Ready(5));
    queue.try_put(0).unwrap();
    let mut puts: Vec<_> = (0..50_000).map(|_| queue.put(1)).collect();
    for put in &mut puts {
        assert!(poll(put).is_pending());
    }
    puts.truncate(33_000);
    drop(puts.drain(..16_000));
    while puts.len() > 1 {
        drop(puts.swap_remove(puts.len() / 2));
    }
    // With a walk along the line for each, this is some billions of steps.
    assert!(wall.elapsed() < secs(8), "{:?}", wall.elapsed());
}

#[test]
fn putters_called_together_put_in_the_order_of_their_line_whoever_is_polled_first() {
    let queue = Queue::bounded(2);
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    let (mut third, mut fourth) = (queue.put(3), queue.put(4));
    assert!(poll(&mut third).is_pending());
    assert!(poll(&mut fourth).is_pending());
    assert_eq!((queue.try_get().unwrap(), queue.try_get().unwrap()), (1, 2));
    let early = poll(&mut fourth);
    assert!(poll(&mut third).is_ready());
    assert!(early.is_ready() || poll(&mut fourth).is_ready());
    assert_eq!((queue.try_get().unwrap(), queue.try_get().unwrap()), (3, 4));
}

#[test]
fn items_leave_in_the_order_in_which_they_were_put_whichever_getter_is_polled_first() {
    let queue = Queue::unbounded();
    let (mut first, mut second) = (queue.get(), queue.get());
    assert!(poll(&mut first).is_pending());
    assert!(poll(&mut second).is_pending());
    for n in 1..=3 {
        queue.try_put(n).unwrap();
    }
    // A newcomer, then the second, then the first.
    assert_eq!(queue.try_get().unwrap(), 1);
    assert!(queue.try_get().is_err(), "two are promised");
    assert_eq!(poll(&mut second), Poll::Ready(2));
    assert_eq!(poll(&mut first), Poll::Ready(3));
}

#[test]
fn items_are_taken_in_order_by_consumers_of_which_some_give_up() {
    under_virtual_time(async {
        let (queue, log) = (Queue::unbounded(), Log::new());
        for seed in 0..5u64 {
            let (queue, log) = (queue.clone(), log.clone());
            spawn(async move {
                for n in 0u64.. {
                    let limit = ms((n * 7 + seed * 3) % 11);
                    if let Ok(item) = timeout(limit, queue.get()).await {
                        log.push(item);
                        sleep(ms(item * seed % 3)).await;
                    } else {
                        sleep(ms(1)).await;
                    }
                }
            });
        }
        for n in 0..1000 {
            queue.put(n).await;
            if n % 5 == 0 {
                sleep(ms(n % 13)).await;
            }
        }
        sleep(secs(10)).await;
        assert_eq!(log.take(), (0..1000).collect::<Vec<_>>());
    });
}
