//! P11: join and task_done, and a queue whose items and waiters meddle.

use std::{
    cell::RefCell,
    rc::Rc,
    sync::Arc,
    task::{Poll, Wake, Waker},
};

use executor::{sleep, spawn, sync::Queue, time::Instant, yield_now};
use tests::{
    DropCount, counting_waker, on_drop, panics, poll_by_hand, secs, settle, under_virtual_time,
};

#[test]
fn join_waits_for_a_task_done_for_each_item() {
    under_virtual_time(async {
        let (queue, start) = (Queue::unbounded(), Instant::now());
        for n in 0..6 {
            queue.try_put(n).unwrap();
        }
        for _ in 0..2 {
            let queue = queue.clone();
            spawn(async move {
                loop {
                    queue.get().await;
                    sleep(secs(1)).await;
                    queue.task_done();
                }
            });
        }
        queue.join().await;
        assert_eq!(start.elapsed(), secs(3));
    });
}

#[test]
fn join_of_a_queue_without_items_is_ready_at_once() {
    let queue = Queue::<u8>::unbounded();
    assert!(poll_by_hand(&mut queue.join(), Waker::noop()).is_ready());
    queue.try_put(1).unwrap();
    assert_eq!(queue.try_get().unwrap(), 1);
    assert!(
        poll_by_hand(&mut queue.join(), Waker::noop()).is_pending(),
        "taken is not done"
    );
    queue.task_done();
    assert!(poll_by_hand(&mut queue.join(), Waker::noop()).is_ready());
}

#[test]
fn task_done_once_too_often_panics() {
    let queue = Queue::unbounded();
    panics(|| queue.task_done());
    queue.try_put(1).unwrap();
    queue.task_done();
    panics(|| queue.task_done());
    assert_eq!(queue.try_get().unwrap(), 1);
}

#[test]
fn everyone_who_joins_is_woken_once() {
    let queue = Queue::unbounded();
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    let (waker, wakes) = counting_waker();
    let mut joins: Vec<_> = (0..3).map(|_| queue.join()).collect();
    for join in &mut joins {
        assert!(poll_by_hand(join, &waker).is_pending());
    }
    queue.task_done();
    assert_eq!(wakes.get(), 0);
    drop(joins.pop());
    queue.task_done();
    assert_eq!(wakes.get(), 2);
    for join in &mut joins {
        assert!(poll_by_hand(join, &waker).is_ready());
    }
}

#[test]
fn an_item_that_was_never_put_counts_for_no_join() {
    let queue = Queue::bounded(1);
    queue.try_put(1).unwrap();
    let mut waiting = queue.put(2);
    assert!(poll_by_hand(&mut waiting, Waker::noop()).is_pending());
    drop(waiting);
    drop(queue.put(3));
    let _ = queue.try_put(4).unwrap_err();
    queue.task_done();
    assert!(poll_by_hand(&mut queue.join(), Waker::noop()).is_ready());
}

#[test]
fn items_are_dropped_with_the_last_handle() {
    let drops = DropCount::new();
    let queue = Queue::unbounded();
    for _ in 0..3 {
        queue.try_put(drops.guard()).unwrap();
    }
    let other = queue.clone();
    drop(queue);
    assert_eq!(drops.get(), 0);
    drop(other.try_get().unwrap());
    assert_eq!(drops.get(), 1);
    drop(other);
    assert_eq!(drops.get(), 3);
}

#[test]
fn futures_of_a_queue_may_outlive_its_handles() {
    let drops = DropCount::new();
    let queue = Queue::bounded(1);
    queue.try_put(drops.guard()).unwrap();
    let (mut get, mut put, mut join) = (queue.get(), queue.put(drops.guard()), queue.join());
    drop(queue);
    assert!(poll_by_hand(&mut put, Waker::noop()).is_pending());
    assert!(poll_by_hand(&mut join, Waker::noop()).is_pending());
    let Poll::Ready(item) = poll_by_hand(&mut get, Waker::noop()) else {
        panic!("there was an item");
    };
    assert!(poll_by_hand(&mut put, Waker::noop()).is_ready());
    drop((item, get, put, join));
    assert_eq!(drops.get(), 2);
}

