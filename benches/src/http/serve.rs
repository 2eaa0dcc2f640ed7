//! What does a server do with a connection, on each runtime?

use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::rc::Rc;
use std::time::Duration;

use async_executor::LocalExecutor;
use async_io::Async;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::rt::{Read, Timer, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use scenarios::http::{io::Io, server, timer::Timer as OurTimer};
use smol_hyper::rt::{FuturesIo, SmolTimer};

use super::HELLO_SERVER;

/// As long may a client take over the head of a request; it makes a timer a request.
const HEAD: Duration = Duration::from_secs(10);

/// As many bytes may a head have.
const HEAD_BYTES: usize = 16 * 1024;

/// Serves until an accept fails.
///
/// # Errors
///
/// That of the accept; or if there is no such server.
pub fn serve(listener: TcpListener, contender: &str) -> io::Result<Infallible> {
    match contender {
        "barista" => barista(listener),
        HELLO_SERVER => hello_server(listener),
        "tokio" => tokio(listener),
        "smol" => smol(listener),
        _ => Err(io::Error::other(format!(
            "there is no server {contender:?}"
        ))),
    }
}

/// Our executor, through the adapters with which the scenarios run hyper on it.
fn barista(listener: TcpListener) -> io::Result<Infallible> {
    executor::block_on(async {
        let listener = executor::net::TcpListener::from_std(listener)?;
        let timer = OurTimer::current();
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            drop(executor::spawn(hello(Io(stream), timer)));
        }
    })
}

/// `hello_server`'s own loop.
fn hello_server(listener: TcpListener) -> io::Result<Infallible> {
    executor::block_on(async {
        let listener = executor::net::TcpListener::from_std(listener)?;
        let limits = server::Limits {
            connections: 4096,
            head: HEAD,
            drain: HEAD,
        };
        let answer = |request| async move { reply(&request) };
        server::serve(listener, limits, Rc::default(), answer, pending()).await;
        Err(io::Error::other("the server ended by itself"))
    })
}

/// tokio's current-thread runtime, and hyper-util's adapters for it.
fn tokio(listener: TcpListener) -> io::Result<Infallible> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            drop(tokio::spawn(hello(TokioIo::new(stream), TokioTimer::new())));
        }
    })
}

/// smol's local executor with async-io's sockets, and smol-hyper's adapters.
fn smol(listener: TcpListener) -> io::Result<Infallible> {
    let executor = LocalExecutor::new().leak();
    async_io::block_on(executor.run(async {
        let listener = Async::<TcpListener>::new(listener)?;
        loop {
            let (stream, _): (Async<TcpStream>, _) = listener.accept().await?;
            stream.get_ref().set_nodelay(true)?;
            let connection = hello(FuturesIo::new(stream), SmolTimer::new());
            executor.spawn(connection).detach();
        }
    }))
}

/// Says hello, as `hello_server` does and with the same settings of hyper.
async fn hello<I, T>(io: I, timer: T)
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
fn reply(request: &Request<Incoming>) -> Response<Full<Bytes>> {
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
