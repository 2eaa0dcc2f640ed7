//! How does readiness become a wake?
//!
//! A socket that has nothing to give says so: `WouldBlock`. Then the task is put in line at the
//! socket, and the loop, when it has nothing left to do, asks the operating system for all sockets
//! at once: which of you has become ready? That one question (`epoll_wait`, `kevent` ..) is also
//! the loop's sleep. asyncio calls it the selector, Node the poll phase.
//!
//! ```text
//!   task            socket             reactor            operating system
//!    | poll_read      |                   |                     |
//!    |--------------->| read ------------------------------------>|  nothing there
//!    |                |<------------------------- WouldBlock -----|
//!    |                | not ready; join   |                     |
//!    |<-- Pending ----|-- the line ------>|                     |
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
//! it has stopped being so. So each direction of a socket has a flag, which is set by the system's
//! word alone and cleared only by what proves the opposite, a `WouldBlock`. In between, reads and
//! writes go straight to the system and the reactor has no part in them. (Level-triggered, as
//! asyncio does it, tells each time; who does not want to hear it has to unregister.)
//!
//! No readiness is lost, and the order is why. A flag is cleared, and a task gets in line, during
//! a poll; flags are set and lines emptied by [`Reactor::wait`], which the loop calls between
//! polls. On one thread these never overlap. Bytes that arrive after the `WouldBlock` and before
//! the task is in line make an edge that the system keeps for the next `wait`. (A reactor on a
//! thread of its own needs a count of edges here, to see that one came while the flag was being
//! cleared.)
//!
//! Nor does a socket hear what was meant for another whose number it got: `wait` hands out its
//! whole batch before any foreign code runs, so nobody comes or goes in between.
//!
//! The reactor is made with the first socket. A program that has none pays for it with one branch
//! where the thread parks.
//!
//! Next: `reactor/side.rs`

mod alarm;
mod side;

use std::{
    cell::{Cell, RefCell, RefMut},
    io::{self, ErrorKind},
    time::Duration,
};

use mio::{Events, Interest, Poll, Token, event::Source};
use slab::Slab;

use self::alarm::Alarm;
pub(crate) use self::side::{Direction, Side, Ticket};
use crate::{
    clock::Instant,
    waker::{Home, TaskKey, Waiter},
};

/// As many sockets are told ready by one `wait` at most; the others come with the next, so that
/// even ten thousand at once leave the timers their turn.
const BATCH: usize = 1024;

/// As many reads, writes and accepts a task may do in one poll, sockets taken together. As tokio.
const ATTEMPTS: u32 = 128;

const WAKER: Token = Token(usize::MAX);
const ALARM: Token = Token(usize::MAX - 1);

/// A socket, as the reactor knows it.
struct Entry {
    /// Tells sockets apart in a recording; never used again.
    number: u64,
    read: Side,
    write: Side,
}

struct Selector {
    poll: Poll,
    events: Events,
}

/// The sockets of an executor, and who waits at them.
pub(crate) struct Reactor {
    selector: RefCell<Selector>,
    alarm: Alarm,
    entries: RefCell<Slab<Entry>>,
    /// How many sockets there have been.
    registered: Cell<u64>,
    /// How many places in all lines are taken.
    waiting: Cell<usize>,
    /// When the loop last looked for readiness.
    pub looked: Cell<Instant>,
    /// The room for those whom it then wakes; empty between times.
    pub woken: Cell<Vec<(u64, Waiter)>>,
    /// In which turn which task last made attempts, and how many: a task is polled once a turn.
    attempts: Cell<((u64, TaskKey), u32)>,
}

impl Reactor {
    /// Makes the selector, and from now on has wakes from other threads come through it.
    ///
    /// # Errors
    ///
    /// The system's, where the process may have no more file descriptors.
    pub fn new(home: &Home) -> io::Result<Self> {
        let poll = Poll::new()?;
        let waker = mio::Waker::new(poll.registry(), WAKER)?;
        let alarm = Alarm::new(poll.registry(), ALARM);
        home.set_selector(waker);
        let events = Events::with_capacity(BATCH);
        Ok(Reactor {
            selector: RefCell::new(Selector { poll, events }),
            alarm,
            entries: RefCell::default(),
            registered: Cell::new(0),
            waiting: Cell::new(0),
            looked: Cell::new(Instant(0)),
            woken: Cell::default(),
            attempts: Cell::new(((0, TaskKey::NONE), 0)),
        })
    }

