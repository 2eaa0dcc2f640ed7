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
        let none = io::Error::new(ErrorKind::InvalidInput, "there is no such address");
        let (mut addresses, error) = match address.to_socket_addrs() {
            Ok(addresses) => (addresses.collect(), none),
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

    fn begin(&self, address: SocketAddr) -> io::Result<Socket<mio::net::TcpStream>> {
        let rt = current("Connect::poll");
        let socket = Socket::new(&rt, mio::net::TcpStream::connect(address)?, self.at)?;
        // That it has become writable is the news waited for.
        socket.registration.would_block(Interest::Connect);
        socket.registration.would_block(Interest::Read);
        Ok(socket)
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
                socket.registration.empty_line(Interest::Connect);
                match socket.poll_io(cx, Interest::Connect, this.at, is_established) {
                    Poll::Pending => {
                        this.trying = Some(socket);
                        return Poll::Pending;
                    }
                    Poll::Ready(Ok(())) => return Poll::Ready(Ok(TcpStream::new(socket))),
                    Poll::Ready(Err(error)) => this.error = Some(error),
                }
            }
            let Some(address) = this.addresses.pop() else {
                let error = this.error.take();
                return Poll::Ready(Err(error.expect("polled after it was ready")));
            };
            match this.begin(address) {
                Ok(socket) => this.trying = Some(socket),
                Err(error) => this.error = Some(error),
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
