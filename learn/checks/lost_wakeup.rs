use std::{
    sync::Mutex,
    task::{Context, Poll},
};

use learn::{probe::Probe, steps::race, stuck, wrong};

use super::exercise::Signal;

fn poll(signal: &Signal, probe: &Probe) -> Poll<()> {
    signal.poll(&mut Context::from_waker(probe.waker()))
}

pub fn check() {
    stuck!("blocks");
    one_after_the_other();
    race(
        Racing::default,
        [("waiter", Racing::wait), ("setter", Racing::set)],
        Racing::look,
    );
}

fn one_after_the_other() {
    let (signal, probe) = (Signal::default(), Probe::new());
    if poll(&signal, &probe).is_ready() {
        wrong!("ready_too_soon");
    }
    if probe.wakes() > 0 {
        wrong!("spins");
    }
    // The future has changed hands: it is another task that polls it now.
    let other = Probe::new();
    let _ = poll(&signal, &other);
    signal.set();
    match (probe.wakes(), other.wakes()) {
        (_, 1) => {}
        (0, 0) => wrong!("nobody_woken"),
        (_, 0) => wrong!("stale_waker"),
        (_, wakes) => wrong!("woken_twice", wakes = wakes),
    }
    if poll(&signal, &other).is_pending() {
        wrong!("never_ready");
    }
}

#[derive(Default)]
struct Racing {
    signal: Signal,
    probe: Probe,
    polled: Mutex<Option<Poll<()>>>,
}

impl Racing {
    fn wait(&self) {
        let polled = poll(&self.signal, &self.probe);
        *self.polled.lock().unwrap() = Some(polled);
    }

    fn set(&self) {
        self.signal.set();
    }

    fn look(&self, steps: &str) {
        let polled = self.polled.lock().unwrap().expect("it was polled");
        if polled.is_pending() && self.probe.wakes() == 0 {
            wrong!("lost", steps = steps);
        }
        if poll(&self.signal, &self.probe).is_pending() {
            wrong!("never_ready");
        }
    }
}
