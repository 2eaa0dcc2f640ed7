//! How does a wait for sockets end at a deadline, to the microsecond?
//!
//! The time-out that mio takes is rounded up to whole milliseconds, on Linux and on Windows, while
//! a sleep without sockets is late by microseconds. A program must not become less
//! punctual by opening a socket. So on Linux the deadline is itself something that becomes ready:
//! a timer that is a file descriptor, registered like a socket. Elsewhere mio's time-out has to
//! do: to the nanosecond with kqueue, up to a millisecond late on Windows, never early.
//!
//! Setting it is a system call, and most waits save that: an alarm that is set for some earlier
//! time stays. A server with a time-out of 30 s on each request has a later deadline at every
//! wait; its alarm rings once in 30 s for nothing, and is then set anew.
//!
//! Next: `trace/mod.rs`

use std::time::Duration;

use mio::{Registry, Token};

use crate::clock::Instant;

#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) use timerfd::Alarm;

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) use timeout::Alarm;

#[cfg(any(target_os = "linux", target_os = "android"))]
mod timerfd {
    use std::{
        cell::Cell,
        os::fd::{AsRawFd, OwnedFd},
    };

    use mio::{Interest, unix::SourceFd};
    use rustix::{
        io,
        time::{
            Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
            timerfd_settime,
        },
    };

    use super::*;

    pub(in crate::reactor) struct Alarm {
        /// None where the system had no descriptor left for it: then mio's time-out has to do.
        timer: Option<OwnedFd>,
        /// When it rings, or last rang.
        set_for: Cell<Instant>,
    }

    impl Alarm {
        pub fn new(registry: &Registry, token: Token) -> Self {
            let flags = TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK;
            let timer = timerfd_create(TimerfdClockId::Monotonic, flags).ok();
            let timer = timer.filter(|timer| {
                let mut source = SourceFd(&timer.as_raw_fd());
                registry
                    .register(&mut source, token, Interest::READABLE)
                    .is_ok()
            });
            let set_for = Cell::new(Instant(0));
            Alarm { timer, set_for }
        }

        /// Sees to it that the wait that follows ends at `until` or before; returns what else has
        /// to be its time-out.
        pub fn set(&self, now: Instant, until: Instant) -> Option<Duration> {
            let still_to_come = now < self.set_for.get();
            if still_to_come && self.set_for.get() <= until {
                return None;
            }
            let left = until - now;
            match self.timer.as_ref().map(|timer| ring_in(timer, left)) {
                Some(Ok(_)) => {
                    self.set_for.set(until);
                    None
                }
                _ => Some(left),
            }
        }
    }

    /// It rings once. Nobody reads it: edge-triggered, each expiry is an edge of its own.
    fn ring_in(timer: &OwnedFd, left: Duration) -> io::Result<Itimerspec> {
        let spec = |duration| Timespec::try_from(duration).map_err(|_| io::Errno::OVERFLOW);
        let alarm = Itimerspec {
            it_interval: spec(Duration::ZERO)?,
            it_value: spec(left)?,
        };
        timerfd_settime(timer, TimerfdTimerFlags::empty(), &alarm)
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod timeout {
    use super::*;

    pub(in crate::reactor) struct Alarm;

    impl Alarm {
        pub fn new(_: &Registry, _: Token) -> Self {
            Alarm
        }

        /// The time-out of a wait that is to end at `until`.
        pub fn set(&self, now: Instant, until: Instant) -> Option<Duration> {
            Some(until - now)
        }
    }
}
