//! An HTTP server on each runtime, under load.
//!
//! hyper's http1 server on our executor, on tokio and on smol, each of which accepts and spawns in the
//! way of its own documentation for one thread. The load is wrk's: N connections, each of which
//! sends its next request when the last is answered. On two cores a run at full speed measures both;
//! the server's own processor time a request is what that disturbs least.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use async_executor::LocalExecutor;
use async_io::Async;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::rt::{Read, Timer, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use scenarios::http::{io::Io, timer::Timer as OurTimer};
use smol_hyper::rt::{FuturesIo, SmolTimer};
use socket2::{Domain, Socket, Type};

use super::Sample;
use crate::machine::{cpu_time, said};

/// As long may a client take over the head of a request; it makes a timer a request.
const HEAD: Duration = Duration::from_secs(10);

/// As many bytes may a head have.
const HEAD_BYTES: usize = 16 * 1024;

/// As many connections may queue at a listener, for whatever runtime.
const QUEUE: i32 = 4096;

/// How long the load lasts, in seconds.
const SECONDS: &str = "2s";

/// A server, which ends with the process.
type Serve = fn(TcpListener) -> io::Result<Infallible>;

/// The server on that runtime.
pub fn server(contender: &str) -> Option<Serve> {
    match contender {
        "barista" => Some(barista),
        "tokio" => Some(tokio),
        "smol" => Some(smol),
        _ => None,
    }
}

/// Serves on a thread of its own while wrk asks for `/` over `connections` connections.
///
/// # Panics
///
/// If there is no wrk, or any request was not answered with 200.
pub fn under_load(serve: Serve, connections: u64) -> Sample {
    let listener = listen().expect("a port on loopback");
    let address = listener.local_addr().expect("it listens");
    let cpu = cpu_time();
    thread::spawn(move || serve(listener).expect("it serves"));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/work/wrk.lua");
    let mut wrk = Command::new("wrk");
    wrk.args(["--threads", "1", "--connections", &connections.to_string()]);
    wrk.args(["--duration", SECONDS, "--script"]).arg(script);
    let output = said(wrk.arg(format!("http://{address}/")));
    let output =
        output.expect("HTTP is measured with wrk: install it (Debian: apt-get install wrk)");
    let [requests, micros, p50, p99] = understand(&output).expect("every request is answered");
    let cpu = (cpu_time() - cpu).as_nanos() as f64;
    vec![
        ("ns", micros * 1000.0 / requests),
        ("request_p50_us", p50),
        ("request_p99_us", p99),
        ("cpu_ns", cpu / requests),
    ]
}

/// What wrk found: requests, microseconds, and the two percentiles; an error if any request failed.
fn understand(output: &str) -> Result<[f64; 4], String> {
    let found = output.lines().find_map(|line| line.strip_prefix("found "));
    match found.and_then(|found| serde_json::from_str::<[f64; 5]>(found).ok()) {
        Some([requests, micros, p50, p99, 0.0]) if requests > 0.0 => {
            Ok([requests, micros, p50, p99])
        }
        _ => Err(output.to_owned()),
    }
}

fn listen() -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    socket.listen(QUEUE)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
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

/// Says hello on one connection.
async fn hello<I, T>(io: I, timer: T)
where
    I: Read + Write + Unpin + 'static,
    T: Timer + Send + Sync + 'static,
{
    let answer = async |_: Request<Incoming>| {
        let mut reply = Response::new(Full::from("hello\n"));
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        reply.headers_mut().insert(CONTENT_TYPE, plain);
        Ok::<Response<Full<Bytes>>, Infallible>(reply)
    };
    let connection = http1::Builder::new()
        .timer(timer)
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .half_close(true)
        .serve_connection(io, service_fn(answer));
    // The load goes without a farewell.
    drop(connection.await);
}

#[cfg(test)]
mod tests {
    use super::understand;

    #[test]
    fn what_wrk_found_is_understood_and_a_failure_is_no_measurement() {
        let output = "Running 2s test\nfound [500, 2000000, 7, 9, 0]\n";
        assert_eq!(understand(output), Ok([500.0, 2_000_000.0, 7.0, 9.0]));
        assert!(understand("found [500, 2000000, 7, 9, 1]").is_err());
        assert!(understand("unable to connect").is_err());
    }
}
