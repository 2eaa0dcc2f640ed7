//! How is a connection opened without waiting for it?
//!
//! The system is told to begin, and says when the socket has become writable: then the connection
//! either stands or has failed, and the socket knows which.
//!
//! Next: `net/listener.rs`

use std::{
    io::{self, ErrorKind},
    net::{SocketAddr, ToSocketAddrs},
    panic::Location,
    pin::Pin,
    task::{Context, Poll},
};

use super::{TcpStream, registration::Interest, socket::Socket};
use crate::core::current;

/// Tries addresses in turn, as the standard library does, and returns the last error.
pub(super) fn first_that_works<T>(
    address: impl ToSocketAddrs,
    mut attempt: impl FnMut(SocketAddr) -> io::Result<T>,
) -> io::Result<T> {
    let mut last = no_address();
    for address in address.to_socket_addrs()? {
        match attempt(address) {
            Ok(value) => return Ok(value),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn no_address() -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, "there is no such address")
}

/// A future of a connection: see [`TcpStream::connect`].
#[derive(Debug)]
#[must_use = "no connection is opened until it is awaited"]
pub struct Connect {
    /// The addresses not tried yet, the next one last.
    addresses: Vec<SocketAddr>,
    trying: Option<Socket<mio::net::TcpStream>>,
    /// Why there is no connection if no address is left.
    error: Option<io::Error>,
    at: &'static Location<'static>,
}

impl Connect {
    pub(super) fn new(address: impl ToSocketAddrs, at: &'static Location<'static>) -> Self {
        let (mut addresses, error) = match address.to_socket_addrs() {
            Ok(addresses) => (addresses.collect(), no_address()),
            Err(error) => (Vec::new(), error),
        };
        addresses.reverse();
        Connect {
            addresses,
            trying: None,
            error: Some(error),
            at,
        }
    }

    /// Begins to connect to the next address; none if there is none left.
    fn try_next(&mut self) -> Option<io::Result<()>> {
        let address = self.addresses.pop()?;
        let rt = current("Connect::poll");
        let begun = mio::net::TcpStream::connect(address)
            // Not ready: that it has become writable is the news waited for.
            .and_then(|stream| Socket::new(&rt, stream, (false, false), self.at));
        Some(begun.map(|socket| self.trying = Some(socket)))
    }
}

impl Future for Connect {
    type Output = io::Result<TcpStream>;

    /// # Panics
    ///
    /// Outside an executor, or on another one than before. If polled again after it was ready.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        loop {
            if let Some(socket) = this.trying.take() {
                match socket.poll_io(cx, Interest::Connect, this.at, is_established) {
                    Poll::Pending => {
                        this.trying = Some(socket);
                        return Poll::Pending;
                    }
                    Poll::Ready(Ok(())) => return Poll::Ready(Ok(TcpStream::new(socket))),
                    Poll::Ready(Err(error)) => this.error = Some(error),
                }
            }
            match this.try_next() {
                Some(Ok(())) => {}
                Some(Err(error)) => this.error = Some(error),
                None => {
                    let error = this.error.take();
                    return Poll::Ready(Err(error.expect("polled after it was ready")));
                }
            }
        }
    }
}

/// What became of a connection whose socket is writable.
fn is_established(stream: &mio::net::TcpStream) -> io::Result<()> {
    if let Some(error) = stream.take_error()? {
        return Err(error);
    }
    match stream.peer_addr() {
        Ok(_) => Ok(()),
        // Some systems say writable too early.
        Err(error) if error.kind() == ErrorKind::NotConnected => Err(ErrorKind::WouldBlock.into()),
        Err(error) => Err(error),
    }
}
