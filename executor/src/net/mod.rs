//! How do tasks talk to the network?
//!
//! Through a [`TcpListener`] and a [`TcpStream`]. A stream is futures-io's `AsyncRead` and
//! `AsyncWrite`, so that the ecosystem's helpers (`read_exact`, `lines`, `copy` ..) work on it.
//!
//! ```
//! use executor::net::{TcpListener, TcpStream};
//! use futures_lite::{AsyncReadExt, AsyncWriteExt, io::copy};
//!
//! executor::block_on(async {
//!     let listener = TcpListener::bind("127.0.0.1:0")?;
//!     let address = listener.local_addr()?;
//!     let echo = executor::spawn(async move {
//!         let (stream, _) = listener.accept().await?;
//!         copy(&stream, &stream).await
//!     });
//!
//!     let mut stream = TcpStream::connect(address).await?;
//!     stream.write_all(b"one coffee").await?;
//!     stream.close().await?;
//!     let mut answer = String::new();
//!     stream.read_to_string(&mut answer).await?;
//!     assert_eq!(answer, "one coffee");
//!     echo.await.unwrap()
//! })?;
//! # std::io::Result::Ok(())
//! ```
//!
//! A socket belongs to the executor in which it was made: to poll it on another panics. It closes
//! when it is dropped, be it after its executor. A read or write given up before it was ready has
//! done nothing. Errors are the system's.
//!
//! While a task waits at a socket, virtual time stands still: nobody can tell when the answer will
//! come. But a read or a write says nothing when it is given up, by a `timeout` say. So where a
//! deadline is set and nothing has come for a millisecond, the tasks that read or write are polled
//! once more, and those that do so no more do not count.
//!
//! Next: `net/listener.rs`

mod listener;
mod reactor;
mod socket;
#[cfg(test)]
mod tests;

use std::future::poll_fn;
use std::io::{self, ErrorKind, IoSlice, Read, Write};
use std::net::{Shutdown, SocketAddr, ToSocketAddrs};
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_io::{AsyncRead, AsyncWrite};

use self::socket::{Direction, Socket};
use crate::core::current;
use crate::waits::{self, Reason};

pub use listener::{Accept, TcpListener};
pub(crate) use reactor::open_sockets;

/// A TCP connection. asyncio's pair of `StreamReader` and `StreamWriter`; tokio's type of the same
/// name.
///
/// `&TcpStream` is `AsyncRead` and `AsyncWrite`, too: one task may read while another writes. Where
/// several wait to read, all are woken, and the first to be polled takes what is there.
///
/// `close` of `AsyncWrite` ends one's own half of the conversation; the other half can still be
/// read. Dropping the stream closes it at any time; a connection with bytes unread is then reset.
#[derive(Debug)]
pub struct TcpStream {
    socket: Socket<mio::net::TcpStream>,
}

