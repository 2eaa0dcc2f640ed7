//! Why would a sleep be late on an idle machine?
//!
//! Linux may end a thread's timed waits up to its *timer slack* late, 50 microseconds by default,
//! so that several timers can share one wake-up of the processor. An executor's thread has done
//! that itself already: all its sleepers share one park. So it asks for the least slack there is
//! while a `block_on` lasts, from its first timed park on, and puts back what it found. Other
//! systems have no such setting, and none is needed there.
//!
//! Next: `park.rs`

use std::cell::Cell;

/// The timer slack that the thread had before, while ours is in force.
#[derive(Default)]
pub(crate) struct Slack {
    #[cfg_attr(not(target_os = "linux"), expect(dead_code))]
    former: Cell<Option<u64>>,
}

#[cfg(target_os = "linux")]
impl Slack {
    /// Asks for punctual parks, once.
    #[inline]
    pub fn tighten(&self) {
        if self.former.get().is_none() {
            // A sandbox may refuse the call: then sleeps are as late as everybody's.
            self.former.set(rustix::thread::current_timer_slack().ok());
            set(1);
        }
    }

    /// Puts the thread's own slack back.
    pub fn restore(&self) {
        if let Some(former) = self.former.take() {
            set(former);
        }
    }
}

#[cfg(target_os = "linux")]
fn set(nanoseconds: u64) {
    let _ = rustix::thread::set_current_timer_slack(std::num::NonZeroU64::new(nanoseconds));
}

#[cfg(not(target_os = "linux"))]
impl Slack {
    pub fn tighten(&self) {}

    pub fn restore(&self) {}
}
