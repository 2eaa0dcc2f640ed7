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
//! A socket belongs to the executor in which it was made: to poll it outside panics. It closes when
//! it is dropped, be it after its executor. A read or write given up before it was ready has done
//! nothing.
//!
//! While a task waits at a socket, virtual time stands still: nobody can tell when the answer will
//! come. But a read or a write says nothing when it is given up, by a `timeout` say. So where a
//! deadline is set and nothing has come for a millisecond, the tasks that read or write are polled
//! once more, and those that do so no more do not count.
//!
//! Next: `net/stream.rs`

mod listener;
mod reactor;
mod socket;
mod stream;
#[cfg(test)]
mod tests;

pub use listener::{Accept, TcpListener};
pub(crate) use reactor::open_sockets;
pub use stream::TcpStream;
