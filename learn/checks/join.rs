use std::task::Poll;

use learn::{
    probe::{Gate, Probe},
    wrong,
};

use super::exercise::join;

pub fn check() {
    for first in ["a", "b"] {
        one_is_ready_before_the_other(first);
    }
    let (a, b, probe) = (Gate::new(), Gate::new(), Probe::new());
    a.open();
    b.open();
    let mut both = Box::pin(join(a.value(1), b.value("two")));
    match probe.poll(&mut both) {
        Poll::Ready((1, "two")) => {}
        Poll::Ready(_) => wrong!("wrong_value"),
        Poll::Pending => wrong!("not_ready", polls = 1),
    }
}

fn one_is_ready_before_the_other(first: &str) {
    let (a, b) = (Gate::new(), Gate::new());
    let mut both = Box::pin(join(a.value(1), b.value("two")));
    let probe = Probe::new();
    if probe.poll(&mut both).is_ready() {
        wrong!("ready_too_soon");
    }
    if let (1.., 0) | (0, 1..) = (a.polls(), b.polls()) {
        wrong!("one_after_the_other");
    }
    if probe.wakes() > 0 {
        wrong!("wakes_itself");
    }
    let (first, second) = if first == "a" { (&a, &b) } else { (&b, &a) };
    first.open();
    if probe.wakes() == 0 {
        wrong!("not_woken");
    }
    if probe.poll(&mut both).is_ready() {
        wrong!("ready_too_soon");
    }
    if probe.wakes() > 1 {
        wrong!("wakes_itself");
    }
    // Another task takes it over, and polls it once before anything happens.
    let probe = Probe::new();
    let _ = probe.poll(&mut both);
    second.open();
    if probe.wakes() == 0 {
        wrong!("stale_waker");
    }
    match probe.poll(&mut both) {
        Poll::Ready((1, "two")) => {}
        Poll::Ready(_) => wrong!("wrong_value"),
        Poll::Pending => wrong!("not_ready", polls = 4),
    }
}
