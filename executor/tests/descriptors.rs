//! What a server holds of the system, it gives back: file descriptors and memory. In a process of
//! its own, because it counts those of the process and lowers its limit.

#![cfg(all(target_os = "linux", feature = "net"))]

use std::{fs, future::poll_fn, io::Write, net::SocketAddr, rc::Rc, task::Poll, time::Duration};

use executor::{
    Executor,
    net::{TcpListener, TcpStream},
    sleep, spawn, spawn_blocking,
};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

fn descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

/// Of memory in use, in KiB.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let size = line.unwrap().split_whitespace().nth(1);
    size.unwrap().parse().unwrap()
}

/// Echoes to each connection, and outlives the errors of `accept`.
async fn serve(listener: TcpListener, errors: Rc<std::cell::Cell<usize>>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                spawn(async move { futures_lite::io::copy(&stream, &stream).await });
            }
            Err(_) => {
                errors.set(errors.get() + 1);
                sleep(Duration::from_millis(1)).await;
            }
        }
    }
}

/// Opens connections and drops them, half of them with a reset.
fn open_and_drop(address: SocketAddr, connections: usize) {
    for n in 0..connections {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        if n % 2 == 0 {
            stream.write_all(b"never mind").unwrap();
            let socket = socket2::Socket::from(stream);
            socket.set_linger(Some(Duration::ZERO)).unwrap();
        }
    }
}

async fn asks(address: SocketAddr) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"one coffee").await.unwrap();
    let mut answer = [0; 10];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"one coffee");
}

async fn all_but_the_listener_are_closed() {
    while executor::stats().sockets > 1 {
        sleep(Duration::from_millis(1)).await;
    }
}

#[test]
fn what_was_taken_is_given_back() {
    let before = descriptors();
    let executor = Executor::new();
    executor.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let errors = Rc::default();
        let server = spawn(serve(listener, Rc::clone(&errors)));

        // 10,000 connections, opened and dropped.
        let round = || async move {
            spawn_blocking(move || open_and_drop(address, 2500))
                .await
                .unwrap();
            all_but_the_listener_are_closed().await;
        };
        round().await;
        let (memory, open) = (resident(), descriptors());
        for _ in 0..3 {
            round().await;
        }
        asks(address).await;
        all_but_the_listener_are_closed().await;
        assert!(descriptors() <= open);
        assert!(
            resident() < memory + 4096,
            "{memory} KiB grew to {}",
            resident()
        );
        assert_eq!(errors.get(), 0);

        // More connections than the process may have files: the ones that fit are served, the
        // others when there is room.
        all_but_the_listener_are_closed().await;
        let limit = getrlimit(Resource::Nofile);
        let few = Rlimit {
            current: Some(descriptors() as u64 + 20),
            maximum: limit.maximum,
        };
        setrlimit(Resource::Nofile, few).unwrap();
        let mut held = Vec::new();
        while let Ok(stream) = std::net::TcpStream::connect(address) {
            held.push(stream);
        }
        while errors.get() < 3 {
            sleep(Duration::from_millis(1)).await;
        }
        drop(held);
        asks(address).await;
        setrlimit(Resource::Nofile, limit).unwrap();
        server.abort();
        let _ = server.await;
    });
    drop(executor);
    // The blocking pool's threads hold none; the reactor's own have gone with the executor.
    assert_eq!(descriptors(), before);

    // A socket, a handle or a waker that outlives its executor keeps nothing but itself.
    let executor = Executor::new();
    let kept = executor.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stream = TcpStream::connect(address).await.unwrap();
        let (accepted, _) = listener.accept().await.unwrap();
        let waker = poll_fn(|cx| Poll::Ready(cx.waker().clone())).await;
        let output = spawn(async move { accepted });
        while !output.is_finished() {
            sleep(Duration::from_millis(1)).await;
        }
        let waiting = spawn(async move {
            listener.accept().await.unwrap();
            listener.accept().await.map(drop)
        });
        sleep(Duration::from_millis(1)).await;
        (stream, output, waiting, waker)
    });
    // Beside the three sockets there are the selector and its waker.
    assert_eq!(descriptors(), before + 5);
    drop(executor);
    let (stream, output, waiting, waker) = kept;
    waker.wake_by_ref();
    assert_eq!(descriptors(), before + 2);
    assert!(futures::executor::block_on(waiting).is_err());
    drop(futures::executor::block_on(output).unwrap());
    assert_eq!(descriptors(), before + 1);
    drop(stream);
    assert_eq!(descriptors(), before);
}
