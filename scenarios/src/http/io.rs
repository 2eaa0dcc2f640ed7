//! How does hyper read and write a stream of ours?
//!
//! hyper has traits of its own for that, because its buffer may be uninitialised: filling it
//! directly takes unsafe code. Reading into another buffer and copying takes none. That other one
//! is the thread's, for a poll uses it and has done with it: a buffer for each connection would cost
//! its memory while the connection is idle, and one for each poll would have to be zeroed each time,
//! though of the three polls of a request two find nothing to read.
//!
//! Next: [`timer`](super::timer)

use std::{
    cell::Cell,
    io,
    pin::Pin,
    task::{Context, Poll},
};

use futures_io::{AsyncRead, AsyncWrite};
use hyper::rt::{Read, ReadBufCursor, Write};

/// A connection, as hyper takes it.
pub struct Io<S>(pub S);

/// As much as hyper reads at first.
const AT_ONCE: usize = 8192;

thread_local! {
    /// Empty before the first read.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

impl<S: AsyncRead + Unpin> Read for Io<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let mut bytes = BUFFER.take();
        bytes.resize(AT_ONCE, 0);
        let room = buffer.remaining().min(AT_ONCE);
        let read = Pin::new(&mut self.0).poll_read(cx, &mut bytes[..room]);
        if let Poll::Ready(Ok(n)) = read {
            buffer.put_slice(&bytes[..n]);
        }
        BUFFER.set(bytes);
        read.map_ok(drop)
    }
}

impl<S: AsyncWrite + Unpin> Write for Io<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(cx, buffers)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_close(cx)
    }
}
