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

use std::{cell::Cell, time::Duration};

use mio::{Registry, Token};

use crate::core::Instant;

pub(super) struct Alarm {
    /// None where there is no such thing, or the system had no descriptor left for it: then mio's timeout
    /// has to do.
    timer: Option<timer::TimerFd>,
    /// When it rings, or last rang.
    set_for: Cell<Instant>,
}

impl Alarm {
    pub fn new(registry: &Registry, token: Token) -> Self {
        Alarm {
            timer: timer::new(registry, token),
            set_for: Cell::new(Instant(0)),
        }
    }

    /// Has the next wait end at `until` or before. Returns the timeout that it needs besides: none unless
    /// the timer could not be used.
    pub fn set(&self, now: Instant, until: Instant) -> Option<Duration> {
        let still_to_come = now < self.set_for.get();
        if still_to_come && self.set_for.get() <= until {
            return None;
        }
        let left = until - now;
        let timer = self.timer.as_ref();
        if timer.is_some_and(|timer| timer::ring_in(timer, left).is_ok()) {
            self.set_for.set(until);
            return None;
        }
        Some(left)
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
mod timer {
    use super::*;
    use mio::{Interest, unix::SourceFd};
    use rustix::{io, time::*};
    use std::os::fd::{AsRawFd, OwnedFd};

    pub type TimerFd = OwnedFd;

    pub fn new(registry: &Registry, token: Token) -> Option<TimerFd> {
        let flags = TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK;
        let timer = timerfd_create(TimerfdClockId::Monotonic, flags).ok()?;
        let mut source = SourceFd(&timer.as_raw_fd());
        registry
            .register(&mut source, token, Interest::READABLE)
            .ok()?;
        Some(timer)
    }

    /// It rings once. Nobody reads it: edge-triggered, each expiry is an edge of its own.
    pub fn ring_in(timer: &TimerFd, left: Duration) -> io::Result<Itimerspec> {
        let spec = |duration| Timespec::try_from(duration).map_err(|_| io::Errno::OVERFLOW);
        let alarm = Itimerspec {
            it_interval: spec(Duration::ZERO)?,
            it_value: spec(left)?,
        };
        timerfd_settime(timer, TimerfdTimerFlags::empty(), &alarm)
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod timer {
    use super::*;

    pub type TimerFd = std::convert::Infallible;

    pub fn new(_: &Registry, _: Token) -> Option<TimerFd> {
        None
    }

    pub fn ring_in(timer: &TimerFd, _: Duration) -> Result<(), ()> {
        match *timer {}
    }
}
