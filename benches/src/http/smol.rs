//! smol's local executor with async-io's sockets, and smol-hyper's adapters.

use std::convert::Infallible;
use std::io;
use std::net::{TcpListener, TcpStream};

use async_executor::LocalExecutor;
use async_io::{Async, block_on};
use smol_hyper::rt::{FuturesIo, SmolTimer};

use super::Work;
use super::service::{Futures, echo, hello};

/// Serves until an accept fails.
pub fn serve(listener: TcpListener, work: Work) -> io::Result<Infallible> {
    let executor = LocalExecutor::new().leak();
    block_on(executor.run(async {
        let listener = Async::<TcpListener>::new(listener)?;
        loop {
            let (stream, _): (Async<TcpStream>, _) = listener.accept().await?;
            stream.get_ref().set_nodelay(true)?;
            match work {
                Work::Http => executor
                    .spawn(hello(FuturesIo::new(stream), SmolTimer::new()))
                    .detach(),
                Work::Echo | Work::Accept => executor.spawn(echo(Futures(stream))).detach(),
            }
        }
    }))
}
