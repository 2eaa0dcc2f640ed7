use std::{pin::Pin, task::Poll};

use learn::{probe::Probe, wrong};

use super::exercise::{Get, Queue};

/// A getter and its task's waker.
struct Getter(Pin<Box<Get<u32>>>, Probe);

impl Getter {
    fn of(queue: &Queue<u32>) -> Getter {
        Getter(Box::pin(queue.get()), Probe::new())
    }

    /// One that stands in line.
    fn waits_for(queue: &Queue<u32>) -> Getter {
        let mut getter = Getter::of(queue);
        if getter.poll().is_some() {
            wrong!("item_from_nowhere");
        }
        getter
    }

    fn poll(&mut self) -> Option<u32> {
        match self.1.poll(&mut self.0) {
            Poll::Ready(item) => Some(item),
            Poll::Pending => None,
        }
    }

    fn is_woken(&self) -> bool {
        self.1.wakes() > 0
    }
}

pub fn check() {
    in_order();
    one_waits();
    two_wait_for_two_items();
    a_newcomer();
    dropped_while_waiting();
    dropped_when_woken();
    changes_hands();
}

fn in_order() {
    let queue = Queue::new();
    (1..=3).for_each(|item| queue.put(item));
    let items = [1, 2, 3].map(|_| Getter::of(&queue).poll());
    if items.contains(&None) {
        wrong!("not_taken");
    }
    if items != [1, 2, 3].map(Some) {
        wrong!("order");
    }
}

fn one_waits() {
    let queue = Queue::new();
    let mut getter = Getter::waits_for(&queue);
    if getter.is_woken() {
        wrong!("wakes_itself");
    }
    queue.put(1);
    if !getter.is_woken() {
        wrong!("not_woken");
    }
    if getter.poll() != Some(1) {
        wrong!("not_taken");
    }
}

fn two_wait_for_two_items() {
    let queue = Queue::new();
    let mut getters = [(); 2].map(|()| Getter::waits_for(&queue));
    queue.put(1);
    queue.put(2);
    if !getters.iter().all(Getter::is_woken) {
        wrong!("one_wake_for_two");
    }
    let items = getters.each_mut().map(Getter::poll);
    if items != [Some(1), Some(2)] {
        wrong!("order");
    }
}

fn a_newcomer() {
    let queue = Queue::new();
    let mut getter = Getter::waits_for(&queue);
    queue.put(1);
    if Getter::of(&queue).poll().is_some() {
        wrong!("newcomer");
    }
    if getter.poll() != Some(1) {
        wrong!("not_taken");
    }
}

fn dropped_when_woken() {
    let queue = Queue::new();
    let [first, mut second] = [(); 2].map(|()| Getter::waits_for(&queue));
    queue.put(1);
    drop(first);
    let was_woken = second.is_woken();
    if second.poll() != Some(1) {
        wrong!("item_lost");
    }
    if !was_woken {
        wrong!("turn_lost");
    }
}

fn dropped_while_waiting() {
    let queue = Queue::new();
    let [first, mut second] = [(); 2].map(|()| Getter::waits_for(&queue));
    let first_probe = drop_getter(first);
    queue.put(1);
    if !second.is_woken() {
        wrong!("woke_the_gone");
    }
    if second.poll() != Some(1) {
        wrong!("item_lost");
    }
    if first_probe.clones() > 0 {
        wrong!("woke_the_gone");
    }
}

fn drop_getter(Getter(get, probe): Getter) -> Probe {
    drop(get);
    probe
}

fn changes_hands() {
    let queue = Queue::new();
    let mut getter = Getter::waits_for(&queue);
    getter.1 = Probe::new();
    let _ = getter.poll();
    queue.put(1);
    if !getter.is_woken() {
        wrong!("stale_waker");
    }
}
