//! How does a server get its connections?
//!
//! Its `accept`s stand in line, and a connection wakes the first. That one may go instead of accepting:
//! then it wakes the next. Or there may be more connections than one, of which the system tells only
//! once. So an `accept` that is not the last in line tries once more. What it gets it leaves with the
//! listener, and wakes the next.
//!
//! Rejected: to wake the next after each `accept`, in case there is more. Each connection that comes
//! alone would then wake two tasks.
//!
//! Next: `net/socket.rs`

use std::{
    cell::Cell,
    fmt,
    io::{self, ErrorKind},
    net::{SocketAddr, ToSocketAddrs},
    panic::Location,
    pin::Pin,
    task::{Context, Poll},
};

use socket2::{Domain, Socket as Socket2, Type};

use super::{TcpStream, connect::first_that_works, registration::Interest, socket::Socket};
use crate::core::{Runtime, current};

/// How many connections may queue at a listener.
const QUEUE: i32 = 1024;

/// A TCP socket that listens for connections. asyncio's `start_server`, tokio's type of the same
/// name.
///
/// It closes when it is dropped; connections that it has accepted live on.
pub struct TcpListener {
    socket: Socket<mio::net::TcpListener>,
    /// What an `accept` got beyond its own connection, for the next one.
    surplus: Cell<Option<(mio::net::TcpStream, SocketAddr)>>,
}

impl TcpListener {
    /// Listens at `address`; port 0 takes a free one, which [`local_addr`](TcpListener::local_addr)
    /// tells. Nothing waits, so it is no future.
    ///
    /// The address can be used again at once after a server on it has ended (`SO_REUSEADDR`, but
    /// for Windows, where that means something else). Up to 1,024 connections queue to be accepted,
    /// if the system allows as many. For other settings make a listener by other means, and see
    /// [`from_std`](TcpListener::from_std).
    ///
    /// # Errors
    ///
    /// The system's: `AddrInUse`, `PermissionDenied`, `AddrNotAvailable` ..; `InvalidInput` if
    /// `address` is none. Of several addresses the first that works is taken.
    ///
    /// # Panics
    ///
    /// Outside an executor: call it inside `block_on(async { .. })`.
    #[track_caller]
    pub fn bind(address: impl ToSocketAddrs) -> io::Result<Self> {
        let rt = current("TcpListener::bind");
        let listener = first_that_works(address, listen)?;
        Self::new(&rt, listener, Location::caller())
    }

    /// Takes over a listener of the standard library's.
    ///
    /// # Errors
    ///
    /// The system's, if the socket cannot be registered.
    ///
    /// # Panics
    ///
    /// Outside an executor: call it inside `block_on(async { .. })`.
    #[track_caller]
    pub fn from_std(listener: std::net::TcpListener) -> io::Result<Self> {
        let rt = current("TcpListener::from_std");
        listener.set_nonblocking(true)?;
        let listener = mio::net::TcpListener::from_std(listener);
        Self::new(&rt, listener, Location::caller())
    }

    fn new(
        rt: &Runtime,
        listener: mio::net::TcpListener,
        at: &'static Location<'static>,
    ) -> io::Result<Self> {
        Ok(TcpListener {
            socket: Socket::new(rt, listener, (true, true), at)?,
            surplus: Cell::new(None),
        })
    }

    /// Waits for the next connection. Several tasks may wait at one listener: each connection wakes one
    /// of them, in the order of their calls.
    ///
    /// Dropping the future gives its place up, in O(log n) where n wait, and no connection is lost with
    /// it: if it was woken for one, the next in line is.
    ///
    /// # Errors
    ///
    /// The system's. Many concern one connection (`ConnectionAborted`: it was gone before it was
    /// accepted) and the next `accept` may work at once. If the process has too many files open,
    /// the connection stays in the queue and each `accept` fails at once until one is closed: wait
    /// a little before the next, as in this loop, which survives both.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # executor::block_on(async {
    /// # let listener = executor::net::TcpListener::bind("127.0.0.1:0").unwrap();
    /// loop {
    ///     match listener.accept().await {
    ///         Ok((stream, _)) => drop(executor::spawn(async move { drop(stream) })),
    ///         Err(error) => {
    ///             eprintln!("cannot accept: {error}");
    ///             executor::sleep(Duration::from_millis(100)).await;
    ///         }
    ///     }
    /// }
    /// # })
    /// ```
    #[track_caller]
    pub fn accept(&self) -> Accept<'_> {
        Accept {
            listener: self,
            place: self.socket.registration.new_place(),
            waits: false,
            at: Location::caller(),
        }
    }

    /// An `accept` has got what it wanted. If others wait, is there more?
    fn look_for_more(&self, rt: &Runtime, interest: Interest) {
        let registration = &self.socket.registration;
        if !registration.is_awaited() {
            return;
        }
        let more = self.socket.io.accept();
        if more
            .as_ref()
            .is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
        {
            registration.would_block(interest);
        } else {
            // Where it was an error, the next in line will see for itself.
            self.surplus.set(more.ok());
            registration.wake_next(rt);
        }
    }

    /// The address at which it listens.
    ///
    /// # Errors
    ///
    /// The system's.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.io.local_addr()
    }
}

/// As std's and mio's `bind`, which let 128 connections queue: a loop that is busy for some
/// milliseconds would lose the others, and a client that is lost tries again after a second.
fn listen(address: SocketAddr) -> io::Result<mio::net::TcpListener> {
    let socket = Socket2::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    if cfg!(not(windows)) {
        socket.set_reuse_address(true)?;
    }
    socket.bind(&address.into())?;
    socket.listen(QUEUE)?;
    Ok(mio::net::TcpListener::from_std(socket.into()))
}

impl fmt::Debug for TcpListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.fmt(f)
    }
}

/// A future of the next connection, and the address it comes from: see [`TcpListener::accept`].
#[derive(Debug)]
#[must_use = "nothing is accepted until it is awaited"]
pub struct Accept<'a> {
    listener: &'a TcpListener,
    place: u64,
    /// It stands in line, or was woken and has not been polled since.
    waits: bool,
    at: &'static Location<'static>,
}

impl Future for Accept<'_> {
    type Output = io::Result<(TcpStream, SocketAddr)>;

    /// # Panics
    ///
    /// On another executor than the listener's.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let (listener, socket) = (this.listener, &this.listener.socket);
        let interest = Interest::Accept(this.place);
        let accepted = socket.poll_io(cx, interest, this.at, |io| match listener.surplus.take() {
            Some(surplus) => Ok(surplus),
            None => io.accept(),
        });
        this.waits = accepted.is_pending();
        accepted.map(|accepted| {
            let (rt, _) = socket.home();
            socket.registration.leave_line(this.place);
            listener.look_for_more(&rt, interest);
            let (stream, peer) = accepted?;
            let stream = Socket::new(&rt, stream, (false, true), this.at)?;
            Ok((TcpStream::new(stream), peer))
        })
    }
}

impl Drop for Accept<'_> {
    fn drop(&mut self) {
        let socket = &self.listener.socket;
        let was_woken = self.waits && !socket.registration.leave_line(self.place);
        if was_woken
            && socket.registration.is_ready(Interest::Accept(self.place))
            && let Some(rt) = socket.runtime()
        {
            // The connection is for the next in line.
            socket.registration.wake_next(&rt);
        }
    }
}
