use std::task::Poll;

use learn::{probe::Probe, stuck, wrong};

use super::exercise::Countdown;

pub fn check() {
    stuck!("does_not_return");
    for left in [0, 3, 1] {
        let mut countdown = Box::pin(Countdown { left });
        for polls in 1.. {
            // Each poll brings a waker of its own, and only that of the last one counts.
            let probe = Probe::new();
            let polled = probe.poll(&mut countdown);
            match (polled, probe.wakes()) {
                (Poll::Pending, _) if polls > left => {
                    wrong!("too_many_polls", left = left, right = left + 1)
                }
                (Poll::Pending, 0) if probe.clones() > 0 => wrong!("woken_later", polls = polls),
                (Poll::Pending, 0) => wrong!("never_woken", left = left, polls = polls),
                (Poll::Pending, 1) => {}
                (Poll::Pending, wakes) => wrong!("woken_too_often", wakes = wakes),
                (Poll::Ready(_), _) if polls <= left && polls == 1 && left > 1 => {
                    wrong!("in_one_poll", left = left)
                }
                (Poll::Ready(_), _) if polls <= left => {
                    wrong!("too_soon", left = left, polls = polls, right = left + 1)
                }
                (Poll::Ready(_), 1..) => wrong!("woken_when_ready"),
                (Poll::Ready("lift-off"), 0) => break,
                (Poll::Ready(said), 0) => wrong!("wrong_word", said = said),
            }
        }
    }
}
