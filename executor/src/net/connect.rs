//! How is a connection opened without waiting for it?
//!
//! The system is told to begin, and says when the socket has become writable: then the connection
//! either stands or has failed, and the socket knows which.
//!
//! Next: `net/listener.rs`

use std::{
    future::poll_fn,
    io::{self, ErrorKind},
    net::SocketAddr,
    panic::Location,
};

use super::{TcpStream, registration::Interest, socket::Socket};
use crate::core::current;

/// Tries addresses in turn, as the standard library does, and returns the last error.
pub(super) async fn connect(
    addresses: io::Result<Vec<SocketAddr>>,
    at: &'static Location<'static>,
) -> io::Result<TcpStream> {
    let mut last = io::Error::new(ErrorKind::InvalidInput, "there is no such address");
    for address in addresses? {
        match connect_to(address, at).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

async fn connect_to(address: SocketAddr, at: &'static Location<'static>) -> io::Result<TcpStream> {
    let stream = mio::net::TcpStream::connect(address)?;
    let socket = Socket::new(&current("TcpStream::connect"), stream, at)?;
    // That it has become writable is the news waited for.
    socket.registration.would_block(Interest::Connect);
    socket.registration.would_block(Interest::Read);
    poll_fn(|cx| {
        // Of the wakers of this one future, the last counts.
        socket.registration.empty_line(Interest::Connect);
        socket.poll_io(cx, Interest::Connect, at, is_established)
    })
    .await?;
    Ok(TcpStream::new(socket))
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
