//! What carries the bytes?
//!
//! The system's sockets, or a [network in memory](super::memory). Server and client ask for no more than
//! the two traits here, so that what is tested in virtual time is what runs on a socket.
//!
//! Next: [`memory`](super::memory)

use std::{
    fmt, io,
    net::{SocketAddr, ToSocketAddrs},
};

use executor::{
    net::{TcpListener, TcpStream},
    spawn_blocking,
};
use futures_io::{AsyncRead, AsyncWrite};

/// A connection.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + 'static {
    /// Breaks it off, so that the other end sees an error and not an end, where that can be done: a socket is
    /// only closed when it is dropped.
    fn reset(&mut self);
}

impl Stream for TcpStream {
    fn reset(&mut self) {}
}

/// Where a server takes its connections from.
pub trait Listener {
    /// What a connection is here.
    type Stream: Stream;

    /// Whether replies carry the date. It is the wall clock's, by which two runs in virtual time would differ.
    const DATES: bool = true;

    /// The next connection.
    fn accept(&self) -> impl Future<Output = io::Result<Self::Stream>>;
}

impl Listener for TcpListener {
    type Stream = TcpStream;

    async fn accept(&self) -> io::Result<TcpStream> {
        let (stream, _) = TcpListener::accept(self).await?;
        // Replies are small and written whole: nothing is won by waiting for more.
        let _ = stream.set_nodelay(true);
        Ok(stream)
    }
}

/// The way to one server. Its [`Display`](fmt::Display) is what the server is called in `Host`.
pub trait Remote: fmt::Display {
    /// What a connection is here.
    type Stream: Stream;

    /// Opens a connection.
    fn connect(&self) -> impl Future<Output = io::Result<Self::Stream>>;
}

/// A server at a port of a host, which is a name or a number.
#[derive(Clone, Debug)]
pub struct Tcp {
    /// The host.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl Tcp {
    /// A number is taken at its word; a name is looked up on a thread, for the system's way of doing
    /// that blocks.
    async fn addresses(&self) -> io::Result<Vec<SocketAddr>> {
        let (host, port) = (self.host.clone(), self.port);
        if let Ok(ip) = host.trim_matches(['[', ']']).parse() {
            return Ok(vec![SocketAddr::new(ip, port)]);
        }
        let looked_up = spawn_blocking(move || (host.as_str(), port).to_socket_addrs());
        let addresses = looked_up.await.expect("a look-up does not panic")?;
        Ok(addresses.collect())
    }
}

impl From<SocketAddr> for Tcp {
    fn from(address: SocketAddr) -> Self {
        let host = match address {
            SocketAddr::V4(address) => address.ip().to_string(),
            SocketAddr::V6(address) => format!("[{}]", address.ip()),
        };
        let port = address.port();
        Tcp { host, port }
    }
}

impl Remote for Tcp {
    type Stream = TcpStream;

    async fn connect(&self) -> io::Result<TcpStream> {
        TcpStream::connect(&self.addresses().await?[..]).await
    }
}

impl fmt::Display for Tcp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}
