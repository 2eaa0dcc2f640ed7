//! How does readiness become a wake?
//!
//! When the loop has nothing left to do, it asks the operating system for all sockets at once:
//! which of you has become ready? That one question (`epoll_wait`, `kevent` ..) is also the loop's
//! park. asyncio calls it the selector, Node the poll phase.
//!
//! ```text
//!   task            socket             reactor            operating system
//!    | poll_read      |                   |                     |
//!    |--------------->| read ------------------------------------>|  nothing there
//!    |                |<------------------------- WouldBlock -----|
//!    |                | not ready;        |                     |
//!    |<-- Pending ----| stand in line     |                     |
//!    :                                    |                     |
//!    :   the loop parks:                  | wait -------------->|  ... bytes arrive
//!    :                                    |<-- socket 7: read --|
//!    |<-- wake, through the ready queue --| ready; empty the line
//!    | poll_read      |                   |                     |
//!    |--------------->| read ------------------------------------>|  512 bytes
//!    |<-- Ready ------|                   |                     |
//! ```
//!
//! *Edge-triggered*: the system tells once that a socket has **become** ready, and not again before
//! it has stopped being so. So each direction of a socket has a flag, which the system's word
//! clears and `WouldBlock` sets. In between, reads and writes go straight to the system. asyncio is
//! told each time (level-triggered), and has to unregister what it does not want to hear.
//!
//! No readiness is lost, and the order is why. A task sets the flag and gets in line in one poll;
//! the flag is cleared and the line emptied between polls. Bytes that arrive between `WouldBlock`
//! and the line make an edge, which the system keeps for the next wait.
//!
//! Next: the `scenarios` crate, whose programs run on all this.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::rc::Rc;
use std::sync::{Arc, Weak};
use std::task::{Wake, Waker};
use std::time::Duration;

use mio::event::Source;
use mio::{Events, Poll, Token};

use super::socket::Registration;
use crate::core::{Driver, Instant, Runtime, real_time};

/// The sockets of an executor, and its [`Driver`] from the first socket on.
pub(super) struct Reactor {
    /// The number of the runtime.
    pub runtime: u64,
    poll: RefCell<Poll>,
    events: RefCell<Events>,
    waker: Arc<mio::Waker>,
    registrations: RefCell<BTreeMap<Token, Rc<Registration>>>,
    /// The number of the last socket that was opened.
    opened: Cell<u64>,
    /// The first glance since the last wait.
    busy_since: Cell<Option<Instant>>,
    /// How many polls the loop has made when all that were asked have answered.
    answered: Cell<u64>,
    /// In which poll of the loop attempts were last made, and how many.
    attempts: Cell<(u64, u32)>,
}

/// How many sockets an executor has.
pub(crate) fn open_sockets(rt: &Runtime) -> usize {
    let reactor = rt.extra::<Reactor>();
    reactor.map_or(0, |reactor| reactor.registrations.borrow().len())
}

impl Reactor {
    /// The reactor of an executor, made now if this is its first socket.
    pub fn of(rt: &Runtime) -> io::Result<Rc<Self>> {
        if let Some(reactor) = rt.extra() {
            return Ok(reactor);
        }
        let poll = Poll::new()?;
        let reactor = Rc::new(Reactor {
            runtime: rt.number,
            // Sockets begin at 1.
            waker: Arc::new(mio::Waker::new(poll.registry(), Token(0))?),
            poll: RefCell::new(poll),
            // At most 1,024 at a time: even ten thousand leave the timers their turn.
            events: RefCell::new(Events::with_capacity(1024)),
            registrations: RefCell::default(),
            opened: Cell::new(0),
            busy_since: Cell::new(None),
            answered: Cell::new(0),
            attempts: Cell::new((0, 0)),
        });
        rt.add_extra(reactor.clone());
        rt.add_io(reactor.clone());
        Ok(reactor)
    }

    pub fn register(self: &Rc<Self>, io: &mut impl Source) -> io::Result<Rc<Registration>> {
        let mut registrations = self.registrations.borrow_mut();
        let mut id = self.opened.get() + 1;
        // On 32 bits a token comes round.
        while registrations.contains_key(&Token(id as usize)) {
            id += 1;
        }
        let token = Token(id as usize);
        let both = mio::Interest::READABLE | mio::Interest::WRITABLE;
        self.poll.borrow().registry().register(io, token, both)?;
        self.opened.set(id);
        let shared = Rc::new(Registration {
            id,
            reactor: Rc::downgrade(self),
            ..Registration::default()
        });
        registrations.insert(token, shared.clone());
        Ok(shared)
    }

