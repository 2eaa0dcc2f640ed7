//! tokio's current-thread runtime, and hyper-util's adapters for it.

use std::convert::Infallible;
use std::io;
use std::net;

use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::Work;
use super::service::{Socket, echo, hello};

/// Serves until an accept fails.
pub fn serve(listener: net::TcpListener, work: Work) -> io::Result<Infallible> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener)?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            match work {
                Work::Http => {
                    drop(tokio::spawn(hello(TokioIo::new(stream), TokioTimer::new())));
                }
                Work::Echo | Work::Accept => drop(tokio::spawn(echo(Stream(stream)))),
            }
        }
    })
}

struct Stream(TcpStream);

impl Socket for Stream {
    async fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes).await
    }

    async fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes).await
    }
}
