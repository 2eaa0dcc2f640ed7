//! Where does the thread wait when nothing is ready?
//!
//! Here, and nowhere else. A loop with nothing ready has one thing left to do: wait for the next
//! deadline, a socket, or a wake from another thread, whichever comes first. asyncio does it in one
//! call of its selector. So does this loop once there is a socket; before, it parks the thread,
//! which needs no selector.
//!
//! | the loop has | the real clock | the virtual clock |
//! | --- | --- | --- |
//! | a wake in the inbox | goes on | goes on |
//! | a blocking job under way, or a task in line at a socket | parks until the next deadline or a wake | parks until a wake: time stands still |
//! | a timer | parks until the next deadline or a wake; goes on if that is [`IMMINENT`] | jumps to the next deadline |
//! | neither | parks for [`PATIENCE`], then says that it stalled | is stalled |
//!
//! A park may end early, for no reason, which [`std::thread::park`] permits: the loop then looks
//! around, finds nothing and comes back.
//!
//! Next: `watch.rs`

use std::{thread, time::Duration};

use crate::{
    clock::Instant,
    reactor::Reactor,
    runtime::Runtime,
    trace::{Cause, Step, Unpark},
};

/// How long a loop that only another thread can wake waits before it says so.
pub(crate) const PATIENCE: Duration = Duration::from_secs(1);

/// How long sockets wait at most before a busy loop looks at them between two turns.
const GLANCE: Duration = Duration::from_micros(50);

/// For less than this a park is not worth its while: the system call, the timer's interrupt and the
/// way back take longer, so that it would end too late, and would take as much of the processor as to
/// go round the loop until then. Of 100,000 timers within 200 ms the median is a thirtieth as late for
/// it, for the same processor time (the row `timers_fired` of the benchmarks).
///
/// Rejected: to let timers wait for one another, so that one park serves several. Where a park is dear,
/// in a virtual machine above all, it saves nothing before it serves dozens, all of them late.
const IMMINENT: Duration = Duration::from_micros(5);

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
        let outside = self.outside_is_under_way();
        let time_stands_still = outside && self.clock.is_virtual();
        let deadline = self.timers.borrow().next_deadline();
        let until = deadline.filter(|_| !time_stands_still);
        if (!self.inbox.is_empty() && !time_stands_still) || self.is_imminent(until) {
            self.glance_at_sockets();
            return Parked::GoOn;
        }
        self.record(|| Step::Parked { until });
        let mut parked = Parked::GoOn;
        match until {
            // The record is not to tell whether the job or the loop was there first, nor how often
            // the park ended for no reason.
            _ if time_stands_still => {
                while self.inbox.is_empty() && self.nothing_is_ready() {
                    self.wait(None);
                }
            }
            Some(deadline) if self.clock.is_virtual() => {
                self.clock.jump_to(deadline);
                self.latest.set(deadline);
            }
            Some(deadline) => self.wait(Some(deadline)),
            None if outside || (patient && !self.clock.is_virtual()) => self.wait(None),
            None => parked = self.park_patiently(),
        }
        self.record(|| Step::Unparked {
            by: match until {
                _ if !self.inbox.is_empty() => Unpark::Thread,
                _ if !self.nothing_is_ready() => Unpark::Socket,
                _ if parked == Parked::Stalled => Unpark::Nobody,
                Some(deadline) if self.clock.now() < deadline => Unpark::Spurious,
                Some(_) if self.clock.is_virtual() => Unpark::Jump,
                Some(_) => Unpark::Deadline,
                None => Unpark::Spurious,
            },
        });
        parked
    }

    /// Whether a deadline of the real clock is so near that the loop had better go round until then.
    fn is_imminent(&self, deadline: Option<Instant>) -> bool {
        let near = |deadline| deadline - self.latest.get() < IMMINENT;
        !self.clock.is_virtual() && deadline.is_some_and(near)
    }

    /// Parks although nothing is left that could end it from inside.
    fn park_patiently(&self) -> Parked {
        if !self.clock.is_virtual() {
            let end = self.now() + PATIENCE;
            while self.now() < end {
                self.wait(Some(end));
                if !self.inbox.is_empty() {
                    return Parked::GoOn;
                }
            }
        }
        Parked::Stalled
    }

    /// Waits until then, or without end; or less, if anything comes.
    ///
    /// From the inbox being empty to here another thread may have sent a wake: then its unpark has
    /// come before this park, which returns at once.
    fn wait(&self, until: Option<Instant>) {
        match (self.reactor.get(), until) {
            (None, None) => thread::park(),
            (None, Some(until)) => {
                self.slack.tighten();
                thread::park_timeout(until - self.now());
            }
            (Some(reactor), until) => self.wait_for_sockets(reactor, until),
        }
    }

    /// Lets busy tasks and sockets share the thread: if anything is ready, the loop does not park,
    /// and looks here at what the sockets have to say, without waiting for it.
    ///
    /// Not at each turn, as asyncio does: a turn may take 100 ns, the look takes a system call. A
    /// socket waits for a turn and [`GLANCE`] at most. Virtual time, by which that could not be
    /// told, looks at each.
    #[inline]
    pub fn glance_at_sockets(&self) {
        if let Some(reactor) = self.reactor.get()
            && (self.clock.is_virtual() || self.now_in_turn() - reactor.looked.get() >= GLANCE)
        {
            self.wait_for_sockets(reactor, Some(self.latest.get()));
        }
    }

    fn wait_for_sockets(&self, reactor: &Reactor, until: Option<Instant>) {
        let mut woken = reactor.woken.take();
        reactor.wait(
            self.now(),
            until,
            &mut woken,
            |socket, readable, writable| {
                self.record(|| Step::SocketReady {
                    socket,
                    readable,
                    writable,
                });
            },
        );
        for (socket, waiter) in woken.drain(..) {
            self.set_not_polling(Cause::Socket(socket));
            self.wake(waiter);
        }
        reactor.woken.set(woken);
        reactor.looked.set(self.now());
    }
}
