use std::{io::ErrorKind, time::Duration};

use executor::{Executor, join, spawn, time::Instant, timeout, yield_now};
use futures_lite::{AsyncReadExt, AsyncWriteExt};

use super::{End, ROOM, pair, port};
use crate::http::network::{Listener, Remote, Stream};

const SECOND: Duration = Duration::from_secs(1);

fn in_virtual_time<T>(program: impl Future<Output = T>) -> T {
    let executor = Executor::builder().virtual_time().build();
    executor.block_on(program)
}

async fn error_of(mut end: End) -> ErrorKind {
    let error = end.read_to_end(&mut Vec::new()).await.unwrap_err();
    error.kind()
}

#[test]
fn bytes_arrive_in_order_each_after_its_latency() {
    in_virtual_time(async {
        let (mut here, mut there) = pair(3 * SECOND);
        let began = Instant::now();
        let write = async {
            here.write_all(b"ab").await.unwrap();
            executor::sleep(SECOND).await;
            here.write_all(b"cd").await.unwrap();
            here.close().await.unwrap();
            // Written, and not yet there.
            assert_eq!(began.elapsed(), SECOND);
        };
        let read = async {
            let mut two = [0; 2];
            for (bytes, seconds) in [(b"ab", 3), (b"cd", 4)] {
                there.read_exact(&mut two).await.unwrap();
                assert_eq!((&two, began.elapsed()), (bytes, seconds * SECOND));
            }
            assert_eq!(there.read(&mut two).await.unwrap(), 0);
            assert_eq!(there.read(&mut two).await.unwrap(), 0, "for good");
        };
        join(write, read).await;
        assert_eq!(began.elapsed(), 4 * SECOND);
    });
}

#[test]
fn without_latency_no_time_passes_and_no_executor_of_ours_is_needed() {
    futures_lite::future::block_on(async {
        let (mut here, mut there) = pair(Duration::ZERO);
        let sent: Vec<u8> = (0..300_000_u32).map(|n| n as u8).collect();
        let write = async {
            here.write_all(&sent).await.unwrap();
            here.close().await.unwrap();
        };
        let mut received = Vec::new();
        let read = async { there.read_to_end(&mut received).await.unwrap() };
        join(write, read).await;
        assert_eq!(received, sent);
    });
}

#[test]
fn a_writer_waits_for_room() {
    in_virtual_time(async {
        let (mut here, mut there) = pair(Duration::ZERO);
        here.write_all(&vec![1; ROOM]).await.unwrap();
        assert!(timeout(SECOND, here.write_all(&[2])).await.is_err());
        assert_eq!(there.read(&mut [0; 10]).await.unwrap(), 10);
        here.write_all(&[3; 10]).await.unwrap();
        assert!(timeout(SECOND, here.write_all(&[4])).await.is_err());
        drop(here);
        let mut rest = Vec::new();
        assert_eq!(there.read_to_end(&mut rest).await.unwrap(), ROOM);
        assert_eq!(rest[ROOM - 10..], [3; 10]);
    });
}

#[test]
fn an_end_that_is_dropped_closes_it_and_one_with_bytes_unread_breaks_it_off() {
    in_virtual_time(async {
        let (mut here, there) = pair(SECOND);
        drop(there);
        assert_eq!(here.read(&mut [0]).await.unwrap(), 0);
        assert_eq!(
            here.write(b"x").await.unwrap_err().kind(),
            ErrorKind::BrokenPipe
        );
        // To write nothing tells it, too.
        assert!(here.write(b"").await.is_err());

        let (mut here, there) = pair(SECOND);
        here.write_all(b"unread").await.unwrap();
        drop(there);
        assert_eq!(error_of(here).await, ErrorKind::ConnectionReset);
    });
}

#[test]
fn a_reset_comes_after_what_was_sent() {
    in_virtual_time(async {
        let (mut here, mut there) = pair(SECOND);
        there.write_all(b"half a re").await.unwrap();
        there.reset();
        let mut said = [0; 9];
        here.read_exact(&mut said).await.unwrap();
        assert_eq!(error_of(here).await, ErrorKind::ConnectionReset);
        assert_eq!(
            there.write(b"x").await.unwrap_err().kind(),
            ErrorKind::BrokenPipe
        );
    });
}

/// A task that waits is woken by everything that ends its wait.
#[test]
fn nobody_waits_for_an_end_that_is_gone() {
    in_virtual_time(async {
        let (mut here, there) = pair(Duration::ZERO);
        let reader = spawn(async move { here.read(&mut [0]).await });
        yield_now().await;
        drop(there);
        assert_eq!(reader.await.unwrap().unwrap(), 0);

        let (mut here, there) = pair(Duration::ZERO);
        let writer = spawn(async move { here.write_all(&vec![0; 2 * ROOM]).await });
        yield_now().await;
        drop(there);
        assert_eq!(
            writer.await.unwrap().unwrap_err().kind(),
            ErrorKind::BrokenPipe
        );
    });
}

#[test]
fn a_port_is_open_as_long_as_its_listener_lives() {
    in_virtual_time(async {
        let (listener, remote) = port("here", SECOND);
        let began = Instant::now();
        let mut client = remote.connect().await.unwrap();
        let mut server = listener.accept().await.unwrap();
        server.write_all(b"welcome").await.unwrap();
        drop(server);
        let mut said = String::new();
        client.read_to_string(&mut said).await.unwrap();
        assert_eq!((said.as_str(), began.elapsed()), ("welcome", 3 * SECOND));
        drop(listener);
        let refused = remote.connect().await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        assert_eq!(began.elapsed(), 5 * SECOND);
        assert_eq!(remote.to_string(), "here");
    });
}