    /// Enters a socket. `ready`: attempts may succeed at once, as all but that of a connection not
    /// yet established. Returns its key, and its number for the recorder.
    pub fn register(&self, socket: &mut impl Source, ready: bool) -> io::Result<(usize, u64)> {
        let number = self.registered.get() + 1;
        let entry = Entry {
            number,
            read: Side::new(ready),
            write: Side::new(ready),
        };
        let key = self.entries.borrow_mut().insert(entry);
        let both = Interest::READABLE | Interest::WRITABLE;
        let selector = self.selector.borrow();
        let entered = selector.poll.registry().register(socket, Token(key), both);
        if let Err(error) = entered {
            self.entries.borrow_mut().remove(key);
            return Err(error);
        }
        self.registered.set(number);
        Ok((key, number))
    }

    /// Takes a socket out, with who still stands in line: to be dropped when nothing is borrowed.
    pub fn deregister(&self, socket: &mut impl Source, key: usize) -> Vec<Waiter> {
        // It fails for a socket that the selector does not have, and then there is nothing to do.
        let _ = self.selector.borrow().poll.registry().deregister(socket);
        let entry = self.entries.borrow_mut().remove(key);
        let mut left = Vec::new();
        for mut side in [entry.read, entry.write] {
            left.extend(side.empty_line());
        }
        self.waiting.set(self.waiting.get() - left.len());
        left
    }

    /// One direction of a socket. No foreign code may run while it is held.
    #[inline]
    pub fn side(&self, key: usize, direction: Direction) -> RefMut<'_, Side> {
        RefMut::map(self.entries.borrow_mut(), |entries| {
            let entry = &mut entries[key];
            match direction {
                Direction::Read => &mut entry.read,
                Direction::Write => &mut entry.write,
            }
        })
    }

    /// Whether `task` may make one more attempt in its poll of this turn.
    #[inline]
    pub fn may_go_on(&self, turn: u64, task: TaskKey) -> bool {
        let (counted, attempts) = self.attempts.get();
        let poll = (turn, task);
        let attempts = if counted == poll { attempts + 1 } else { 1 };
        self.attempts.set((poll, attempts));
        attempts <= ATTEMPTS
    }

    /// Gets in line. Returns whom the newcomer displaces.
    pub fn join_line(
        &self,
        key: usize,
        direction: Direction,
        ticket: Ticket,
        waiter: Waiter,
    ) -> Option<Waiter> {
        let displaced = self.side(key, direction).join_line(ticket, waiter);
        if displaced.is_none() {
            self.waiting.set(self.waiting.get() + 1);
        }
        displaced
    }

    /// Gives a place in line up.
    pub fn leave_line(&self, key: usize, direction: Direction, ticket: Ticket) -> Option<Waiter> {
        let left = self.side(key, direction).leave_line(ticket);
        if left.is_some() {
            self.waiting.set(self.waiting.get() - 1);
        }
        left
    }

    /// Whether anybody waits at a socket.
    pub fn anyone_waits(&self) -> bool {
        self.waiting.get() > 0
    }

    /// How many sockets there are.
    pub fn sockets(&self) -> usize {
        self.entries.borrow().len()
    }

    /// Waits until a socket is ready, `until` has come, or another thread wakes the loop; without
    /// end if `until` is none. Moves who is to be woken, and by which socket, to `woken`, and tells the number of each
    /// ready socket, whether it can be read and whether it can be written. O(sockets ready).
    pub fn wait(
        &self,
        now: Instant,
        until: Option<Instant>,
        woken: &mut Vec<(u64, Waiter)>,
        mut tell: impl FnMut(u64, bool, bool),
    ) {
        let timeout = match until {
            Some(until) if until > now => self.alarm.set(now, until),
            Some(_) => Some(Duration::ZERO),
            None => None,
        };
        let Selector { poll, events } = &mut *self.selector.borrow_mut();
        match poll.poll(events, timeout) {
            Ok(()) => {}
            // A signal: the loop goes round once more.
            Err(error) if error.kind() == ErrorKind::Interrupted => return,
            Err(error) => panic!("the selector fails: {error}"),
        }
        let mut entries = self.entries.borrow_mut();
        let before = woken.len();
        for event in &*events {
            // The waker and the alarm have no entry: they are there to end the wait.
            let Some(entry) = entries.get_mut(event.token().0) else {
                continue;
            };
            let broken = event.is_error();
            let read_closed = event.is_read_closed() || broken;
            let write_closed = event.is_write_closed() || broken;
            let readable = event.is_readable() || read_closed;
            let writable = event.is_writable() || write_closed;
            for (side, ready, closed) in [
                (&mut entry.read, readable, read_closed),
                (&mut entry.write, writable, write_closed),
            ] {
                if ready {
                    let waiters = side.becomes_ready(closed);
                    woken.extend(waiters.map(|waiter| (entry.number, waiter)));
                }
            }
            tell(entry.number, readable, writable);
        }
        self.waiting
            .set(self.waiting.get() - (woken.len() - before));
    }
}