#[test]
fn a_get_that_holds_its_item_when_all_is_dropped_drops_it() {
    let drops = DropCount::new();
    let queue = Queue::unbounded();
    let mut get = queue.get();
    assert!(poll_by_hand(&mut get, Waker::noop()).is_pending());
    queue.try_put(drops.guard()).unwrap();
    drop(queue);
    drop(get);
    assert_eq!(drops.get(), 1);
}

/// An item that looks at its queue when it is dropped.
struct Nosy(Rc<RefCell<Option<Queue<Nosy>>>>);

impl Drop for Nosy {
    fn drop(&mut self) {
        let queue = self.0.borrow().clone();
        if let Some(queue) = queue {
            let _ = (queue.len(), queue.is_empty(), queue.is_full());
            let taken = queue.try_get();
            let mut get = queue.get();
            let _ = poll_by_hand(&mut get, Waker::noop());
            drop((taken, get));
        }
    }
}

#[test]
fn an_item_may_use_its_queue_in_its_drop() {
    let slot = Rc::new(RefCell::new(None));
    let queue = Queue::bounded(2);
    *slot.borrow_mut() = Some(queue.clone());
    for _ in 0..2 {
        assert!(queue.try_put(Nosy(slot.clone())).is_ok());
    }
    let mut waiting = queue.put(Nosy(slot.clone()));
    assert!(poll_by_hand(&mut waiting, Waker::noop()).is_pending());
    drop(waiting);
    drop(queue.try_get());
    let mut get = queue.get();
    let _ = poll_by_hand(&mut get, Waker::noop());
    let _ = queue.try_put(Nosy(slot.clone()));
    drop(get);
    while queue.try_get().is_ok() {}
    slot.borrow_mut().take();
}

#[test]
fn a_waker_may_use_the_queue_that_wakes_it() {
    thread_local! {
        static QUEUE: RefCell<Option<Queue<u8>>> = const { RefCell::new(None) };
    }
    struct Meddler;
    impl Wake for Meddler {
        fn wake(self: Arc<Self>) {
            let queue = QUEUE.with_borrow(Clone::clone).unwrap();
            let _ = queue.try_get();
            let _ = (queue.len(), queue.try_put(9));
            drop(queue.get());
        }
    }
    let queue = Queue::bounded(1);
    QUEUE.set(Some(queue.clone()));
    let waker = Waker::from(Arc::new(Meddler));
    let (mut get, mut join) = (queue.get(), queue.join());
    assert!(poll_by_hand(&mut get, &waker).is_pending());
    queue.try_put(1).unwrap();
    assert_eq!(poll_by_hand(&mut get, &waker), Poll::Ready(1));
    queue.try_put(2).unwrap();
    assert!(poll_by_hand(&mut join, &waker).is_pending());
    let mut put = queue.put(3);
    assert!(poll_by_hand(&mut put, &waker).is_pending());
    let _ = queue.try_get();
    queue.task_done();
    queue.task_done();
    drop((get, put, join));
    QUEUE.set(None);
}

#[test]
fn an_item_that_spawns_in_its_drop_is_served() {
    under_virtual_time(async {
        let (queue, drops) = (Queue::unbounded(), DropCount::new());
        let guard = drops.guard();
        queue
            .try_put(on_drop(move || drop(spawn(async move { drop(guard) }))))
            .unwrap();
        drop(queue.get().await);
        settle().await;
        assert_eq!(drops.get(), 1);
    });
}

#[test]
fn a_sentinel_put_back_stops_every_consumer() {
    under_virtual_time(async {
        let queue = Queue::bounded(5);
        let consumers: Vec<_> = (0..3)
            .map(|_| {
                let queue = queue.clone();
                spawn(async move {
                    let mut served = 0;
                    while let Some(()) = queue.get().await {
                        served += 1;
                        yield_now().await;
                    }
                    queue.put(None).await;
                    served
                })
            })
            .collect();
        for _ in 0..10 {
            queue.put(Some(())).await;
        }
        queue.put(None).await;
        let mut served = 0;
        for consumer in consumers {
            served += consumer.await.unwrap();
        }
        assert_eq!((served, queue.len()), (10, 1));
    });
}
