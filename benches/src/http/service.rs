//! What is done with a connection, whoever runs it?

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::rt::{Read, Timer, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};

/// As long may a client take over the head of a request; it makes a timer a request.
pub const HEAD: Duration = Duration::from_secs(10);

/// As many bytes may a head have.
const HEAD_BYTES: usize = 16 * 1024;

/// Says hello, as `hello_server` does and with the same settings of hyper.
pub async fn hello<I, T>(io: I, timer: T)
where
    I: Read + Write + Unpin + 'static,
    T: Timer + Send + Sync + 'static,
{
    let answer = |request| async move { Ok::<_, Infallible>(reply(&request)) };
    let connection = http1::Builder::new()
        .timer(timer)
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .half_close(true)
        .serve_connection(io, service_fn(answer));
    // The load goes without a farewell.
    drop(connection.await);
}

/// The reply to one request.
pub fn reply(request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let (status, body) = match request.uri().path() {
        "/" => (StatusCode::OK, "hello\n"),
        _ => (StatusCode::NOT_FOUND, "there is /\n"),
    };
    let mut reply = Response::new(Bytes::from(body).into());
    *reply.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    reply.headers_mut().insert(CONTENT_TYPE, plain);
    reply
}

/// A connection, without HTTP.
pub trait Socket {
    /// Reads some bytes; none at the end.
    fn read(&mut self, bytes: &mut [u8]) -> impl Future<Output = io::Result<usize>>;
    /// Writes all of them.
    fn write_all(&mut self, bytes: &[u8]) -> impl Future<Output = io::Result<()>>;
}

/// Sends back what it is sent.
pub async fn echo<S: Socket>(mut socket: S) {
    let mut bytes = [0; 1024];
    loop {
        match socket.read(&mut bytes).await {
            Ok(n) if n > 0 => {
                if socket.write_all(&bytes[..n]).await.is_err() {
                    return;
                }
            }
            _ => return,
        }
    }
}

/// A connection that is read and written through futures-io's traits.
pub struct Futures<S>(pub S);

impl<S> Socket for Futures<S>
where
    S: futures_lite::AsyncRead + futures_lite::AsyncWrite + Unpin,
{
    async fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        futures_lite::AsyncReadExt::read(&mut self.0, bytes).await
    }

    async fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        futures_lite::AsyncWriteExt::write_all(&mut self.0, bytes).await
    }
}
