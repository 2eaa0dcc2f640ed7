//! Peers that mean no good: the others are served all the same.

use std::{
    io::{Read, Write},
    net::SocketAddr,
    thread,
    time::Duration,
};

use futures_lite::io::copy;

use super::{listen, reset, within};
use crate::{sleep, spawn, spawn_blocking};

/// Serves an echo while `attack` runs on a thread of its own, and checks that a well-behaved client
/// is served meanwhile and afterwards. At the end no socket but the listener may be left.
fn survives(attack: impl FnOnce(SocketAddr) + Send + 'static) {
    within(async move {
        let (listener, address) = listen();
        let server = spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                spawn(async move { copy(&stream, &stream).await });
            }
        });
        let attack = spawn_blocking(move || attack(address));
        while !attack.is_finished() {
            spawn_blocking(move || ask(address)).await.unwrap();
        }
        attack.await.unwrap();
        spawn_blocking(move || ask(address)).await.unwrap();
        while crate::stats().sockets > 1 {
            sleep(Duration::from_millis(1)).await;
        }
        server.abort();
        let _ = server.await;
        assert_eq!(crate::stats().sockets, 0);
    });
}

/// A well-behaved client.
fn ask(address: SocketAddr) {
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    stream.write_all(b"one coffee").unwrap();
    let mut answer = [0; 10];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"one coffee");
}

fn connect(address: SocketAddr) -> std::net::TcpStream {
    std::net::TcpStream::connect(address).unwrap()
}

#[test]
fn a_thousand_connections_opened_and_dropped() {
    survives(|address| {
        for n in 0..1000 {
            let mut stream = connect(address);
            if n % 2 == 0 {
                let _ = stream.write_all(b"never mind");
            }
            if n % 3 == 0 {
                reset(stream);
            }
        }
    });
}

#[test]
fn connections_held_open() {
    survives(|address| {
        let held: Vec<_> = (0..300).map(|_| connect(address)).collect();
        thread::sleep(Duration::from_millis(20));
        drop(held);
    });
}

#[test]
fn a_writer_of_single_bytes() {
    survives(|address| {
        let mut stream = connect(address);
        for n in 0..50 {
            stream.write_all(&[n]).unwrap();
            thread::sleep(Duration::from_millis(1));
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            assert_eq!(byte, [n]);
        }
    });
}

/// The server's writes back up until it stops reading: it holds one buffer for this peer, not all
/// that the peer would send.
#[test]
fn a_peer_that_sends_and_never_reads() {
    survives(|address| {
        let mut stream = connect(address);
        stream
            .set_write_timeout(Some(Duration::from_millis(50)))
            .unwrap();
        let mut sent = 0usize;
        while let Ok(n) = stream.write(&[7; 65536]) {
            sent += n;
            assert!(sent < 1 << 30, "the server takes everything");
        }
        // Then slowly, and only then all at once.
        for _ in 0..20 {
            stream.read_exact(&mut [0]).unwrap();
            thread::sleep(Duration::from_millis(1));
        }
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let rest = std::io::copy(&mut stream, &mut std::io::sink()).unwrap();
        assert_eq!(rest as usize + 20, sent);
    });
}

#[test]
fn half_closed_peers() {
    survives(|address| {
        for _ in 0..50 {
            let mut stream = connect(address);
            stream.write_all(b"last order").unwrap();
            stream.shutdown(std::net::Shutdown::Write).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            assert_eq!(answer, "last order");
        }
    });
}
