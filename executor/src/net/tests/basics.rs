use std::{
    io::{ErrorKind, IoSlice},
    net::{Ipv4Addr, Shutdown, SocketAddr},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    rc::Rc,
};

use futures_lite::{AsyncReadExt, AsyncWriteExt, future::poll_once};

use super::{listen, pair, pair_with_std, reset, within};
use crate::{
    Executor, join, join_all,
    net::{TcpListener, TcpStream},
    spawn, yield_now,
};

#[test]
fn bytes_arrive_in_order_and_then_the_end() {
    within(async {
        let (mut near, mut far) = pair().await;
        let sent: Vec<u8> = (0..1_000_000u32).map(|n| (n * 7) as u8).collect();
        let expected = sent.clone();
        let writer = spawn(async move {
            near.write_all(&sent).await.unwrap();
            near.close().await.unwrap();
        });
        let mut received = Vec::new();
        far.read_to_end(&mut received).await.unwrap();
        assert!(received == expected);
        writer.await.unwrap();
    });
}

#[test]
fn one_task_reads_while_another_writes_by_reference() {
    within(async {
        let (near, far) = pair().await;
        let echo = spawn(async move { futures_lite::io::copy(&far, &far).await });
        let (mut reader, mut writer) = (&near, &near);
        let send = async {
            for n in 0..200u8 {
                writer.write_all(&[n; 5000]).await.unwrap();
            }
            writer.close().await.unwrap();
        };
        let mut received = Vec::new();
        let ((), n) = join(send, reader.read_to_end(&mut received)).await;
        assert_eq!(n.unwrap(), 1_000_000);
        assert!(
            received
                .chunks(5000)
                .zip(0..)
                .all(|(chunk, n)| chunk == [n; 5000])
        );
        assert_eq!(echo.await.unwrap().unwrap(), 1_000_000);
    });
}

#[test]
fn half_closed_still_answers() {
    within(async {
        let (mut near, mut far) = pair().await;
        near.write_all(b"question").await.unwrap();
        near.shutdown(Shutdown::Write).unwrap();
        let mut question = String::new();
        far.read_to_string(&mut question).await.unwrap();
        assert_eq!(question, "question");
        far.write_all(b"answer").await.unwrap();
        drop(far);
        let mut answer = String::new();
        near.read_to_string(&mut answer).await.unwrap();
        assert_eq!(answer, "answer");
    });
}

/// The end of the stream comes with the last bytes: there is no second edge for it.
#[test]
fn an_end_that_comes_with_the_last_bytes_is_seen() {
    within(async {
        for _ in 0..100 {
            let (mut near, mut far) = pair().await;
            near.write_all(b"last words").await.unwrap();
            near.close().await.unwrap();
            yield_now().await;
            let mut buffer = [0; 64];
            assert_eq!(far.read(&mut buffer).await.unwrap(), 10);
            assert_eq!(far.read(&mut buffer).await.unwrap(), 0);
        }
    });
}

#[test]
fn several_buffers_are_written_at_once() {
    within(async {
        let (mut near, mut far) = pair().await;
        let parts = [IoSlice::new(b"one "), IoSlice::new(b"coffee")];
        assert_eq!(near.write_vectored(&parts).await.unwrap(), 10);
        let mut received = [0; 10];
        far.read_exact(&mut received).await.unwrap();
        assert_eq!(&received, b"one coffee");
    });
}

#[test]
fn settings_and_addresses() {
    within(async {
        let (near, far) = pair().await;
        assert_eq!(near.peer_addr().unwrap(), far.local_addr().unwrap());
        assert!(!near.nodelay().unwrap());
        near.set_nodelay(true).unwrap();
        assert!(near.nodelay().unwrap());
    });
}

/// A port of this machine at which nobody listens.
fn closed_port() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

#[test]
fn errors_keep_their_kind() {
    within(async {
        let refused = TcpStream::connect(closed_port()).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        let nothing: &[SocketAddr] = &[];
        let nowhere = TcpStream::connect(nothing).await.unwrap_err();
        assert_eq!(nowhere.kind(), ErrorKind::InvalidInput);
        let (_listener, address) = listen();
        let taken = TcpListener::bind(address).unwrap_err();
        assert_eq!(taken.kind(), ErrorKind::AddrInUse);
        let (near, _far) = pair().await;
        near.shutdown(Shutdown::Write).unwrap();
        let closed = (&near).write(b"more").await.unwrap_err();
        assert_eq!(closed.kind(), ErrorKind::BrokenPipe);
    });
}

