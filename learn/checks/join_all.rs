use std::{future::poll_fn, task::Poll};

use learn::{
    probe::{Gate, Probe},
    stuck, wrong,
};

use super::exercise::join_all;

const CHILDREN: usize = 100;

fn polls(gates: &[Gate]) -> usize {
    gates.iter().map(Gate::polls).sum()
}

pub fn check() {
    one_is_woken();
    wakes_in_its_poll();
    none_at_all();
}

/// Two children of which each calls its own waker in its first poll.
fn wakes_in_its_poll() {
    stuck!("holds_the_lock");
    let children = [0, 1].map(|number| {
        let mut polls = 0;
        poll_fn(move |cx| {
            polls += 1;
            match polls {
                1 => {
                    cx.waker().wake_by_ref();
                    Poll::Pending
                }
                2 => Poll::Ready(number),
                _ => wrong!("polled_after_ready"),
            }
        })
    });
    let mut all = Box::pin(join_all(children.into()));
    let probe = Probe::new();
    let _ = probe.poll(&mut all);
    if probe.wakes() == 0 {
        wrong!("parent_not_woken");
    }
    if probe.poll(&mut all) != Poll::Ready(vec![0, 1]) {
        wrong!("lost_in_poll");
    }
}

fn one_is_woken() {
    let gates: Vec<Gate> = (0..CHILDREN).map(|_| Gate::new()).collect();
    let children = (0..).zip(&gates).map(|(number, gate)| gate.value(number));
    let mut all = Box::pin(join_all(children.collect()));
    let probe = Probe::new();
    if probe.poll(&mut all).is_ready() {
        wrong!("not_all_over", over = 0);
    }
    if polls(&gates) != CHILDREN {
        wrong!("first_poll", polls = polls(&gates), right = CHILDREN);
    }
    if probe.wakes() > 0 {
        wrong!("wakes_itself");
    }

    gates[7].open();
    if probe.wakes() == 0 {
        wrong!("parent_not_woken");
    }
    let before = polls(&gates);
    if probe.poll(&mut all).is_ready() {
        wrong!("not_all_over", over = 1);
    }
    match polls(&gates) - before {
        1 => {}
        0 => wrong!("woken_not_polled"),
        polls => wrong!("polls_all", polls = polls),
    }

    // Another task takes it over.
    let other = Probe::new();
    let _ = other.poll(&mut all);
    let before = polls(&gates);
    gates[3].knock(3);
    if other.wakes() == 0 {
        wrong!("stale_parent");
    }
    let _ = other.poll(&mut all);
    match polls(&gates) - before {
        1 => {}
        0 => wrong!("woken_not_polled"),
        polls => wrong!("polled_twice", polls = polls),
    }

    // The last child first.
    for gate in gates.iter().rev() {
        gate.open();
        if let Poll::Ready(numbers) = other.poll(&mut all) {
            let over = gates.iter().filter(|gate| gate.is_dropped()).count();
            if numbers.len() != CHILDREN {
                wrong!("not_all_over", over = over);
            }
            if !numbers.is_sorted() {
                wrong!("order", first = numbers[0]);
            }
            return;
        }
    }
    wrong!("never_ready");
}

fn none_at_all() {
    let mut none = Box::pin(join_all(Vec::<std::future::Ready<()>>::new()));
    if Probe::new().poll(&mut none).is_pending() {
        wrong!("none");
    }
}
