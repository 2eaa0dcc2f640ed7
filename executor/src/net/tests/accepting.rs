//! Many that accept at one listener.

use std::{
    cell::Cell,
    future::poll_fn,
    pin::pin,
    rc::Rc,
    task::{Context, Waker},
    time::Duration,
};

use futures_lite::future::poll_once;

use super::lines::{polled_with_new_wakers, wakes};
use super::{listen, within};
use crate::{net::TcpListener, sleep, spawn, yield_now};

/// This many tasks accept once; returns how many polls they have had, and how many are done.
fn accepting(listener: &Rc<TcpListener>, tasks: usize) -> (Rc<Cell<usize>>, Rc<Cell<usize>>) {
    let (polls, done) = <(Rc<Cell<_>>, Rc<Cell<_>>)>::default();
    for _ in 0..tasks {
        let (listener, polls, done) = (listener.clone(), polls.clone(), done.clone());
        spawn(async move {
            let mut accept = pin!(listener.accept());
            poll_fn(|cx| {
                polls.set(polls.get() + 1);
                accept.as_mut().poll(cx)
            })
            .await
            .unwrap();
            done.set(done.get() + 1);
        });
    }
    (polls, done)
}

#[test]
fn a_connection_wakes_one_of_a_thousand_that_accept() {
    within(async {
        let (listener, address) = listen();
        let listener = Rc::new(listener);
        let (polls, done) = accepting(&listener, 1000);
        yield_now().await;
        assert_eq!((polls.get(), done.get()), (1000, 0));
        // One at a time, and many at once.
        let mut clients = Vec::new();
        for (at_once, in_all) in [(1, 1), (1, 2), (298, 300), (699, 999)] {
            for _ in 0..at_once {
                clients.push(std::net::TcpStream::connect(address).unwrap());
            }
            while done.get() < in_all {
                sleep(Duration::from_millis(1)).await;
            }
            sleep(Duration::from_millis(5)).await;
            assert_eq!((polls.get(), done.get()), (1000 + in_all, in_all));
        }
    });
}

#[test]
fn an_accept_that_goes_after_its_wake_passes_it_on() {
    within(async {
        let (listener, address) = listen();
        let mut accepts: Vec<_> = (0..5).map(|_| Box::pin(listener.accept())).collect();
        let mut counters = Vec::new();
        for accept in &mut accepts {
            counters.extend(polled_with_new_wakers(accept.as_mut(), 1));
        }
        // To leave from the middle, without a wake, changes nothing.
        drop(accepts.remove(2));
        let clients: Vec<_> = (0..2)
            .map(|_| std::net::TcpStream::connect(address).unwrap())
            .collect();
        while counters[0].wakes() == 0 {
            sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(wakes(&counters), [1, 0, 0, 0, 0]);
        drop(accepts.remove(0));
        assert_eq!(wakes(&counters), [1, 1, 0, 0, 0]);
        let (_, first) = accepts.remove(0).await.unwrap();
        // That one has found the second connection, too. The next goes without it.
        assert_eq!(wakes(&counters), [1, 1, 0, 1, 0]);
        drop(accepts.remove(0));
        assert_eq!(wakes(&counters), [1, 1, 0, 1, 1]);
        let (_, second) = accepts.remove(0).await.unwrap();
        let peers = clients.iter().map(|client| client.local_addr().unwrap());
        assert!(peers.eq([first, second]));
    });
}

/// The one that was found in advance waits for whoever comes next.
#[test]
fn a_connection_is_kept_for_the_next_accept() {
    within(async {
        let (listener, address) = listen();
        let mut first = Box::pin(listener.accept());
        let mut second = Box::pin(listener.accept());
        assert!(poll_once(&mut first).await.is_none());
        assert!(poll_once(&mut second).await.is_none());
        let clients: Vec<_> = (0..2)
            .map(|_| std::net::TcpStream::connect(address).unwrap())
            .collect();
        first.await.unwrap();
        drop(second);
        let (_, peer) = listener.accept().await.unwrap();
        assert_eq!(peer, clients[1].local_addr().unwrap());
        assert!(poll_once(listener.accept()).await.is_none());
    });
}

/// Were it as long as the line, this would take minutes.
#[test]
fn to_leave_a_long_line_takes_less_than_its_length() {
    within(async {
        let (listener, _) = listen();
        let mut accepts: Vec<_> = (0..100_000).map(|_| Box::pin(listener.accept())).collect();
        let mut cx = Context::from_waker(Waker::noop());
        for accept in &mut accepts {
            assert!(accept.as_mut().poll(&mut cx).is_pending());
        }
        let mut rest = accepts.split_off(50_000);
        accepts.into_iter().for_each(drop);
        while let Some(last) = rest.pop() {
            drop(last);
        }
    });
}
