//! Who sleeps, and until when?
//!
//! The wheel of the `timer` crate knows deadlines. This adds the waiter to wake at each. Timers fire in
//! the order of (deadline, registration), which is the wheel's own.
//!
//! Rejected: to register a sleep when it is made. A sleep that is never polled would then keep the
//! loop awake, and a `timeout` around a future that is ready at once would pay for a timer.
//!
//! Next: `time/sleep.rs`

use std::num::NonZeroU64;

use timer::{TimerKey, TimerWheel};

use super::{Instant, Waiter};

/// What the wheel keeps of a sleep.
#[derive(Debug)]
pub(crate) struct Timer {
    pub waiter: Waiter,
    /// In the order of registration. Not zero: so a vacant entry of the wheel needs no flag.
    pub number: NonZeroU64,
}

#[derive(Default)]
pub(crate) struct Timers {
    pub wheel: TimerWheel<Timer>,
    registered: u64,
}

impl Timers {
    /// Sets a timer. Returns the wheel's key, and the number. O(1).
    pub fn set(&mut self, deadline: Instant, waiter: Waiter) -> (TimerKey, u64) {
        let number = NonZeroU64::MIN.saturating_add(self.registered);
        self.registered = number.get();
        let key = self.wheel.insert(deadline.0, Timer { waiter, number });
        (key, number.get())
    }

    /// The waiter of a timer; none once it has fired.
    pub fn waiter(&mut self, key: TimerKey) -> Option<&mut Waiter> {
        self.wheel.get_mut(key).map(|timer| &mut timer.waiter)
    }
}
