//! How does an attempt that would block become a future?
//!
//! By trying first. Only when the system has said `WouldBlock` does the task get in line; when it
//! is woken, it tries again. All of `net` is [`Socket::poll_io`] around some call of the system.
//!
//! `AsyncRead` has no future of ours: nothing tells that a read was given up, and its waker stays.
//! It must neither hold up virtual time for ever nor pile up. So a line can be *asked*: all leave
//! it and are woken, and those that still wait come back with their next poll. The reactor asks
//! before it lets the clock stand still. A line that has grown long is asked, too.
//!
//! Rejected: to let a read replace the waker of its task's last poll. Two reads in one `join_all`
//! have two wakers and one task; each would push the other out.
//!
//! Next: `net/reactor.rs`

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::io::{self, ErrorKind};
use std::panic::Location;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};

use mio::event::{Event, Source};

use super::reactor::Reactor;
use crate::attach::{KeepAlive, numbered};
use crate::core::{Runtime, Waiter, with_current};
use crate::sync::wait_list::WaitList;
use crate::trace::Step;

/// A socket of mio's, registered with the reactor of an executor as long as both live.
pub(super) struct Socket<S: Source> {
    pub io: S,
    /// The line that made it.
    pub at: &'static Location<'static>,
    pub shared: Rc<Registration>,
}

impl<S: Source> Socket<S> {
    pub fn new(rt: &Runtime, mut io: S, at: &'static Location<'static>) -> io::Result<Self> {
        let shared = Reactor::of(rt)?.register(&mut io)?;
        let socket = shared.id;
        rt.announce(|| Step::SocketOpened { socket, from: at });
        Ok(Socket { io, at, shared })
    }

    /// Tries until it works or would block; then `wait` puts the task in line. A peer that is
    /// quicker than the task would keep it from ever giving up its turn: so it has a bounded number
    /// of attempts a poll, and is then queued again, behind the others.
    pub fn poll_io<T>(
        &self,
        cx: &Context<'_>,
        direction: &Direction,
        mut attempt: impl FnMut(&S) -> io::Result<T>,
        wait: impl FnOnce(&Runtime),
    ) -> Poll<io::Result<T>> {
        let home = with_current(Rc::clone).zip(self.shared.reactor.upgrade());
        let Some((rt, reactor)) = home.filter(|(rt, reactor)| rt.number == reactor.runtime) else {
            panic!("a socket was polled outside the executor in which it was made: poll it there");
        };
        while !direction.would_block.get() {
            if !reactor.may_go_on(&rt) {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            match attempt(&self.io) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    direction.would_block.set(true)
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return Poll::Ready(result),
            }
        }
        wait(&rt);
        Poll::Pending
    }
}

impl<S: Source + fmt::Debug> fmt::Debug for Socket<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.io.fmt(f)
    }
}

impl<S: Source> Drop for Socket<S> {
    fn drop(&mut self) {
        let socket = self.shared.id;
        // Where the reactor is gone, so is what there was to give back.
        if let Some(reactor) = self.shared.reactor.upgrade() {
            reactor.deregister(&mut self.io, socket);
            if let Some(rt) = numbered(reactor.runtime) {
                rt.announce(|| Step::SocketClosed(socket));
            }
        }
    }
}

/// What a socket and the reactor share.
#[derive(Default)]
pub(super) struct Registration {
    /// The number by which reports, recordings and the selector call the socket.
    pub id: u64,
    pub reactor: Weak<Reactor>,
    /// The line of a listener: see `listener.rs`.
    pub accepts: WaitList,
    pub read: Direction,
    pub write: Direction,
}

impl Registration {
    /// The system's word. Wakes the tasks that it concerns.
    pub fn becomes_ready(&self, rt: &Runtime, event: &Event) {
        let read_closed = event.is_read_closed() || event.is_error();
        let write_closed = event.is_write_closed() || event.is_error();
        let readable = event.is_readable() || read_closed;
        let writable = event.is_writable() || write_closed;
        let socket = self.id;
        rt.announce(|| Step::SocketReady {
            socket,
            readable,
            writable,
        });
        if readable {
            self.read.becomes_ready(rt, read_closed);
            self.accepts.call();
        }
        if writable {
            self.write.becomes_ready(rt, write_closed);
        }
    }
}

/// One direction of a socket, and the tasks that wait for it: all are woken, since any of them may
/// take what is there.
#[derive(Default)]
pub(super) struct Direction {
    /// The last attempt has said `WouldBlock`, and the system nothing since. It begins with a try.
    pub would_block: Cell<bool>,
    /// The other end is closed, or the connection broken.
    is_closed: Cell<bool>,
    /// It keeps its allocation from wait to wait.
    pub line: RefCell<VecDeque<(Waker, KeepAlive)>>,
    /// The turn of the loop in which a long line was last asked.
    asked: Cell<u64>,
}

impl Direction {
    fn becomes_ready(&self, rt: &Runtime, is_closed: bool) {
        self.would_block.set(false);
        self.is_closed.set(is_closed);
        self.wake_line(rt);
    }

    /// A read has brought less than it had room for, or a write taken less than it was given. That
    /// is as good as a `WouldBlock`, and a system call cheaper, where the system makes an edge of
    /// whatever comes after. But the end of a stream makes no second edge.
    pub fn drained(&self) {
        if cfg!(any(target_os = "linux", target_os = "android")) {
            self.would_block.set(!self.is_closed.get());
        }
    }

    /// Wakes all that are in line now.
    pub fn wake_line(&self, rt: &Runtime) {
        let length = self.line.borrow().len();
        for _ in 0..length {
            // Nothing is borrowed while a waker runs foreign code.
            let first = self.line.borrow_mut().pop_front();
            if let Some((waker, _)) = first {
                rt.wake(Waiter::Foreign(waker));
            }
        }
    }

    /// Puts the task that is polled in line, unless it is there.
    pub fn stand_in_line(&self, rt: &Runtime, waker: &Waker) {
        let turn = rt.tasks.borrow().turns;
        // Not again for many turns: those that answer make it long once more.
        if self.line.borrow().len() >= 64 && turn - self.asked.get() >= 1024 {
            self.asked.set(turn);
            self.wake_line(rt);
        }
        let is_there = |(other, _): &(Waker, _)| other.will_wake(waker);
        if !self.line.borrow().iter().any(is_there) {
            let entry = (waker.clone(), KeepAlive::of(rt));
            self.line.borrow_mut().push_back(entry);
        }
    }
}
