//! Is a socket ready, and which tasks wait until it is?
//!
//! A socket and the reactor share a [`Registration`]. It has a [`Readiness`] for each direction: a flag,
//! and a line of waiters in the order in which they came.
//!
//! The `accept`s of a listener keep their places, and a connection wakes the first: see `listener.rs`.
//! Reads and writes are known by their wakers, and all are woken: any of them may take what is there.
//!
//! `AsyncRead` has no future of ours. So nothing tells us that a read was given up, and its waiter stays.
//! It must neither hold up virtual time for ever nor pile up. Therefore reads and writes can be *asked*:
//! all leave the line and are woken, and those that still wait come back with their next poll. The
//! reactor asks before it lets the clock stand still; and a line that has grown long is asked, too.
//!
//! Rejected: to let a read replace the waiter of its task's last poll. Two reads in one `join_all` have
//! two wakers and one task; each would push the other out.
//!
//! Next: `net/reactor.rs`

use std::cell::{RefCell, RefMut};
use std::collections::VecDeque;
use std::task::Waker;

use mio::event::Event;

use super::announce;
use crate::attach::KeepAlive;
use crate::core::{Runtime, Waiter};
use crate::trace::{Cause, Step};
use crate::waits::Reason;

/// What a task wants of a socket.
#[derive(Clone, Copy, Debug)]
pub(super) enum Interest {
    /// A connection; the future's place in line.
    Accept(u64),
    Connect,
    Read,
    Write,
}

impl Interest {
    /// The place in line that its future keeps, if it has one.
    fn place(self) -> Option<u64> {
        match self {
            Interest::Accept(place) => Some(place),
            Interest::Connect => Some(0),
            Interest::Read | Interest::Write => None,
        }
    }

    pub fn reason(self, socket: u64) -> Reason {
        match self {
            Interest::Accept(_) => Reason::Accept { socket },
            Interest::Connect => Reason::Connect { socket },
            Interest::Read => Reason::Read { socket },
            Interest::Write => Reason::Write { socket },
        }
    }
}

/// A waiter in line. It may still be woken from outside.
struct Waiting {
    place: u64,
    waiter: Waiter,
    _keep_alive: KeepAlive,
}

/// One direction of a socket.
#[derive(Default)]
struct Readiness {
    /// An attempt may succeed. Where this is wrong, the attempt says `WouldBlock` and puts it right.
    is_ready: bool,
    /// Ready for good: the other end is closed, or the connection is broken.
    is_closed: bool,
    /// In the order of their places, so that one is found in O(log n). A line that is mostly empty keeps
    /// its allocation from wait to wait.
    line: VecDeque<Waiting>,
    /// The last place given out.
    places: u64,
    /// In which turn of the loop the line was last asked, or began.
    asked: u64,
}

/// A line of `ASKED_FROM` reads or more is asked, at most once in `ASKED_EVERY` turns: an answer takes a turn or two.
const ASKED_FROM: usize = 64;
const ASKED_EVERY: u64 = 1024;

impl Readiness {
    fn new_place(&mut self) -> u64 {
        self.places += 1;
        self.places
    }

    /// The place of a read or write: where the same waiter stands already, or a new one. O(line).
    fn place_of(&mut self, newcomer: &Waiter) -> u64 {
        let mut line = self.line.iter();
        let found = line.find(|waiting| is_same(&waiting.waiter, newcomer));
        let place = found.map(|waiting| waiting.place);
        place.unwrap_or_else(|| self.new_place())
    }

    fn find(&self, place: u64) -> Result<usize, usize> {
        self.line
            .binary_search_by_key(&place, |waiting| waiting.place)
    }

    /// Puts a waiter into its place. Returns the one that stood there.
    fn insert(&mut self, newcomer: Waiting) -> Option<Waiting> {
        match self.find(newcomer.place) {
            Ok(index) => Some(std::mem::replace(&mut self.line[index], newcomer)),
            Err(index) => {
                self.line.insert(index, newcomer);
                None
            }
        }
    }

    /// Whether old waiters may have piled up in a line of reads. A task that polls an idle socket with
    /// a new waker each time leaves one at each poll.
    fn has_grown_long(&mut self, turn: u64) -> bool {
        let is_long = self.line.len() >= ASKED_FROM && turn - self.asked >= ASKED_EVERY;
        if is_long || self.line.is_empty() {
            self.asked = turn;
        }
        is_long
    }
}

/// Whether both wake the same task, or, in a combinator, the same child.
fn is_same(a: &Waiter, b: &Waiter) -> bool {
    match (a, b) {
        (Waiter::Task(a), Waiter::Task(b)) => a == b,
        (Waiter::Foreign(a), Waiter::Foreign(b)) => a.will_wake(b),
        _ => false,
    }
}

