use std::{
    collections::VecDeque,
    task::{Context, Waker},
};

use super::{Ticket, WaitList, give_back};
use crate::waits::Reason;

/// A list in which `count` futures wait.
fn line_of(count: usize) -> (WaitList, Vec<Ticket>) {
    let list = WaitList::default();
    let futures = (0..count).map(|_| join(&list)).collect();
    (list, futures)
}

fn join(list: &WaitList) -> Ticket {
    let mut ticket = Ticket::new();
    list.wait(&mut ticket, Waker::noop().clone());
    ticket
}

fn place_of(list: &WaitList, ticket: &Ticket) -> usize {
    list.place(ticket.number.expect("it waits"))
}

fn take(list: &WaitList, future: &mut Ticket) -> bool {
    let mut cx = Context::from_waker(Waker::noop());
    let reason = |number, place| Reason::QueueItem {
        queue: 1,
        place,
        number,
    };
    list.poll("Test", future, &mut cx, reason).is_ready()
}

#[test]
fn what_is_added_is_promised_to_the_first_in_line() {
    let (list, mut futures) = line_of(3);
    list.add();
    list.add();
    assert!(list.try_take().is_none(), "both are promised");
    assert!(!take(&list, &mut futures[2]));
    assert!(take(&list, &mut futures[1]) && take(&list, &mut futures[0]));
    list.add();
    assert!(!list.call(), "all have been called");
    list.add();
    assert!(list.try_take().is_some());
    assert!(take(&list, &mut futures[2]));
    assert!(list.try_take().is_none());
}

#[test]
fn one_that_gives_up_before_it_is_called_is_passed_over() {
    let (list, mut futures) = line_of(3);
    for gives_up in [0, 2] {
        list.give_up(&mut futures[gives_up]);
    }
    assert!(list.call() && !list.call());
    assert!(take(&list, &mut futures[1]));
}

#[test]
fn one_that_gives_up_after_it_was_called_leaves_its_promise_to_the_next() {
    let (list, mut futures) = line_of(2);
    list.add();
    list.give_up(&mut futures[0]);
    assert!(take(&list, &mut futures[1]));
    let (list, mut futures) = line_of(1);
    list.add();
    list.give_up(&mut futures[0]);
    assert!(list.try_take().is_some(), "no other wants it");
}

#[test]
fn one_that_was_called_and_waits_again_stands_where_it_stood() {
    let (list, mut futures) = line_of(2);
    assert!(list.call());
    list.wait(&mut futures[0], Waker::noop().clone());
    let places = futures.iter().map(|future| place_of(&list, future));
    assert_eq!(places.collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_list_that_is_open_lets_all_through_until_it_is_closed() {
    let (list, mut futures) = line_of(3);
    list.leave(&mut futures[1]);
    list.open();
    list.close();
    let mut later = join(&list);
    assert!(take(&list, &mut futures[0]) && take(&list, &mut futures[2]));
    assert!(!take(&list, &mut later) && list.try_take().is_none());
    list.open();
    assert!(take(&list, &mut later) && list.try_take().is_some());
    assert!(!list.call());
}

#[test]
fn places_are_those_of_what_is_left() {
    let (list, mut futures) = line_of(7);
    list.add();
    list.leave(&mut futures[1]);
    list.leave(&mut futures[4]);
    futures.push(join(&list));
    for (future, place) in [(0, 0), (2, 1), (3, 2), (5, 3), (6, 4), (7, 5), (2, 1)] {
        assert_eq!(place_of(&list, &futures[future]), place);
    }
}

#[test]
fn what_has_left_takes_no_memory() {
    let (list, mut futures) = line_of(10_000);
    let capacity = || list.waiting.borrow().capacity();
    for future in &mut futures[..5_000] {
        list.give_up(future);
    }
    assert_eq!(list.waiting.borrow().len(), 10_000, "half may be holes");
    for future in &mut futures[5_000..9_000] {
        list.give_up(future);
    }
    assert!(capacity() <= 8_000);
    for future in &mut futures[9_000..] {
        list.add();
        assert!(take(&list, future));
    }
    assert!(capacity() <= 256 && list.waiting.borrow().is_empty());
    assert_eq!((list.there.get(), list.holes.get()), (0, 0));
}

#[test]
fn memory_is_given_back_when_three_quarters_of_it_stand_empty() {
    let mut items: VecDeque<_> = (0..10_000).collect();
    let capacity = items.capacity();
    items.truncate(capacity.div_ceil(4));
    give_back(&mut items);
    assert_eq!(
        items.capacity(),
        capacity,
        "sooner it would cost a copy each"
    );
    items.truncate(capacity / 4 - 1);
    give_back(&mut items);
    assert!(items.capacity() <= capacity / 2);
}
