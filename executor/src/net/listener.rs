//! How does a server get its connections?
//!
//! Next: `net/stream.rs`

use std::{
    cell::Cell,
    fmt, io,
    net::{SocketAddr, ToSocketAddrs},
    panic::Location,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use socket2::{Domain, Socket as Socket2, Type};

use crate::{
    current::current,
    net::{TcpStream, connect::first_that_works, socket::Socket},
    reactor::{Direction, Ticket},
    runtime::Runtime,
    waits::Reason,
};

/// How many connections may queue at a listener.
const QUEUE: i32 = 1024;

/// A TCP socket that listens for connections. asyncio's `start_server`, tokio's type of the same
/// name.
///
/// It closes when it is dropped; connections that it has accepted live on.
pub struct TcpListener {
    socket: Socket<mio::net::TcpListener>,
    accepts: Cell<u64>,
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
        let runtime = current("TcpListener::bind");
        let listener = first_that_works(address, listen)?;
        Self::new(runtime, listener, Location::caller())
    }

    /// Takes a listener of the standard library's over.
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
        let runtime = current("TcpListener::from_std");
        listener.set_nonblocking(true)?;
        let listener = mio::net::TcpListener::from_std(listener);
        Self::new(runtime, listener, Location::caller())
    }

    fn new(
        runtime: Rc<Runtime>,
        listener: mio::net::TcpListener,
        at: &'static Location<'static>,
    ) -> io::Result<Self> {
        Ok(TcpListener {
            socket: Socket::new(runtime, listener, true, at)?,
            accepts: Cell::new(0),
        })
    }

    /// Waits for the next connection. Several tasks may wait at one listener: each connection goes
    /// to one of them.
    ///
    /// Dropping the future gives its place up, and no connection is lost with it.
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
        self.accepts.set(self.accepts.get() + 1);
        Accept {
            listener: self,
            ticket: Ticket(self.accepts.get()),
            in_line: false,
            at: Location::caller(),
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
        self.socket.io.fmt(f)
    }
}

/// A future of the next connection, and the address it comes from: see [`TcpListener::accept`].
#[must_use = "nothing is accepted until it is awaited"]
pub struct Accept<'a> {
    listener: &'a TcpListener,
    ticket: Ticket,
    in_line: bool,
    at: &'static Location<'static>,
}

impl Future for Accept<'_> {
    type Output = io::Result<(TcpStream, SocketAddr)>;

    /// # Panics
    ///
    /// On another executor than the listener's.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let socket = &this.listener.socket;
        let accepted = socket.poll_io(cx, Direction::Read, this.ticket, |io| io.accept());
        this.in_line = accepted.is_pending();
        if this.in_line {
            socket.tell(|socket| Reason::Accept { socket });
        }
        accepted.map(|accepted| {
            let (stream, peer) = accepted?;
            let stream = Socket::new(socket.runtime.clone(), stream, true, this.at)?;
            Ok((TcpStream::new(stream), peer))
        })
    }
}

impl Drop for Accept<'_> {
    fn drop(&mut self) {
        if self.in_line {
            self.listener
                .socket
                .leave_line(Direction::Read, self.ticket);
        }
    }
}
