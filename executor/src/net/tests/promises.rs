//! The executor's promises, with I/O under way.

use std::{
    cell::Cell,
    future::poll_fn,
    io::{self, Read, Write},
    net::Ipv4Addr,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    rc::Rc,
    task::Poll,
    thread,
    time::Duration,
};

use futures_lite::{AsyncReadExt, AsyncWriteExt, future::poll_once};

use super::{listen, pair, pair_with_std, slow_answer, within};
use crate::{
    Executor, join,
    net::TcpListener,
    sleep, spawn, spawn_blocking,
    time::Instant,
    timeout,
    trace::{Cause, Recorder, Step},
    yield_now,
};

const MS: Duration = Duration::from_millis(1);

/// P1, P4: a socket that is always readable starves no timer and no task.
#[test]
fn a_flood_starves_nobody() {
    within(async {
        let (near, mut far) = pair_with_std().await;
        let flood = thread::spawn(move || while far.write_all(&[7; 65536]).is_ok() {});
        let reads = Rc::new(Cell::new(0u32));
        let counted = reads.clone();
        let reader = spawn(async move {
            // One byte at a time: it never catches up.
            while (&near).read(&mut [0]).await.is_ok() {
                counted.set(counted.get() + 1);
            }
        });
        while reads.get() == 0 {
            yield_now().await;
        }
        let turns = reads.get();
        for _ in 0..100 {
            yield_now().await;
        }
        // Each of our turns let the reader have one poll, and that one is bounded.
        assert!(reads.get() - turns <= 101 * 128);
        sleep(5 * MS).await;
        reader.abort();
        assert!(reader.await.unwrap_err().is_cancelled());
        flood.join().unwrap();
    });
}

/// P4, the other way round: tasks that are always ready do not starve a socket.
#[test]
fn busy_tasks_do_not_starve_a_socket() {
    within(async {
        let busy = spawn(async {
            loop {
                yield_now().await;
            }
        });
        let (near, far) = pair_with_std().await;
        let answering = slow_answer(far, 2 * MS);
        (&near).write_all(b"question").await.unwrap();
        (&near).read_exact(&mut [0; 8]).await.unwrap();
        busy.abort();
        answering.join().unwrap();
    });
}

/// P2: a program does not become less punctual by opening a socket. The best of fifty, because
/// the machine may be busy with something else.
#[test]
fn sleeps_are_never_early_and_finer_than_a_millisecond() {
    within(async {
        let _listener = listen();
        let mut least = Duration::MAX;
        for _ in 0..50 {
            let start = std::time::Instant::now();
            sleep(Duration::from_micros(150)).await;
            let slept = start.elapsed();
            assert!(slept >= Duration::from_micros(150));
            least = least.min(slept);
        }
        if cfg!(target_os = "linux") {
            assert!(least < Duration::from_micros(700), "{least:?}");
        }
    });
}

/// P2: a timer that is cancelled, or one later than the next, is no harm to a wait for sockets.
#[test]
fn deadlines_that_come_and_go_are_kept() {
    within(async {
        let _listener = listen();
        for round in 0..30 {
            let start = Instant::now();
            let mut later = Box::pin(sleep(20 * MS));
            let mut sooner = Box::pin(sleep(2 * MS));
            assert!(poll_once(&mut later).await.is_none());
            assert!(poll_once(&mut sooner).await.is_none());
            yield_now().await;
            if round % 2 == 0 {
                drop(sooner);
                sleep(5 * MS).await;
                assert!(start.elapsed() >= 5 * MS);
            } else {
                drop(later);
                sooner.await;
                assert!(start.elapsed() >= 2 * MS);
            }
        }
    });
}

/// P2: a deadline may be years away, though no selector waits as long.
#[test]
fn a_single_wait_is_a_day_at_most() {
    within(async {
        let (_listener, _) = listen();
        let years = spawn(sleep(1_000_000 * Duration::from_secs(86_400)));
        sleep(5 * MS).await;
        assert!(!years.is_finished());
        // And with no other deadline than that one.
        let job = spawn_blocking(|| thread::sleep(20 * MS));
        job.await.unwrap();
    });
}

/// P3: wakes from other threads reach a loop that waits in the selector, also while it is made.
#[test]
fn a_wake_from_another_thread_is_never_lost() {
    for _ in 0..300 {
        within(async {
            let job = spawn_blocking(|| 1);
            let (_listener, _) = listen();
            assert_eq!(job.await.unwrap(), 1);
            let job = spawn_blocking(thread::yield_now);
            job.await.unwrap();
        });
    }
}

/// P3: a task woken by readiness and by its timer together is polled once for both.
#[test]
fn a_wake_is_not_doubled() {
    within(async {
        let (near, mut far) = pair_with_std().await;
        let polls = Rc::new(Cell::new(0));
        let counted = polls.clone();
        let reader = spawn(async move {
            let mut buffer = [0; 8];
            let mut stream = &near;
            let mut read = pin!(stream.read(&mut buffer));
            poll_fn(|cx| {
                counted.set(counted.get() + 1);
                read.as_mut().poll(cx)
            })
            .await
            .unwrap()
        });
        sleep(2 * MS).await;
        far.write_all(b"one").unwrap();
        far.write_all(b"two").unwrap();
        assert!(reader.await.unwrap() >= 3);
        assert_eq!(polls.get(), 2);
    });
}

