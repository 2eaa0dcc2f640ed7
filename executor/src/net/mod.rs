//! How do tasks talk to the network?
//!
//! Through a [`TcpListener`] and a [`TcpStream`], which are futures-io's `AsyncRead` and
//! `AsyncWrite`, so that the ecosystem's helpers (`read_exact`, `lines`, `copy` ..) work on them.
//! asyncio calls the pair streams, tokio has types of the same names.
//!
//! ```
//! use executor::net::{TcpListener, TcpStream};
//! use futures_lite::{AsyncReadExt, AsyncWriteExt};
//!
//! # fn main() -> std::io::Result<()> {
//! executor::block_on(async {
//!     let listener = TcpListener::bind("127.0.0.1:0")?;
//!     let address = listener.local_addr()?;
//!     let echo = executor::spawn(async move {
//!         let (stream, _) = listener.accept().await?;
//!         futures_lite::io::copy(&stream, &stream).await
//!     });
//!
//!     let mut stream = TcpStream::connect(address).await?;
//!     stream.write_all(b"one coffee").await?;
//!     stream.close().await?;
//!     let mut answer = String::new();
//!     stream.read_to_string(&mut answer).await?;
//!     assert_eq!(answer, "one coffee");
//!     assert_eq!(echo.await.unwrap()?, 10);
//!     Ok(())
//! })
//! # }
//! ```
//!
//! A socket belongs to the executor in which it was made, whose loop alone hears of its readiness.
//! It closes when it is dropped, whatever was going on; a read or write given up before it was
//! ready has done nothing.
//!
//! While a task waits at a socket, virtual time stands still: nobody can tell when the answer will
//! come. The task counts as waiting from the poll that found nothing until the socket becomes
//! ready or is dropped; a read that is given up, by a `timeout` say, counts until then, too.
//!
//! No name of a host is ever looked up in passing without being said: see [`TcpStream::connect`].
//!
//! Next: `net/socket.rs`

mod connect;
mod listener;
mod socket;
mod stream;

#[cfg(test)]
mod tests;

pub use connect::Connect;
pub use listener::{Accept, TcpListener};
pub use stream::TcpStream;
