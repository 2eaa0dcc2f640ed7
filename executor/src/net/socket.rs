//! How does an attempt that would block become a future?
//!
//! By trying first. Only when the system has said `WouldBlock` does the task get in line with the
//! reactor; when it is woken, it tries again. Everything in `net` is this one function,
//! [`Socket::poll_io`], around one call of the system.
//!
//! Next: `net/listener.rs`

use std::{
    io::{self, ErrorKind},
    panic::Location,
    rc::Rc,
    task::{Context, Poll},
};

use mio::event::Source;

use crate::{
    current::with_current,
    reactor::{Direction, Reactor, Ticket},
    runtime::Runtime,
    trace::Step,
    waits::{self, Reason},
};

/// A socket of mio's, registered with the reactor of an executor as long as it lives.
pub(super) struct Socket<S: Source> {
    pub io: S,
    pub at: &'static Location<'static>,
    key: usize,
    /// The number by which reports and recordings call it.
    pub number: u64,
    pub runtime: Rc<Runtime>,
}

/// The reactor of this runtime, made now if this is its first socket.
fn reactor_of(runtime: &Runtime) -> io::Result<&Reactor> {
    if runtime.reactor.get().is_none() {
        let reactor = Reactor::new(&runtime.inbox.home)?;
        // It was empty a moment ago, and this thread is the only one.
        let _ = runtime.reactor.set(reactor);
    }
    Ok(made(runtime))
}

fn made(runtime: &Runtime) -> &Reactor {
    let reactor = runtime.reactor.get();
    reactor.expect("a socket is registered with a reactor")
}

impl<S: Source> Socket<S> {
    /// Registers a socket. `ready`: see [`Reactor::register`].
    pub fn new(
        runtime: Rc<Runtime>,
        mut io: S,
        ready: bool,
        at: &'static Location<'static>,
    ) -> io::Result<Self> {
        let (key, number) = reactor_of(&runtime)?.register(&mut io, ready)?;
        runtime.record(|| Step::SocketOpened {
            socket: number,
            from: at,
        });
        Ok(Socket {
            io,
            at,
            key,
            number,
            runtime,
        })
    }

    pub fn reactor(&self) -> &Reactor {
        made(&self.runtime)
    }

    /// Tries until it works or would block; in that case the task will be woken to try again.
    ///
    /// A socket that is always ready, because its peer is quicker than the task, would keep it
    /// from ever giving up its turn. So a task has a bounded number of successes a poll: then it
    /// is queued again, behind the others.
    pub fn poll_io<T>(
        &self,
        cx: &mut Context<'_>,
        direction: Direction,
        ticket: Ticket,
        mut attempt: impl FnMut(&S) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        let reactor = self.reactor();
        while reactor.side(self.key, direction).ready {
            let (task, _) = self.runtime.polling.get();
            if !reactor.may_go_on(self.runtime.turn.get(), task) {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            match attempt(&self.io) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    reactor.side(self.key, direction).ready = false;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return Poll::Ready(result),
            }
        }
        self.get_in_line(cx, direction, ticket);
        Poll::Pending
    }

    /// The last attempt did only a part of what was asked: see `Side::drained`.
    pub fn drained(&self, direction: Direction) {
        self.reactor().side(self.key, direction).drained();
    }

    fn get_in_line(&self, cx: &mut Context<'_>, direction: Direction, ticket: Ticket) {
        assert!(
            with_current(|running| Rc::ptr_eq(running, &self.runtime)) == Some(true),
            "a socket was polled outside the executor in which it was made, whose loop alone would \
             hear that it has become ready: use it inside the same `block_on(async {{ .. }})`"
        );
        let (reactor, runtime) = (self.reactor(), &self.runtime);
        let mut side = reactor.side(self.key, direction);
        let kept = side.in_line(ticket);
        if kept.is_some_and(|kept| runtime.is_kept(kept, cx.waker())) {
            return;
        }
        drop(side);
        // Cloning a foreign waker runs foreign code: not while we borrow.
        let waiter = runtime.waiter(cx.waker());
        let displaced = reactor.join_line(self.key, direction, ticket, waiter);
        // If it was another task's, that one finds out by itself where it now stands.
        if let Some(displaced) = displaced {
            runtime.wake(displaced);
        }
    }

    /// Gives a place in line up.
    pub fn leave_line(&self, direction: Direction, ticket: Ticket) {
        drop(self.reactor().leave_line(self.key, direction, ticket));
    }

    /// Says what a pending future waits for, if anyone asks.
    pub fn tell(&self, reason: impl FnOnce(u64) -> Reason) {
        waits::tell(self.at, || reason(self.number));
    }
}

impl<S: Source> Drop for Socket<S> {
    fn drop(&mut self) {
        let left_in_line = made(&self.runtime).deregister(&mut self.io, self.key);
        self.runtime.record(|| Step::SocketClosed {
            socket: self.number,
        });
        drop(left_in_line);
    }
}