/// P5, P7: a panic, an abort and the end of the executor close the sockets of their tasks.
#[test]
fn sockets_close_with_their_tasks() {
    let executor = Executor::new();
    let ends = executor.block_on(async {
        let mut ends = Vec::new();
        for fate in ["panic", "abort", "executor"] {
            let (near, far) = pair_with_std().await;
            let task = spawn(async move {
                if fate == "panic" {
                    panic!("a bug of the program's");
                }
                (&near).read(&mut [0; 8]).await
            });
            yield_now().await;
            match fate {
                "panic" => assert!(task.await.unwrap_err().is_panic()),
                "abort" => {
                    task.abort();
                    assert!(task.await.unwrap_err().is_cancelled());
                }
                _ => drop(task),
            }
            ends.push(far);
        }
        ends
    });
    drop(executor);
    for mut end in ends {
        assert_eq!(end.read(&mut [0; 8]).unwrap(), 0);
    }
}

/// P9, P11: a read given up has taken nothing.
#[test]
fn a_read_given_up_loses_no_bytes() {
    within(async {
        let (near, far) = pair_with_std().await;
        let answering = slow_answer(far, 5 * MS);
        (&near).write_all(b"question").await.unwrap();
        let mut answer = Vec::new();
        while answer.len() < 8 {
            let mut buffer = [0; 3];
            if let Ok(n) = timeout(MS / 2, (&near).read(&mut buffer)).await {
                answer.extend_from_slice(&buffer[..n.unwrap()]);
            }
        }
        assert_eq!(answer, b"question");
        answering.join().unwrap();
    });
}

/// P12: the clock does not jump while a socket waits, and does once it does not any more.
#[test]
fn virtual_time_stands_still_while_a_socket_waits() {
    let executor = Executor::builder().virtual_time().build();
    executor.block_on(async {
        let (near, far) = pair_with_std().await;
        let answering = slow_answer(far, 20 * MS);
        let asks = async {
            (&near).write_all(b"question").await.unwrap();
            (&near).read_exact(&mut [0; 8]).await.unwrap();
            Instant::now().as_nanos()
        };
        let sleeps = async {
            sleep(3600 * 1000 * MS).await;
            Instant::now().as_nanos()
        };
        assert_eq!(join(asks, sleeps).await, (0, 3_600_000_000_000));
        answering.join().unwrap();
    });
}

/// P13: a loop whose socket waits is not stalled; when the socket is gone, it is.
#[test]
fn a_stall_is_told_only_when_no_socket_waits() {
    let executor = Executor::builder().virtual_time().build();
    let (near, far) = executor.block_on(pair_with_std());
    let answering = slow_answer(far, 20 * MS);
    let stalls = AssertUnwindSafe(|| {
        executor.block_on(async {
            (&near).write_all(b"question").await.unwrap();
            (&near).read_exact(&mut [0; 8]).await.unwrap();
            poll_fn(|_| Poll::<()>::Pending).await;
        })
    });
    let report = catch_unwind(stalls).unwrap_err();
    let report = report.downcast_ref::<String>().unwrap();
    assert!(report.contains("nobody holds its waker"), "{report}");
    answering.join().unwrap();
}

/// P14: sockets at which nothing happens cost the others nothing.
#[test]
fn idle_sockets_slow_nobody() {
    within(async {
        let bind = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let idle: Vec<_> = (0..500).map(|_| Rc::new(bind())).collect();
        for listener in idle.clone() {
            spawn(async move { listener.accept().await.map(drop) });
        }
        yield_now().await;
        let before = crate::stats();
        for _ in 0..1000 {
            yield_now().await;
        }
        let after = crate::stats();
        assert_eq!(after.sockets, 500);
        assert_eq!(after.polls - before.polls, 1000);
    });
}

#[test]
fn the_record_tells_the_life_of_a_socket() -> io::Result<()> {
    let recorder = Recorder::new();
    let executor = Executor::builder().recorder(recorder.clone()).build();
    executor.block_on(async {
        let (listener, address) = listen();
        let accepting = spawn(async move { listener.accept().await.map(drop) });
        let task = accepting.id();
        yield_now().await;
        let line = std::net::TcpStream::connect(address)?;
        accepting.await.unwrap()?;
        drop(line);
        let recording = recorder.finish();
        let events = recording.events();
        let position = |wanted: &dyn Fn(&Step) -> bool| {
            let found = events.iter().position(|event| wanted(&event.step));
            found.expect("it is in the record")
        };
        let opened = position(&|step| matches!(step, Step::SocketOpened { socket: 1, .. }));
        let ready = position(&|step| {
            matches!(
                step,
                Step::SocketReady {
                    socket: 1,
                    readable: true,
                    ..
                }
            )
        });
        let woken = position(&|step| {
            matches!(
                step,
                Step::Woken {
                    by: Cause::Socket(1),
                    ..
                }
            )
        });
        assert_eq!(events[woken].task, Some(task));
        let closed = position(&|step| matches!(step, Step::SocketClosed(1)));
        assert!(opened < ready && ready < woken && woken < closed);
        Ok(())
    })
}

/// The line of a listener and that of the stream in `pair` are left when a socket goes.
#[test]
fn nobody_waits_at_a_socket_that_is_gone() {
    let executor = Executor::builder().virtual_time().build();
    executor.block_on(async {
        let (near, far) = pair().await;
        let mut buffer = [0; 8];
        let mut stream = &near;
        assert!(poll_once(stream.read(&mut buffer)).await.is_none());
        let (listener, _) = listen();
        assert!(poll_once(pin!(listener.accept())).await.is_none());
        drop((near, far));
        // It would never come if anybody still waited.
        sleep(MS).await;
    });
}
