//! How does an hour pass in a moment?
//!
//! The clock stands still while anything is ready. When nothing is, it jumps to the next deadline.
//! So a run is quick, and the same every time. tokio calls this a paused clock.
//!
//! Only what is outside the loop takes real time: a blocking job, a socket. While a task waits for
//! one, the clock does not move. What came from there is looked at when nothing else is ready, so
//! that a run does not depend on the speed of a job.
//!
//! Next: `time/timeout.rs`

use std::{cell::Cell, rc::Rc, task::Waker};

use crate::core::{Driver, Instant, Parked, Runtime, ThreadDriver};

/// How many turns of a busy loop pass between two looks at what came from outside.
const TURNS: u64 = 1024;

/// A clock that the loop moves, on top of the driver that waits for what is outside.
#[derive(Clone)]
pub(crate) struct VirtualTime {
    now: Cell<Instant>,
    turns: Cell<u64>,
    below: Rc<dyn Driver>,
}

impl VirtualTime {
    pub fn new() -> Self {
        VirtualTime {
            now: Cell::new(Instant(0)),
            turns: Cell::new(0),
            below: Rc::new(ThreadDriver),
        }
    }
}

impl Driver for VirtualTime {
    fn now(&self) -> Instant {
        self.now.get()
    }

    fn wait(&self, rt: &Runtime, until: Option<Instant>) {
        self.below.wait(rt, until);
    }

    fn park(&self, rt: &Runtime, until: Option<Instant>, quiet: bool) -> Parked {
        while rt.has_outside() {
            let parked = self.below.park(rt, None, quiet);
            // A park may end for no reason. The record is not to tell how often.
            if parked != Parked::MayGoOn || rt.something_came() {
                return parked;
            }
        }
        let Some(until) = until else {
            return Parked::NobodyWillCome;
        };
        self.now.set(until.max(self.now.get()));
        Parked::Jumped
    }

    fn glance(&self, rt: &Runtime) -> bool {
        self.turns.update(|turns| turns + 1);
        self.turns.get().is_multiple_of(TURNS) && self.below.glance(rt)
    }

    fn unparker(&self) -> Waker {
        self.below.unparker()
    }

    fn with_io(&self, below: Rc<dyn Driver>) -> Rc<dyn Driver> {
        let clock = self.clone();
        Rc::new(VirtualTime { below, ..clock })
    }
}