impl TcpStream {
    /// Opens a connection. asyncio's `open_connection`. Panics outside an executor. It fails with
    /// `ConnectionRefused`, `TimedOut` ..; with `InvalidInput` if `address` is none.
    ///
    /// `address` is a number: `"127.0.0.1:80"`, a `SocketAddr`, a pair of address and port. A
    /// *name* is looked up while all other tasks wait: do it in
    /// [`spawn_blocking`](crate::spawn_blocking) first. Several addresses are tried in turn, each
    /// for as long as the system allows, which is minutes: put it into a
    /// [`timeout`](crate::timeout()).
    #[track_caller]
    pub fn connect(
        address: impl ToSocketAddrs,
    ) -> impl Future<Output = io::Result<Self>> + 'static {
        current("TcpStream::connect");
        let addresses = address.to_socket_addrs().map(Vec::from_iter);
        let at = Location::caller();
        async move {
            let mut last = io::Error::new(ErrorKind::InvalidInput, "there is no such address");
            for address in addresses? {
                match connect_to(address, at).await {
                    Ok(stream) => return Ok(stream),
                    Err(error) => last = error,
                }
            }
            Err(last)
        }
    }

    /// Takes over a connection of the standard library's. Panics outside an executor.
    #[track_caller]
    pub fn from_std(stream: std::net::TcpStream) -> io::Result<Self> {
        let rt = current("TcpStream::from_std");
        stream.set_nonblocking(true)?;
        let stream = mio::net::TcpStream::from_std(stream);
        let socket = Socket::new(&rt, stream, Location::caller())?;
        Ok(TcpStream { socket })
    }

    /// Ends one direction of the conversation, or both: bytes written before are still sent. It
    /// fails with `NotConnected` if the peer has ended it already.
    pub fn shutdown(&self, how: Shutdown) -> io::Result<()> {
        self.socket.io.shutdown(how)
    }

    /// Whether small writes are sent at once (`TCP_NODELAY`).
    pub fn nodelay(&self) -> io::Result<bool> {
        self.socket.io.nodelay()
    }

    /// Whether to send small writes at once, as a server that answers requests wants it.
    pub fn set_nodelay(&self, nodelay: bool) -> io::Result<()> {
        self.socket.io.set_nodelay(nodelay)
    }

    /// The address at the other end: `NotConnected` if the connection is gone.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.socket.io.peer_addr()
    }

    /// The address at this end.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.io.local_addr()
    }

    fn reading(&self) -> (&Direction, Reason) {
        let shared = &self.socket.shared;
        (&shared.read, Reason::Read { socket: shared.id })
    }

    fn writing(&self) -> (&Direction, Reason) {
        let shared = &self.socket.shared;
        (&shared.write, Reason::Write { socket: shared.id })
    }

    /// One read or write of up to `size` bytes.
    fn poll_some(
        &self,
        cx: &Context<'_>,
        (direction, reason): (&Direction, Reason),
        size: usize,
        attempt: impl FnMut(&mio::net::TcpStream) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        let n = ready!(self.socket.poll_io(cx, direction, attempt, |rt| {
            direction.stand_in_line(rt, cx.waker());
            waits::tell(self.socket.at, || reason);
        }))?;
        if (1..size).contains(&n) {
            direction.drained();
        }
        Poll::Ready(Ok(n))
    }
}

async fn connect_to(address: SocketAddr, at: &'static Location<'static>) -> io::Result<TcpStream> {
    let stream = mio::net::TcpStream::connect(address)?;
    let socket = Socket::new(&current("TcpStream::connect"), stream, at)?;
    let shared = &socket.shared;
    // That it has become writable is the news waited for.
    shared.write.would_block.set(true);
    shared.read.would_block.set(true);
    poll_fn(|cx| {
        socket.poll_io(cx, &shared.write, is_established, |rt| {
            // Of the wakers of this one future, the last counts.
            drop(shared.write.line.take());
            shared.write.stand_in_line(rt, cx.waker());
            waits::tell(at, || Reason::Connect { socket: shared.id });
        })
    })
    .await?;
    Ok(TcpStream { socket })
}

/// What became of a connection whose socket is writable.
fn is_established(stream: &mio::net::TcpStream) -> io::Result<()> {
    if let Some(error) = stream.take_error()? {
        return Err(error);
    }
    match stream.peer_addr() {
        // Some systems say writable too early.
        Err(error) if error.kind() == ErrorKind::NotConnected => Err(ErrorKind::WouldBlock.into()),
        result => result.map(drop),
    }
}

macro_rules! read_and_write {
    ($($stream:ty),*) => {$(
        impl AsyncRead for $stream {
            fn poll_read(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buffer: &mut [u8],
            ) -> Poll<io::Result<usize>> {
                self.poll_some(cx, self.reading(), buffer.len(), |mut io| io.read(buffer))
            }
        }

        impl AsyncWrite for $stream {
            fn poll_write(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                bytes: &[u8],
            ) -> Poll<io::Result<usize>> {
                self.poll_some(cx, self.writing(), bytes.len(), |mut io| io.write(bytes))
            }

            fn poll_write_vectored(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buffers: &[IoSlice<'_>],
            ) -> Poll<io::Result<usize>> {
                let length = buffers.iter().map(|buffer| buffer.len()).sum();
                self.poll_some(cx, self.writing(), length, |mut io| io.write_vectored(buffers))
            }

            /// Nothing to do: what was written is with the system.
            fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                Poll::Ready(Ok(()))
            }

            /// Ends this half of the conversation. That it was over already is no error.
            fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                Poll::Ready(match self.shutdown(Shutdown::Write) {
                    Err(error) if error.kind() == ErrorKind::NotConnected => Ok(()),
                    result => result,
                })
            }
        }
    )*};
}

read_and_write!(TcpStream, &TcpStream);