/// Wakes the first `n` in line.
fn wake_first(rt: &Runtime, readiness: &RefCell<Readiness>, n: usize) {
    for _ in 0..n {
        let first = readiness.borrow_mut().line.pop_front();
        if let Some(Waiting { waiter, .. }) = first {
            rt.wake(waiter);
        }
    }
}

/// What a socket and the reactor know of each other.
pub(super) struct Registration {
    /// The number by which reports, recordings and the selector call the socket.
    pub number: u64,
    is_listener: bool,
    read: RefCell<Readiness>,
    write: RefCell<Readiness>,
}

impl Registration {
    /// `is_ready`: attempts may succeed at once, as all but that of a connection not yet established.
    pub fn new(number: u64, is_listener: bool, is_ready: bool) -> Self {
        let readiness = || Readiness {
            is_ready,
            ..Readiness::default()
        };
        Registration {
            number,
            is_listener,
            read: RefCell::new(readiness()),
            write: RefCell::new(readiness()),
        }
    }

    fn readiness(&self, interest: Interest) -> RefMut<'_, Readiness> {
        match interest {
            Interest::Accept(_) | Interest::Read => self.read.borrow_mut(),
            Interest::Connect | Interest::Write => self.write.borrow_mut(),
        }
    }

    pub fn is_ready(&self, interest: Interest) -> bool {
        self.readiness(interest).is_ready
    }

    /// An attempt has said `WouldBlock`.
    pub fn would_block(&self, interest: Interest) {
        self.readiness(interest).is_ready = false;
    }

    /// A read has brought less than it had room for, or a write taken less than it was given: as good
    /// as a `WouldBlock` where the system queues an edge for whatever comes after, and one system call
    /// cheaper. But the end of a stream makes no second edge: what is closed stays ready.
    pub fn drained(&self, interest: Interest) {
        if cfg!(any(target_os = "linux", target_os = "android")) {
            let mut readiness = self.readiness(interest);
            readiness.is_ready = readiness.is_closed;
        }
    }

    // The line. To clone, wake or drop a foreign waker runs foreign code: never while we borrow.

    /// Puts the task that is polled in line, or leaves it where it stands.
    pub fn stand_in_line(&self, rt: &Runtime, interest: Interest, waker: &Waker) {
        let (waiter, _keep_alive) = (rt.waiter(waker), KeepAlive::of(rt));
        let (place, turn) = (interest.place(), rt.tasks.borrow().turns);
        if place.is_none() && self.readiness(interest).has_grown_long(turn) {
            self.ask(rt);
        }
        let mut readiness = self.readiness(interest);
        let place = place.unwrap_or_else(|| readiness.place_of(&waiter));
        let replaced = readiness.insert(Waiting {
            place,
            waiter,
            _keep_alive,
        });
        drop(readiness);
        drop(replaced);
    }

    /// The place of a new `accept`.
    pub fn new_place(&self) -> u64 {
        self.read.borrow_mut().new_place()
    }

    /// An `accept` leaves the line. False if it stood there no more: it had been woken. It is found in
    /// O(log n); closing the gap moves half of the line at most, in one piece.
    pub fn leave_line(&self, place: u64) -> bool {
        let mut readiness = self.read.borrow_mut();
        let found = readiness.find(place).ok();
        let left = found.and_then(|index| readiness.line.remove(index));
        drop(readiness);
        left.is_some()
    }

    /// Whether an `accept` stands in line.
    pub fn is_awaited(&self) -> bool {
        !self.read.borrow().line.is_empty()
    }

    /// Wakes the first `accept` in line.
    pub fn wake_next(&self, rt: &Runtime) {
        wake_first(rt, &self.read, 1);
    }

    /// Wakes the tasks that read or write, so that those that still do get in line again. False if
    /// there are none.
    pub fn ask(&self, rt: &Runtime) -> bool {
        let mut any = false;
        for readiness in [&self.read, &self.write] {
            let line = readiness.borrow().line.len();
            if line > 0 && !self.is_listener {
                any = true;
                wake_first(rt, readiness, line);
            }
        }
        any
    }

    /// The system's word. Wakes the tasks that it concerns.
    pub fn becomes_ready(&self, rt: &Runtime, event: &Event) {
        let read_closed = event.is_read_closed() || event.is_error();
        let write_closed = event.is_write_closed() || event.is_error();
        let readable = event.is_readable() || read_closed;
        let writable = event.is_writable() || write_closed;
        let socket = self.number;
        announce(rt, || Step::SocketReady {
            socket,
            readable,
            writable,
        });
        announce(rt, || Cause::Socket(socket));
        for (readiness, is_ready, is_closed) in [
            (&self.read, readable, read_closed),
            (&self.write, writable, write_closed),
        ] {
            if is_ready {
                let mut now = readiness.borrow_mut();
                now.is_ready = true;
                now.is_closed |= is_closed;
                let line = now.line.len();
                drop(now);
                wake_first(rt, readiness, if self.is_listener { 1 } else { line });
            }
        }
    }
}
