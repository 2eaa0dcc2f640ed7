mod accepting;
mod attack;
mod basics;
mod given_up;
mod lines;
mod promises;

use std::{
    io::{Read, Write},
    net::SocketAddr,
    thread,
    time::Duration,
};

use crate::{
    block_on,
    net::{TcpListener, TcpStream},
    timeout,
};

/// Runs a future that must not hang.
fn within<F: Future>(future: F) -> F::Output {
    let limit = Duration::from_secs(20);
    block_on(async { timeout(limit, future).await.expect("it hangs") })
}

fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A connection and its other end, both of this executor.
async fn pair() -> (TcpStream, TcpStream) {
    let (listener, address) = listen();
    let near = TcpStream::connect(address).await.unwrap();
    let (far, peer) = listener.accept().await.unwrap();
    assert_eq!(near.local_addr().unwrap(), peer);
    (near, far)
}

/// A connection, the other end of which is std's, blocking.
async fn pair_with_std() -> (TcpStream, std::net::TcpStream) {
    let (listener, address) = listen();
    let far = std::net::TcpStream::connect(address).unwrap();
    let (near, _) = listener.accept().await.unwrap();
    (near, far)
}

/// A thread that answers one request of a few bytes, after a while.
fn slow_answer(mut stream: std::net::TcpStream, delay: Duration) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut request = [0; 64];
        let n = stream.read(&mut request).unwrap();
        thread::sleep(delay);
        stream.write_all(&request[..n]).unwrap();
    })
}

/// Closes with a reset instead of the usual end of stream.
fn reset(stream: std::net::TcpStream) {
    let socket = socket2::Socket::from(stream);
    socket.set_linger(Some(Duration::ZERO)).unwrap();
}