    pub fn deregister(&self, io: &mut impl Source, socket: u64) {
        // It fails for a socket that the selector does not have, and then there is nothing to do.
        let _ = self.poll.borrow().registry().deregister(io);
        let token = Token(socket as usize);
        self.registrations.borrow_mut().remove(&token);
    }

    /// Whether the task may make one more attempt in this poll: tokio allows 128, too.
    pub fn may_go_on(&self, rt: &Runtime) -> bool {
        let polls = rt.tasks.borrow().polls;
        let (counted, attempts) = self.attempts.get();
        let attempts = if counted == polls { attempts + 1 } else { 1 };
        self.attempts.set((polls, attempts));
        attempts <= 128
    }

    /// Waits until a socket is ready, `until` has come, or another thread wakes the loop. Wakes the
    /// tasks whose sockets are ready. O(sockets ready).
    fn wait_for_sockets(&self, rt: &Runtime, until: Option<Instant>) {
        let mut events = self.events.borrow_mut();
        loop {
            // A day at most: kqueue takes 100,000,000 s for an overflow.
            let timeout = until.map(|until| (until - real_time()).min(Duration::from_secs(86_400)));
            #[cfg(any(target_os = "linux", target_os = "android"))]
            let timeout = timeout.map(|left| whole_milliseconds(&self.poll.borrow(), left));
            if let Err(error) = self.poll.borrow_mut().poll(&mut events, timeout) {
                let is_signal = error.kind() == ErrorKind::Interrupted;
                assert!(is_signal, "the selector fails: {error}");
            }
            if !events.is_empty() || until.is_some_and(|until| until <= real_time()) {
                break;
            }
        }
        for event in &*events {
            // A wake may run foreign code, which may open and close sockets.
            let registration = self.registrations.borrow().get(&event.token()).cloned();
            if let Some(registration) = registration {
                registration.becomes_ready(rt, event);
            }
        }
        self.busy_since.set(None);
    }
}

impl Driver for Reactor {
    fn wait(&self, rt: &Runtime, until: Option<Instant>) {
        let deadline = rt.timers.borrow().wheel.next_deadline().map(Instant);
        if until == deadline || self.answered.get() == rt.tasks.borrow().polls {
            return self.wait_for_sockets(rt, until);
        }
        // The loop waits for our sake alone: its clock stands still, or it has no deadline and will
        // soon say that it has stalled. It must do neither for a read that was given up. So the
        // tasks that wait to read or write are asked: see `socket.rs`.
        let a_while = deadline.map(|_| real_time() + Duration::from_millis(1));
        self.wait_for_sockets(rt, a_while.or(until));
        if rt.something_came() {
            return;
        }
        let registrations: Vec<_> = self.registrations.borrow().values().cloned().collect();
        for registration in registrations {
            registration.read.wake_line(rt);
            registration.write.wake_line(rt);
        }
        let tasks = rt.tasks.borrow();
        self.answered.set(tasks.polls + tasks.ready.len() as u64);
    }

    fn glance(&self, rt: &Runtime) -> bool {
        let now = real_time();
        let since = self.busy_since.get().unwrap_or(now);
        self.busy_since.set(Some(since));
        // Not at each turn, as asyncio does: a turn may take 100 ns, the look takes a system call.
        if now - since >= Duration::from_micros(50) {
            self.wait_for_sockets(rt, Some(now));
        }
        true
    }

    fn unparker(&self) -> Waker {
        /// It keeps no descriptor: a task's waker, and this with it, may outlive the executor.
        struct Unparker(Weak<mio::Waker>);
        impl Wake for Unparker {
            fn wake(self: Arc<Self>) {
                if let Some(waker) = self.0.upgrade() {
                    waker.wake().expect("the selector can be woken");
                }
            }
        }
        Waker::from(Arc::new(Unparker(Arc::downgrade(&self.waker))))
    }
}

/// mio rounds a timeout up to whole milliseconds, while a sleep without sockets is late by
/// microseconds. So mio waits for the whole ones, and when less than one is left, that is waited
/// for here. (With kqueue mio counts nanoseconds. On Windows a sleep is up to a millisecond late.)
#[cfg(any(target_os = "linux", target_os = "android"))]
fn whole_milliseconds(selector: &Poll, left: Duration) -> Duration {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let whole = Duration::from_millis(left.as_millis() as u64);
    if whole.is_zero() && !left.is_zero() {
        let mut selector = [PollFd::new(selector.registry(), PollFlags::IN)];
        // Whatever ends it, mio looks at the sockets next.
        let _ = poll(&mut selector, Timespec::try_from(left).ok().as_ref());
    }
    whole
}
