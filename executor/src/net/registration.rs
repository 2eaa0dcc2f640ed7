//! Is a socket ready, and which tasks wait until it is?
//!
//! A socket and the reactor share a [`Registration`]. It has a [`Readiness`] for each direction: a flag,
//! and a line of waiters in the order in which they came. All are woken, since any of them may take
//! what is there. Of the `accept`s of a listener, a connection wakes the first: see `listener.rs`.
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

use std::cell::RefCell;
use std::collections::VecDeque;
use std::mem;
use std::task::Waker;

use mio::event::Event;

use crate::attach::KeepAlive;
use crate::core::{Runtime, Waiter};
use crate::sync::wait_list::WaitList;
use crate::trace::Step;
use crate::waits::Reason;

/// What a task wants of a socket.
#[derive(Clone, Copy, Debug)]
pub(super) enum Interest {
    Accept,
    Connect,
    Read,
    Write,
}

impl Interest {
    pub fn reason(self, socket: u64) -> Reason {
        match self {
            Interest::Accept => Reason::Accept { socket },
            Interest::Connect => Reason::Connect { socket },
            Interest::Read => Reason::Read { socket },
            Interest::Write => Reason::Write { socket },
        }
    }
}

/// One direction of a socket.
#[derive(Default)]
struct Readiness {
    /// An attempt may succeed. Where this is wrong, the attempt says `WouldBlock` and puts it right.
    is_ready: bool,
    /// Ready for good: the other end is closed, or the connection is broken.
    is_closed: bool,
    /// It keeps its allocation from wait to wait.
    line: VecDeque<(Waiter, KeepAlive)>,
    /// In which turn of the loop the line was last asked, or began.
    asked: u64,
}

/// A line this long is asked, at most once in `ASKED_EVERY` turns: an answer takes a turn or two.
const ASKED_FROM: usize = 64;
const ASKED_EVERY: u64 = 1024;

impl Readiness {
    /// Whether old waiters may have piled up. A task that polls an idle socket with a new waker each
    /// time leaves one at each poll.
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

/// Wakes all that are in line now. False if there are none.
fn wake_line(rt: &Runtime, readiness: &RefCell<Readiness>) -> bool {
    let length = readiness.borrow().line.len();
    for _ in 0..length {
        let first = readiness.borrow_mut().line.pop_front();
        if let Some((waiter, _)) = first {
            rt.wake(waiter);
        }
    }
    length > 0
}

/// What a socket and the reactor know of each other.
pub(super) struct Registration {
    /// The number by which reports, recordings and the selector call the socket.
    pub number: u64,
    pub accepts: WaitList,
    read: RefCell<Readiness>,
    write: RefCell<Readiness>,
}

impl Registration {
    /// The first attempts may succeed at once.
    pub fn new(number: u64) -> Self {
        let readiness = || Readiness {
            is_ready: true,
            ..Readiness::default()
        };
        Registration {
            number,
            accepts: WaitList::default(),
            read: RefCell::new(readiness()),
            write: RefCell::new(readiness()),
        }
    }

    fn readiness(&self, interest: Interest) -> &RefCell<Readiness> {
        match interest {
            Interest::Accept | Interest::Read => &self.read,
            Interest::Connect | Interest::Write => &self.write,
        }
    }

    pub fn is_ready(&self, interest: Interest) -> bool {
        self.readiness(interest).borrow().is_ready
    }

    /// An attempt has said `WouldBlock`.
    pub fn would_block(&self, interest: Interest) {
        self.readiness(interest).borrow_mut().is_ready = false;
    }

    /// A read has brought less than it had room for, or a write taken less than it was given: as good
    /// as a `WouldBlock` where the system queues an edge for whatever comes after, and one system call
    /// cheaper. But the end of a stream makes no second edge: what is closed stays ready.
    pub fn drained(&self, interest: Interest) {
        if cfg!(any(target_os = "linux", target_os = "android")) {
            let mut readiness = self.readiness(interest).borrow_mut();
            readiness.is_ready = readiness.is_closed;
        }
    }

    /// Puts the task that is polled in line, or leaves it where it stands.
    pub fn stand_in_line(&self, rt: &Runtime, interest: Interest, waker: &Waker) {
        // To clone, wake or drop a foreign waker runs foreign code: never while we borrow.
        let (waiter, turn) = (rt.waiter(waker), rt.tasks.borrow().turns);
        let readiness = self.readiness(interest);
        if readiness.borrow_mut().has_grown_long(turn) {
            wake_line(rt, readiness);
        }
        let mut borrowed = readiness.borrow_mut();
        let mut line = borrowed.line.iter();
        if !line.any(|(other, _)| is_same(other, &waiter)) {
            borrowed.line.push_back((waiter, KeepAlive::of(rt)));
        }
    }

    /// Empties a line and wakes nobody: a connection is waited for by one future, with its last waker.
    pub fn empty_line(&self, interest: Interest) {
        let left = mem::take(&mut self.readiness(interest).borrow_mut().line);
        drop(left);
    }

    /// Wakes the tasks that read or write, so that those that still do get in line again. False if
    /// there are none.
    pub fn ask(&self, rt: &Runtime) -> bool {
        wake_line(rt, &self.read) | wake_line(rt, &self.write)
    }

    /// The system's word. Wakes the tasks that it concerns.
    pub fn becomes_ready(&self, rt: &Runtime, event: &Event) {
        let read_closed = event.is_read_closed() || event.is_error();
        let write_closed = event.is_write_closed() || event.is_error();
        let readable = event.is_readable() || read_closed;
        let writable = event.is_writable() || write_closed;
        let socket = self.number;
        rt.announce(|| Step::SocketReady {
            socket,
            readable,
            writable,
        });
        for (readiness, is_ready, is_closed) in [
            (&self.read, readable, read_closed),
            (&self.write, writable, write_closed),
        ] {
            if is_ready {
                let mut now = readiness.borrow_mut();
                now.is_ready = true;
                now.is_closed |= is_closed;
                drop(now);
                wake_line(rt, readiness);
            }
        }
        if readable {
            self.accepts.call();
        }
    }
}
