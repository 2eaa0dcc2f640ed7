//! What tasks wait on.

use std::{
    future::{pending, poll_fn},
    sync::{Arc, Barrier, mpsc},
    task::Poll,
    time::Duration,
};

use futures_lite::{AsyncReadExt, AsyncWriteExt};

use super::ms;
use crate::{
    Executor,
    combinators::{ReturnWhen, as_completed, join_all, select, try_join_all, wait},
    net::{TcpListener, TcpStream},
    sleep, spawn, spawn_blocking,
    sync::Queue,
    task,
    time::{interval, timeout},
    trace::note,
    yield_now,
};

pub fn coffee_shop(executor: &Executor) {
    executor.block_on(async {
        let names = ["철수", "영희", "</script>", "\"quoted\"\n", "☕"];
        let customers = names.map(|name| task::Builder::new().name(name).spawn(sleep(ms(3000))));
        join_all(customers).await;
        note("all are served");
    });
}

/// Deadlines from a nanosecond to a year, set, cancelled and fired in an order that looks random.
pub fn timers(executor: &Executor) {
    executor.block_on(async {
        let mut seed = 1_u64;
        let mut random = || {
            seed = seed
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            seed >> 33
        };
        let sleepers: Vec<_> = (0..200)
            .map(|_| {
                let nanos = random() << (random() % 24);
                spawn(sleep(Duration::from_nanos(nanos)))
            })
            .collect();
        yield_now().await;
        for (i, sleeper) in sleepers.into_iter().enumerate() {
            match i % 4 {
                0 => sleeper.abort(),
                1 => drop(sleeper),
                _ => sleeper.await.unwrap(),
            }
        }
        let zero = sleep(Duration::ZERO);
        zero.await;
    });
}

pub fn combinators(executor: &Executor) {
    executor.block_on(async {
        join_all((1..=5).map(|i| sleep(ms(10 * i)))).await;
        select(sleep(ms(1)), sleep(ms(2))).await;
        let fails = |i: u64| async move {
            sleep(ms(i)).await;
            if i == 3 { Err(i) } else { Ok(i) }
        };
        assert_eq!(try_join_all((1..=5).map(fails)).await, Err(3));
        let mut done = as_completed([3, 1, 2].map(|i| async move {
            sleep(ms(i)).await;
            i
        }));
        while done.next().await.is_some() {}
        let tasks: Vec<_> = (1..=3).map(|i| spawn(sleep(ms(i)))).collect();
        let waited = wait(tasks, ReturnWhen::FirstCompleted, None).await;
        assert!(!waited.done.is_empty());
        let waited = wait(
            waited.pending.into_iter().map(|(_, task)| task),
            ReturnWhen::AllCompleted,
            Some(ms(1)),
        );
        waited.await;
    });
}

pub fn timeouts(executor: &Executor) {
    executor.block_on(async {
        assert!(timeout(ms(5), sleep(ms(9))).await.is_err());
        assert!(timeout(ms(9), sleep(ms(5))).await.is_ok());
        assert!(timeout(Duration::MAX, sleep(ms(5))).await.is_ok());
        assert!(timeout(Duration::ZERO, pending::<()>()).await.is_err());
        let mut beat = interval(ms(3));
        for _ in 0..4 {
            beat.tick().await;
        }
    });
}

pub fn queue(executor: &Executor) {
    executor.block_on(async {
        let queue = Queue::bounded(2);
        let consumers: Vec<_> = (0..3)
            .map(|_| {
                let queue = queue.clone();
                spawn(async move {
                    while queue.get().await > 0 {
                        sleep(ms(10)).await;
                        queue.task_done();
                    }
                    queue.task_done();
                    queue.put(0).await;
                })
            })
            .collect();
        for item in 1..=10 {
            queue.put(item).await;
            sleep(ms(3)).await;
        }
        queue.join().await;
        queue.put(0).await;
        for consumer in consumers {
            consumer.await.unwrap();
        }
    });
}

pub fn blocking(executor: &Executor) {
    executor.block_on(async {
        let jobs = (0..5).map(|i| spawn_blocking(move || i * i));
        let squares = join_all(jobs).await;
        assert_eq!(squares.into_iter().map(Result::unwrap).sum::<i32>(), 30);
        let panics = spawn_blocking(|| panic!("on a thread"));
        let _: Result<(), _> = panics.await;
        timeout(ms(60_000), spawn_blocking(|| ()))
            .await
            .unwrap()
            .unwrap();
    });
}

pub fn aborted_blocking(executor: &Executor) {
    executor.block_on(async {
        let begun = Arc::new(Barrier::new(2));
        let (end, ended) = mpsc::channel::<()>();
        let job = {
            let begun = begun.clone();
            spawn_blocking(move || {
                begun.wait();
                ended.recv().unwrap();
            })
        };
        begun.wait();
        job.abort();
        yield_now().await;
        end.send(()).unwrap();
        job.await.unwrap();
    });
}

pub fn other_thread(executor: &Executor) {
    executor.block_on(async {
        for _ in 0..20 {
            let mut woken = None;
            let by_thread = poll_fn(|cx| match &woken {
                Some(_) => Poll::Ready(()),
                None => {
                    let waker = cx.waker().clone();
                    woken = Some(std::thread::spawn(move || waker.wake()));
                    Poll::Pending
                }
            });
            // Under virtual time a blocking job keeps the clock, and the loop, waiting.
            let (end, ended) = mpsc::channel::<()>();
            let holds = spawn_blocking(move || ended.recv().is_err());
            by_thread.await;
            drop(end);
            holds.await.unwrap();
        }
    });
}

pub fn sockets(executor: &Executor) {
    executor.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let echo = spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            futures_lite::io::copy(&stream, &stream).await.unwrap()
        });
        let mut stream = TcpStream::connect(address).await.unwrap();
        for _ in 0..3 {
            stream.write_all(b"one coffee").await.unwrap();
            let mut answer = [0; 10];
            stream.read_exact(&mut answer).await.unwrap();
        }
        stream.close().await.unwrap();
        assert_eq!(echo.await.unwrap(), 30);
    });
}
