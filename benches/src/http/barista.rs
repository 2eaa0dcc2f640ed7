//! Our executor, through the adapters with which the scenarios run hyper on it.

use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::net;
use std::rc::Rc;

use executor::{block_on, net::TcpListener, spawn};
use scenarios::http::{io::Io, server, timer::Timer};

use super::Work;
use super::service::{self, Futures, echo, hello};

/// Serves until an accept fails.
pub fn serve(listener: net::TcpListener, work: Work) -> io::Result<Infallible> {
    block_on(async {
        let listener = TcpListener::from_std(listener)?;
        let timer = Timer::current();
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            match work {
                Work::Http => drop(spawn(hello(Io(stream), timer))),
                Work::Echo | Work::Accept => drop(spawn(echo(Futures(stream)))),
            }
        }
    })
}

/// `hello_server`'s own loop.
pub fn hello_server(listener: net::TcpListener) -> io::Result<Infallible> {
    block_on(async {
        let listener = TcpListener::from_std(listener)?;
        let limits = server::Limits {
            connections: 4096,
            head: service::HEAD,
            send: service::HEAD,
            drain: service::HEAD,
        };
        let answer = |request| async move { service::reply(&request) };
        server::serve(listener, limits, Rc::default(), answer, pending()).await;
        Err(io::Error::other("the server ended by itself"))
    })
}
