//! Several tasks that wait at one socket, and one that waits in several ways.

use std::{
    cell::Cell,
    future::poll_fn,
    io::{Read, Write},
    pin::{Pin, pin},
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Wake, Waker},
    time::Duration,
};

use futures_lite::{AsyncRead, AsyncReadExt, AsyncWriteExt, future::poll_once};

use super::{listen, pair, pair_with_std, within};
use crate::{join_all, net::TcpStream, sleep, spawn, stats, yield_now};

/// Counts its wakes, and by its reference count tells whether anybody keeps it.
#[derive(Default)]
pub struct Counter(AtomicUsize);

impl Wake for Counter {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Counter {
    fn new() -> (Arc<Self>, Waker) {
        let counter = Arc::new(Counter::default());
        (counter.clone(), counter.into())
    }

    pub fn wakes(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// Polls `future` this many times, with a new waker each time. Returns the wakers.
pub fn polled_with_new_wakers<F: Future>(
    mut future: Pin<&mut F>,
    times: usize,
) -> Vec<Arc<Counter>> {
    let polls = (0..times).map(|_| {
        let (counter, waker) = Counter::new();
        let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
        assert!(poll.is_pending());
        counter
    });
    polls.collect()
}

pub fn wakes(counters: &[Arc<Counter>]) -> Vec<usize> {
    counters.iter().map(|counter| counter.wakes()).collect()
}

/// How many polls there are while nothing happens, beside that of the caller.
async fn polls_of_an_idle_while() -> u64 {
    let before = stats().polls;
    sleep(Duration::from_millis(100)).await;
    stats().polls - before - 1
}

/// Writes until there is no more room.
async fn fill(stream: &TcpStream) {
    while poll_once((&mut &*stream).write(&[7; 65536]))
        .await
        .is_some()
    {}
}

#[test]
fn two_tasks_that_read_an_idle_socket_are_woken_by_bytes_alone() {
    within(async {
        let (near, mut far) = pair_with_std().await;
        let near = Rc::new(near);
        let reads: Vec<_> = (0..2)
            .map(|_| {
                let near = near.clone();
                spawn(async move { (&*near).read(&mut [0]).await.unwrap() })
            })
            .collect();
        yield_now().await;
        assert_eq!(polls_of_an_idle_while().await, 0);
        far.write_all(b"!").unwrap();
        while !reads.iter().any(|read| read.is_finished()) {
            sleep(Duration::from_millis(1)).await;
        }
        yield_now().await;
        // One of them has it; the other waits on, and in peace.
        assert_eq!(reads.iter().filter(|read| read.is_finished()).count(), 1);
        assert_eq!(polls_of_an_idle_while().await, 0);
        far.write_all(b"!").unwrap();
        for read in reads {
            assert_eq!(read.await.unwrap(), 1);
        }
    });
}

#[test]
fn two_reads_of_one_task_are_woken_by_bytes_alone() {
    within(async {
        let (near, mut far) = pair_with_std().await;
        let near = Rc::new(near);
        let reads = spawn({
            let near = near.clone();
            async move {
                join_all([&near, &near].map(|near| async move {
                    let mut byte = [0];
                    (&**near).read(&mut byte).await.unwrap();
                    byte[0]
                }))
                .await
            }
        });
        yield_now().await;
        assert_eq!(polls_of_an_idle_while().await, 0);
        far.write_all(b"a").unwrap();
        sleep(Duration::from_millis(5)).await;
        assert_eq!(polls_of_an_idle_while().await, 0);
        far.write_all(b"b").unwrap();
        let mut both = reads.await.unwrap();
        both.sort();
        assert_eq!(both, *b"ab");
    });
}

#[test]
fn two_tasks_that_write_to_a_full_socket_are_woken_by_room_alone() {
    within(async {
        let (near, mut far) = pair_with_std().await;
        let near = Rc::new(near);
        fill(&near).await;
        let writes: Vec<_> = (0..2)
            .map(|_| {
                let near = near.clone();
                spawn(async move { (&*near).write(b"!").await.unwrap() })
            })
            .collect();
        yield_now().await;
        assert_eq!(polls_of_an_idle_while().await, 0);
        let drain = crate::spawn_blocking(move || {
            let mut buffer = [0; 65536];
            while far.read(&mut buffer).unwrap() > 0 {}
        });
        for write in writes {
            assert_eq!(write.await.unwrap(), 1);
        }
        drop(near);
        drain.await.unwrap();
    });
}

#[test]
fn a_read_polled_with_a_new_waker_each_time_wakes_none_before_there_are_bytes() {
    within(async {
        let (near, mut far) = pair_with_std().await;
        let (mut stream, mut byte) = (&near, [0]);
        let mut read = pin!(stream.read(&mut byte));
        let counters = polled_with_new_wakers(read.as_mut(), 50);
        sleep(Duration::from_millis(5)).await;
        assert_eq!(wakes(&counters), [0; 50]);
        far.write_all(b"!").unwrap();
        while counters[49].wakes() == 0 {
            sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(read.await.unwrap(), 1);
    });
}

#[test]
fn an_accept_polled_with_a_new_waker_each_time_keeps_the_last() {
    within(async {
        let (listener, address) = listen();
        let mut accept = pin!(listener.accept());
        let counters = polled_with_new_wakers(accept.as_mut(), 50);
        let kept = |counter: &Arc<Counter>| Arc::strong_count(counter) > 1;
        assert_eq!(counters.iter().filter(|counter| kept(counter)).count(), 1);
        let _client = std::net::TcpStream::connect(address).unwrap();
        while counters[49].wakes() == 0 {
            sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(counters.iter().map(|c| c.wakes()).sum::<usize>(), 1);
        accept.await.unwrap();
    });
}

#[test]
fn a_connect_polled_with_a_new_waker_each_time_keeps_the_last() {
    within(async {
        let (_listener, address) = listen();
        let mut connect = pin!(TcpStream::connect(address));
        let counters = polled_with_new_wakers(connect.as_mut(), 50);
        while counters[49].wakes() == 0 {
            sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(counters.iter().map(|c| c.wakes()).sum::<usize>(), 1);
        connect.await.unwrap();
    });
}

/// Nobody can tell that such a waiter is old. But they do not pile up, and the last one counts.
#[test]
fn old_wakers_of_a_read_do_not_pile_up() {
    within(async {
        let (near, mut far) = pair_with_std().await;
        let mut counters = Vec::new();
        let mut byte = [0];
        for _ in 0..10_000 {
            let (counter, waker) = Counter::new();
            let mut cx = Context::from_waker(&waker);
            assert!(
                Pin::new(&mut &near)
                    .poll_read(&mut cx, &mut byte)
                    .is_pending()
            );
            counters.push(counter);
            yield_now().await;
        }
        let kept = counters
            .iter()
            .filter(|counter| Arc::strong_count(counter) > 1);
        assert!(kept.count() < 1500);
        far.write_all(b"!").unwrap();
        while counters[9_999].wakes() == 0 {
            sleep(Duration::from_millis(1)).await;
        }
        assert!(counters.iter().all(|counter| counter.wakes() <= 1));
    });
}

/// However many they are: they are not asked again and again whether they still wait.
#[test]
fn a_crowd_that_reads_one_socket_is_left_in_peace() {
    within(async {
        let (near, mut far) = pair_with_std().await;
        let near = Rc::new(near);
        let read = |near: Rc<TcpStream>| async move { (&*near).read(&mut [0]).await.unwrap() };
        let first = spawn(read(near.clone()));
        for _ in 0..2000 {
            yield_now().await;
        }
        let crowd: Vec<_> = (0..1500).map(|_| spawn(read(near.clone()))).collect();
        for _ in 0..10 {
            yield_now().await;
        }
        assert_eq!(polls_of_an_idle_while().await, 0);
        far.write_all(&[7; 1501]).unwrap();
        for read in [first].into_iter().chain(crowd) {
            assert_eq!(read.await.unwrap(), 1);
        }
    });
}

/// Both ends of one socket in one task: the wake of one direction is not the other's.
#[test]
fn room_to_write_does_not_wake_a_reader() {
    within(async {
        let (near, far) = pair().await;
        fill(&near).await;
        let near = Rc::new(near);
        let polls = Rc::new(Cell::new(0));
        let reading = spawn({
            let (near, polls) = (near.clone(), polls.clone());
            async move {
                let (mut stream, mut byte) = (&*near, [0]);
                let mut read = pin!(stream.read(&mut byte));
                poll_fn(|cx| {
                    polls.set(polls.get() + 1);
                    read.as_mut().poll(cx)
                })
                .await
            }
        });
        let writing = spawn({
            let near = near.clone();
            async move { (&*near).write_all(&[7; 100_000]).await }
        });
        yield_now().await;
        let (mut far_reads, mut buffer) = (&far, [0; 65536]);
        while !writing.is_finished() {
            far_reads.read(&mut buffer).await.unwrap();
            yield_now().await;
        }
        assert_eq!(polls.get(), 1);
        (&far).write_all(b"!").await.unwrap();
        assert_eq!(reading.await.unwrap().unwrap(), 1);
        assert_eq!(polls.get(), 2);
    });
}
