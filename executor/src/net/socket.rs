//! How does an attempt that would block become a future?
//!
//! By trying first. Only when the system has said `WouldBlock` does the task get in line; when it is
//! woken, it tries again. Everything in `net` is this one function, [`Socket::poll_io`], around one call
//! of the system.
//!
//! Next: `net/registration.rs`

use std::{
    fmt,
    io::{self, ErrorKind},
    panic::Location,
    rc::{Rc, Weak},
    task::{Context, Poll},
};

use mio::event::Source;

use super::reactor::Reactor;
use super::registration::{Interest, Registration};
use crate::{
    attach::numbered,
    core::{Runtime, with_current},
    trace::Step,
    waits,
};

/// A socket of mio's, registered with the reactor of an executor as long as both live. It keeps neither
/// the reactor nor the executor.
pub(super) struct Socket<S: Source> {
    pub io: S,
    pub at: &'static Location<'static>,
    pub registration: Rc<Registration>,
    reactor: Weak<Reactor>,
    /// The number of the runtime.
    runtime: u64,
}

impl<S: Source> Socket<S> {
    /// Registers a socket.
    pub fn new(rt: &Runtime, mut io: S, at: &'static Location<'static>) -> io::Result<Self> {
        let reactor = Reactor::of(rt)?;
        let registration = reactor.register(&mut io)?;
        let socket = registration.number;
        rt.announce(|| Step::SocketOpened { socket, from: at });
        Ok(Socket {
            io,
            at,
            registration,
            reactor: Rc::downgrade(&reactor),
            runtime: rt.number,
        })
    }

    /// Its runtime and reactor. Panics where another executor runs than its own, or none.
    pub fn home(&self) -> (Rc<Runtime>, Rc<Reactor>) {
        let running = with_current(Rc::clone).filter(|rt| rt.number == self.runtime);
        let (Some(rt), Some(reactor)) = (running, self.reactor.upgrade()) else {
            panic!(
                "a socket was polled outside the executor in which it was made, whose loop alone \
                 would hear that it has become ready: use it inside the same \
                 `block_on(async {{ .. }})`"
            );
        };
        (rt, reactor)
    }

    /// Tries until it works or would block; in that case the task will be woken to try again. `at` is
    /// the line that asks.
    ///
    /// A socket that is always ready, because its peer is quicker than the task, would keep it from
    /// ever giving up its turn. So a task has a bounded number of attempts a poll: then it is queued
    /// again, behind the others.
    pub fn poll_io<T>(
        &self,
        cx: &mut Context<'_>,
        interest: Interest,
        at: &'static Location<'static>,
        mut attempt: impl FnMut(&S) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        let (rt, reactor) = self.home();
        while self.registration.is_ready(interest) {
            if !reactor.may_go_on(&rt) {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            match attempt(&self.io) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.registration.would_block(interest);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return Poll::Ready(result),
            }
        }
        let registration = &self.registration;
        if !matches!(interest, Interest::Accept) {
            registration.stand_in_line(&rt, interest, cx.waker());
        }
        waits::tell(at, || interest.reason(registration.number));
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
        // Where the reactor is gone, so is what there was to give back.
        if let Some(reactor) = self.reactor.upgrade() {
            reactor.deregister(&mut self.io, &self.registration);
        }
        if let Some(rt) = numbered(self.runtime) {
            let socket = self.registration.number;
            rt.announce(|| Step::SocketClosed(socket));
        }
    }
}
