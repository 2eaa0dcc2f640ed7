//! How does a wait for sockets end at a deadline, to the microsecond?
//!
//! mio rounds a timeout up to whole milliseconds, on Linux and on Windows, while a sleep without sockets
//! is late by microseconds. So on Linux the deadline is itself something that becomes ready: a timer that
//! is a file descriptor, registered like a socket. Elsewhere mio's timeout has to do: to the nanosecond
//! with kqueue, up to a millisecond late on Windows, never early.
//!
//! To set it is a system call, and most waits save that: an alarm that is set for some earlier time
//! stays. A server with a timeout of 30 s on each request has a later deadline at every wait; its alarm
//! rings once in 30 s for nothing.
//!
//! Next: the `scenarios` crate, whose programs run on all this.

use std::{io, time::Duration};

use mio::{Registry, Token};

use crate::core::Instant;

#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) use timer::Alarm;

#[cfg(any(target_os = "linux", target_os = "android"))]
mod timer {
    use super::*;
    use mio::{Interest, unix::SourceFd};
    use rustix::time::*;
    use std::cell::Cell;
    use std::os::fd::{AsRawFd, OwnedFd};

    pub struct Alarm {
        timer: OwnedFd,
        /// When it rings, or last rang.
        set_for: Cell<Instant>,
    }

    impl Alarm {
        pub fn new(registry: &Registry, token: Token) -> io::Result<Self> {
            let flags = TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK;
            let timer = timerfd_create(TimerfdClockId::Monotonic, flags)?;
            let mut source = SourceFd(&timer.as_raw_fd());
            registry.register(&mut source, token, Interest::READABLE)?;
            let set_for = Cell::new(Instant(0));
            Ok(Alarm { timer, set_for })
        }

        /// Has the next wait end when so much time, not zero, has passed, or before. Returns the timeout
        /// that it needs besides.
        pub fn set(&self, now: Instant, left: Duration) -> Option<Duration> {
            let (set_for, until) = (self.set_for.get(), now + left);
            if set_for <= now || set_for > until {
                // It rings once. Nobody reads it: edge-triggered, each expiry is an edge of its own.
                let alarm = Itimerspec {
                    it_interval: Timespec::default(),
                    it_value: Timespec {
                        tv_sec: left.as_secs() as _,
                        tv_nsec: left.subsec_nanos().into(),
                    },
                };
                timerfd_settime(&self.timer, TimerfdTimerFlags::empty(), &alarm)
                    .expect("the timer can be set");
                self.set_for.set(until);
            }
            None
        }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) struct Alarm;

#[cfg(not(any(target_os = "linux", target_os = "android")))]
impl Alarm {
    pub fn new(_: &Registry, _: Token) -> io::Result<Self> {
        Ok(Alarm)
    }

    pub fn set(&self, _: Instant, left: Duration) -> Option<Duration> {
        Some(left)
    }
}
