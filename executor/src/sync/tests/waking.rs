use std::{
    panic::Location,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll},
};

use futures_task::ArcWake;

use super::{Task, wait_in_line};
use crate::{
    sync::{Get, Queue},
    waits::{Reason, Wait, tests::ask},
};

#[test]
fn a_wake_reaches_the_waker_of_the_last_poll() {
    let queue = Queue::unbounded();
    let mut get = queue.get();
    let before = wait_in_line(&mut get);
    let after = wait_in_line(&mut get);
    queue.try_put(1).unwrap();
    assert_eq!((before.wakes(), after.wakes()), (0, 1));
}

#[test]
fn a_waiter_is_woken_once_for_what_it_is_promised() {
    let queue = Queue::unbounded();
    let mut get = queue.get();
    let task = wait_in_line(&mut get);
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    assert_eq!(task.wakes(), 1);
}

thread_local! {
    static REENTERED: Queue<u32> = Queue::bounded(1);
}

/// A waker that uses the queue at every turn: when it wakes and when it is dropped.
struct Meddler;

impl ArcWake for Meddler {
    fn wake_by_ref(_: &Arc<Self>) {
        REENTERED.with(|queue| {
            let _ = queue.try_put(7);
        });
    }
}

impl Drop for Meddler {
    fn drop(&mut self) {
        REENTERED.with(|queue| assert!(queue.len() <= 1));
    }
}

#[test]
fn wakers_may_come_back_to_the_queue() {
    let queue = REENTERED.with(Queue::clone);
    let meddle = |get: &mut Get<u32>| {
        let waker = futures_task::waker(Arc::new(Meddler));
        Pin::new(get).poll(&mut Context::from_waker(&waker))
    };
    let mut get = queue.get();
    assert!(meddle(&mut get).is_pending());
    assert!(meddle(&mut get).is_pending(), "drops the first waker");
    queue.try_put(1).unwrap();
    assert_eq!(meddle(&mut get), Poll::Ready(1));
    let mut left = queue.get();
    assert!(meddle(&mut left).is_pending());
    drop(left);
}

#[test]
fn items_may_come_back_to_the_queue_when_they_are_dropped() {
    struct Item(Queue<Rc<Item>>);
    impl Drop for Item {
        fn drop(&mut self) {
            assert!(self.0.len() <= 1);
        }
    }
    let queue = Queue::bounded(1);
    queue.try_put(Rc::new(Item(queue.clone()))).unwrap();
    let mut put = queue.put(Rc::new(Item(queue.clone())));
    wait_in_line(&mut put);
    drop(put);
    drop(queue.try_put(Rc::new(Item(queue.clone()))));
    drop(queue.try_get());
    assert!(queue.is_empty());
}

fn asked<F: Future + Unpin>(future: &mut F) -> Wait {
    let (poll, waits) = ask(|| Task::default().poll(future));
    assert!(poll.is_pending());
    let [wait] = &waits[..] else {
        panic!("one answer, not {waits:?}")
    };
    wait.clone()
}

#[test]
fn who_waits_says_for_what_where_in_line_and_from_which_line_of_code() {
    let queue = Queue::bounded(1);
    let mut getters: Vec<_> = (0..3).map(|_| queue.get()).collect();
    let here = Location::caller();
    // The queue is the first of each executor that asks.
    let item = |place, number| Reason::QueueItem {
        queue: 1,
        place,
        number,
    };
    for (index, get) in getters.iter_mut().enumerate() {
        let wait = asked(get);
        assert_eq!(wait.reason, item(index + 1, index as u64 + 1));
        assert_eq!(
            (wait.at.file(), wait.at.line()),
            (here.file(), here.line() - 1)
        );
    }
    drop(getters.remove(0));
    assert_eq!(asked(&mut getters[1]).reason, item(2, 3));
    assert_eq!(asked(&mut getters[0]).reason, item(1, 2));
    drop(getters);
    queue.try_put(1).unwrap();
    assert_eq!(
        asked(&mut queue.put(2)).reason,
        Reason::QueueRoom {
            queue: 1,
            place: 1,
            number: 2
        }
    );
    assert_eq!(
        asked(&mut queue.join()).reason,
        Reason::QueueJoin {
            queue: 1,
            unfinished: 1
        }
    );
}