#[test]
fn a_reset_is_an_error_for_who_waits_and_for_who_comes_later() {
    within(async {
        let (near, far) = pair_with_std().await;
        let waiting = spawn(async move {
            let error = (&near).read(&mut [0; 8]).await.unwrap_err();
            (near, error.kind())
        });
        yield_now().await;
        reset(far);
        let (near, kind) = waiting.await.unwrap();
        assert_eq!(kind, ErrorKind::ConnectionReset);
        assert!((&near).write(b"anyone?").await.is_err());
    });
}

#[test]
fn connect_tries_each_address() {
    within(async {
        let (listener, address) = listen();
        let both = [closed_port(), address];
        let stream = TcpStream::connect(&both[..]).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), address);
        listener.accept().await.unwrap();
        let pair = (Ipv4Addr::LOCALHOST, address.port());
        TcpStream::connect(pair).await.unwrap();
    });
}

#[test]
fn a_connection_that_is_being_opened_borrows_no_address() {
    within(async {
        let (listener, address) = listen();
        let connect = TcpStream::connect(address.to_string().as_str());
        let connected = spawn(connect);
        listener.accept().await.unwrap();
        assert_eq!(
            connected.await.unwrap().unwrap().peer_addr().unwrap(),
            address
        );
    });
}

#[test]
fn each_connection_goes_to_one_of_several_accepts() {
    within(async {
        let (listener, address) = listen();
        let listener = Rc::new(listener);
        let accepts: Vec<_> = (0..50)
            .map(|_| {
                let listener = listener.clone();
                spawn(async move { listener.accept().await.unwrap().1 })
            })
            .collect();
        yield_now().await;
        let mut connected = Vec::new();
        for _ in 0..50 {
            let stream = TcpStream::connect(address).await.unwrap();
            connected.push(stream.local_addr().unwrap());
        }
        let mut accepted: Vec<_> = join_all(accepts)
            .await
            .into_iter()
            .map(Result::unwrap)
            .collect();
        connected.sort();
        accepted.sort();
        assert_eq!(connected, accepted);
    });
}

#[test]
fn an_accept_given_up_loses_no_connection_and_no_place() {
    within(async {
        let (listener, address) = listen();
        let mut given_up = Box::pin(listener.accept());
        assert!(poll_once(&mut given_up).await.is_none());
        let mut other = pin!(listener.accept());
        assert!(poll_once(&mut other).await.is_none());
        let stream = TcpStream::connect(address).await.unwrap();
        drop(given_up);
        let (_, peer) = other.await.unwrap();
        assert_eq!(peer, stream.local_addr().unwrap());
    });
}

#[test]
fn a_socket_outside_its_executor_says_what_to_do() {
    let outside = catch_unwind(|| TcpListener::bind("127.0.0.1:0")).unwrap_err();
    let text = outside.downcast_ref::<String>().unwrap();
    assert!(text.contains("TcpListener::bind"), "{text}");
    assert!(text.contains("block_on(async"), "{text}");

    let (home, abroad) = (Executor::new(), Executor::new());
    let (near, _far) = home.block_on(pair());
    let (listener, _) = home.block_on(async { listen() });
    let says = |outside: &dyn Fn()| {
        let text = catch_unwind(AssertUnwindSafe(outside)).unwrap_err();
        let text = text.downcast_ref::<&str>().unwrap();
        assert!(text.contains("in which it was made"), "{text}");
    };
    // At the first poll, also where there is something to do at once.
    says(&|| drop(abroad.block_on((&near).read(&mut [0; 8]))));
    says(&|| drop(abroad.block_on((&near).write(b"coffee"))));
    says(&|| drop(abroad.block_on(listener.accept())));
    says(&|| drop(futures::executor::block_on((&near).write(b"coffee"))));
    drop(home);
    says(&|| drop(abroad.block_on((&near).write(b"coffee"))));
}

/// Its executor is gone, its handle on the system is not.
#[test]
fn a_socket_survives_its_executor() {
    let (near, far) = within(pair_with_std());
    drop(near);
    let mut end = String::new();
    std::io::Read::read_to_string(&mut &far, &mut end).unwrap();
    assert_eq!(end, "");
}
