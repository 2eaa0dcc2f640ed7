use std::{cell::RefCell, future::poll_fn, rc::Rc, task::Poll};

use learn::{
    probe::{Gate, POLLS_AT_MOST},
    stuck, wrong,
};

use super::exercise::Executor;

pub fn check() {
    stuck!("holds_the_lock");
    wakes_in_the_middle_of_a_poll();
    first_ready_first_polled();
    woken_three_times();
    one_of_ten_is_woken();
}

/// Pending twice, and woken in its own poll each time.
fn wakes_itself(name: char, log: Rc<RefCell<String>>) -> impl Future<Output = ()> {
    let mut polls = 0;
    poll_fn(move |cx| {
        polls += 1;
        log.borrow_mut().push(name);
        if polls >= POLLS_AT_MOST {
            wrong!("polls_for_ever", polls = polls);
        }
        if polls > 2 {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
}

fn polls_of(names: &str) -> String {
    let log = Rc::new(RefCell::new(String::new()));
    let mut executor = Executor::default();
    for name in names.chars() {
        executor.spawn(wakes_itself(name, log.clone()));
    }
    executor.run();
    log.take()
}

fn wakes_in_the_middle_of_a_poll() {
    match polls_of("a").len() {
        3 => {}
        0 => wrong!("never_polled"),
        polls @ (1 | 2) => wrong!("lost_in_poll", polls = polls),
        polls => wrong!("twice", polls = polls, right = 3),
    }
}

fn first_ready_first_polled() {
    let (polls, right) = (polls_of("abc"), "abcabcabc");
    if polls.len() > right.len() {
        wrong!("polls_all", polls = polls.len(), right = right.len());
    }
    if polls != right {
        wrong!("order", polls = polls, right = right);
    }
}

fn woken_three_times() {
    let gate = Gate::new();
    let mut executor = Executor::default();
    executor.spawn(gate.value(()));
    executor.run();
    gate.knock(3);
    executor.run();
    match gate.polls() {
        2 => {}
        polls @ (0 | 1) => wrong!("not_polled_when_woken", polls = polls),
        polls => wrong!("twice", polls = polls, right = 2),
    }
    gate.knock(1);
    gate.open();
    executor.run();
    if !gate.is_dropped() {
        wrong!("kept");
    }
}

fn one_of_ten_is_woken() {
    let gates: Vec<Gate> = (0..10).map(|_| Gate::new()).collect();
    let mut executor = Executor::default();
    for gate in &gates {
        executor.spawn(gate.value(()));
    }
    executor.run();
    gates[7].open();
    executor.run();
    let polls: usize = gates.iter().map(Gate::polls).sum();
    if polls != 11 {
        wrong!("polls_all", polls = polls, right = 11);
    }
}
