//! How does a server get its connections?
//!
//! Its `accept`s stand in line as the futures of a queue do (`sync/wait_list.rs`), and a connection
//! wakes the first. If that one goes instead of accepting, it wakes the next. And of several
//! connections the system tells only once. So an `accept` that is not the last in line tries once
//! more. What it gets it leaves with the listener, and wakes the next.
//!
//! Rejected: to wake the next after each `accept`, in case there is more. Each connection that
//! comes alone would then wake two tasks.
//!
//! Next: `net/socket.rs`

use std::cell::RefCell;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use socket2::SockRef;

use super::{TcpStream, socket::Socket};
use crate::waits::{self, Reason};
use crate::{attach::KeepAlive, core::current, sync::wait_list::Ticket};

/// A TCP socket that listens for connections. asyncio's `start_server`, tokio's type of the same
/// name. It closes when it is dropped; connections that it has accepted live on.
#[derive(Debug)]
pub struct TcpListener {
    socket: Socket<mio::net::TcpListener>,
    /// What an `accept` found beyond its own connection.
    next: RefCell<Option<(mio::net::TcpStream, SocketAddr)>>,
}

impl TcpListener {
    /// Listens at `address`; port 0 takes a free one, which [`local_addr`](TcpListener::local_addr)
    /// tells. Panics outside an executor. It fails, if no address works, with `AddrInUse`,
    /// `PermissionDenied` ..; with `InvalidInput` if `address` is none.
    ///
    /// The settings are std's, but up to 1,024 connections queue to be accepted, where the system
    /// allows as many. For others see [`from_std`](TcpListener::from_std).
    #[track_caller]
    pub fn bind(address: impl ToSocketAddrs) -> io::Result<Self> {
        current("TcpListener::bind");
        let listener = std::net::TcpListener::bind(address)?;
        // std has 128 queue. A loop that is busy for some milliseconds would lose the others, and a
        // client that is lost tries again after a second.
        SockRef::from(&listener).listen(1024)?;
        Self::from_std(listener)
    }

    /// Takes over a listener of the standard library's. Panics outside an executor.
    #[track_caller]
    pub fn from_std(listener: std::net::TcpListener) -> io::Result<Self> {
        let rt = current("TcpListener::from_std");
        listener.set_nonblocking(true)?;
        let listener = mio::net::TcpListener::from_std(listener);
        let socket = Socket::new(&rt, listener, Location::caller())?;
        let next = RefCell::default();
        Ok(TcpListener { socket, next })
    }

    /// Waits for the next connection. Several tasks may wait at one listener: each connection wakes
    /// one of them, in the order of their calls. To drop the future is to give its place up, which
    /// takes O(log n) where n wait. The connection that it was woken for is the next one's.
    ///
    /// Many errors concern one connection, and the next `accept` may work at once. If the process
    /// has too many files open, each fails until one is closed: so a server waits a little then.
    #[track_caller]
    pub fn accept(&self) -> Accept<'_> {
        Accept {
            listener: self,
            ticket: Ticket::new(),
            keep_alive: None,
        }
    }

    /// The address at which it listens.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.io.local_addr()
    }
}

/// A future of the next connection, and the address it comes from: see [`TcpListener::accept`].
#[derive(Debug)]
#[must_use = "nothing is accepted until it is awaited"]
pub struct Accept<'a> {
    listener: &'a TcpListener,
    ticket: Ticket,
    /// From the poll that found nothing.
    keep_alive: Option<KeepAlive>,
}

impl Future for Accept<'_> {
    type Output = io::Result<(TcpStream, SocketAddr)>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let TcpListener { socket, next } = this.listener;
        let (shared, at) = (&socket.shared, this.ticket.at);
        let attempt = |io: &mio::net::TcpListener| next.take().map_or_else(|| io.accept(), Ok);
        let accepted = ready!(socket.poll_io(cx, &shared.read, attempt, |rt| {
            this.keep_alive.get_or_insert_with(|| KeepAlive::of(rt));
            shared.accepts.wait(&mut this.ticket, cx.waker().clone());
            waits::tell(at, || Reason::Accept { socket: shared.id });
        }));
        this.keep_alive = None;
        shared.accepts.leave(&mut this.ticket);
        if !shared.accepts.is_empty() {
            let more = socket.poll_io(cx, &shared.read, |io| io.accept(), |_| ());
            if let Poll::Ready(Ok(more)) = more {
                next.replace(Some(more));
            }
            // Where it was an error, the next in line will see for itself.
            if !shared.read.would_block.get() {
                shared.accepts.call();
            }
        }
        let (stream, peer) = accepted?;
        let socket = Socket::new(&current("accept"), stream, at)?;
        Poll::Ready(Ok((TcpStream { socket }, peer)))
    }
}

impl Drop for Accept<'_> {
    fn drop(&mut self) {
        let accepts = &self.listener.socket.shared.accepts;
        accepts.give_up(&mut self.ticket);
    }
}
