//! Where does the thread wait when nothing is ready?
//!
//! Here, and nowhere else. A loop with nothing ready has one thing left to do: wait for the next
//! deadline or for a wake from outside, whichever comes first. asyncio does it in one call of its
//! selector.
//!
//! | the loop has | the real clock | the virtual clock |
//! | --- | --- | --- |
//! | a wake in the inbox | goes on | goes on |
//! | a blocking job under way | parks until the next deadline or a wake | parks until a wake: time stands still |
//! | a timer | parks until the next deadline or a wake | jumps to the next deadline |
//! | neither | parks for [`PATIENCE`], then says that it stalled | is stalled |
//!
//! A park may end early, for no reason, which [`std::thread::park`] permits: the loop then looks
//! around, finds nothing and comes back.
//!
//! Next: `event_loop`, in `event_loop.rs`

use std::{thread, time::Duration};

use crate::{
    runtime::Runtime,
    trace::{Step, Unpark},
};

/// How long a loop that only another thread can wake waits before it says so.
pub(crate) const PATIENCE: Duration = Duration::from_secs(1);

/// How a park ended.
#[derive(PartialEq, Eq)]
pub(crate) enum Parked {
    /// There may be something to do.
    GoOn,
    /// Nobody came, and unless another thread does, nobody will.
    Stalled,
}

impl Runtime {
    /// Waits for the next deadline or a wake from outside. `patient`: a stall is not to be told.
    pub fn park(&self, patient: bool) -> Parked {
        let deadline = self.timers.borrow().next_deadline();
        let outside = self.under_way.any();
        if !self.inbox.is_empty() {
            return Parked::GoOn;
        }
        self.record(|| Step::Parked { until: deadline });
        let mut parked = Parked::GoOn;
        match deadline {
            Some(deadline) if self.clock.is_virtual() && !outside => {
                self.clock.jump_to(deadline);
                self.latest.set(deadline);
            }
            Some(deadline) if !self.clock.is_virtual() => {
                // From the inbox being empty to here another thread may have sent a wake: then its
                // unpark has come before this park, which returns at once.
                self.slack.tighten();
                thread::park_timeout(deadline - self.now());
            }
            _ if outside || (patient && !self.clock.is_virtual()) => thread::park(),
            _ => parked = self.park_patiently(),
        }
        self.record(|| Step::Unparked {
            by: match deadline {
                _ if !self.inbox.is_empty() => Unpark::Thread,
                _ if parked == Parked::Stalled => Unpark::Nobody,
                Some(deadline) if self.clock.now() < deadline => Unpark::Spurious,
                Some(_) if self.clock.is_virtual() => Unpark::Jump,
                Some(_) => Unpark::Deadline,
                None => Unpark::Spurious,
            },
        });
        parked
    }

    /// Parks although nothing is left that could end it from inside.
    fn park_patiently(&self) -> Parked {
        if !self.clock.is_virtual() {
            let begun = std::time::Instant::now();
            while let Some(left) = PATIENCE.checked_sub(begun.elapsed()) {
                thread::park_timeout(left);
                if !self.inbox.is_empty() {
                    return Parked::GoOn;
                }
            }
        }
        Parked::Stalled
    }
}
