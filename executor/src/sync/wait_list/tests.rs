use std::{
    cell::RefCell,
    collections::VecDeque,
    task::{Context, Waker},
};

use super::{Progress, WaitList, give_back, give_up, poll_in_line};

/// A list in which `count` futures wait.
fn line_of(count: usize) -> (WaitList, Vec<Progress>) {
    let mut list = WaitList::default();
    let futures = (0..count).map(|_| join(&mut list)).collect();
    (list, futures)
}

fn join(list: &mut WaitList) -> Progress {
    let mut progress = Progress::Start;
    assert!(list.wait(&mut progress, Waker::noop().clone()).is_none());
    progress
}

#[test]
fn what_is_added_is_promised_to_the_first_in_line() {
    let (mut list, futures) = line_of(3);
    assert!(list.add().is_some() && list.add().is_some());
    let called = futures.iter().map(|future| list.is_called(future));
    assert_eq!(called.collect::<Vec<_>>(), [true, true, false]);
    assert!(!list.take(&Progress::Start), "both are promised");
    assert!(!list.take(&futures[2]));
    assert!(list.take(&futures[1]) && list.take(&futures[0]));
    assert!(list.add().is_some());
    assert!(list.add().is_none(), "all have been called");
    assert!(list.take(&Progress::Start));
    assert!(list.take(&futures[2]));
    assert!(!list.take(&Progress::Start));
}

#[test]
fn one_that_gives_up_before_it_is_called_is_passed_over() {
    let (list, futures) = line_of(3);
    let list = RefCell::new(list);
    for gives_up in [0, 2] {
        give_up(&list, |it| it, &futures[gives_up]);
    }
    assert!(list.borrow_mut().add().is_some());
    assert!(list.borrow().is_called(&futures[1]));
}

#[test]
fn one_that_gives_up_after_it_was_called_leaves_its_promise_to_the_next() {
    let (list, futures) = line_of(2);
    let list = RefCell::new(list);
    assert!(list.borrow_mut().add().is_some());
    give_up(&list, |it| it, &futures[0]);
    assert!(list.borrow().is_called(&futures[1]));
    give_up(&list, |it| it, &futures[1]);
    let left = list.borrow_mut().take(&Progress::Start);
    assert!(left, "nobody else wants it");
}

#[test]
fn places_are_those_of_what_is_left() {
    let (mut list, mut futures) = line_of(6);
    let _ = list.add();
    list.leave(&futures[1]);
    list.leave(&futures[4]);
    futures.push(join(&mut list));
    // In their order, against it, and the same one twice.
    let places = [(2, 2), (3, 3), (5, 4), (6, 5), (6, 5), (3, 3), (2, 2)];
    for (future, place) in places {
        assert_eq!(list.place(&futures[future]), place);
    }
    assert!(list.take(&futures[0]));
    assert_eq!(list.place(&futures[6]), 4);
}

#[test]
fn what_has_left_takes_no_memory() {
    let (list, futures) = line_of(10_000);
    let list = RefCell::new(list);
    for future in &futures[..5_000] {
        give_up(&list, |it| it, future);
    }
    assert_eq!(list.borrow().waiting.len(), 10_000, "half may be holes");
    for future in &futures[5_000..9_000] {
        give_up(&list, |it| it, future);
    }
    assert!(list.borrow().waiting.capacity() <= 8_000);
    for future in &futures[9_000..] {
        assert!(list.borrow_mut().add().is_some());
        assert!(list.borrow_mut().take(future));
    }
    let list = list.borrow();
    assert!(list.waiting.capacity() <= 256 && list.waiting.is_empty());
    assert_eq!((list.called, list.there, list.holes), (0, 0, 0));
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

#[test]
fn after_a_waker_was_cloned_the_step_is_tried_once_more() {
    // A clone is foreign code: what was waited for may have come within it.
    for ready_at in [1, 2, 3] {
        let list = RefCell::new(WaitList::default());
        let (mut progress, mut tries) = (Progress::Start, 0);
        let mut cx = Context::from_waker(Waker::noop());
        let step = |_: &mut WaitList, _: &Progress| {
            tries += 1;
            (tries == ready_at).then_some(())
        };
        let poll = poll_in_line("Test", &list, |it| it, &mut progress, &mut cx, step);
        assert_eq!(poll.is_ready(), ready_at <= 2);
        assert_eq!(list.borrow().waiting.is_empty(), ready_at <= 2);
    }
}
