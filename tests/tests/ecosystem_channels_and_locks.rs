//! Other people's channels, locks and events run on the executor unchanged.

use std::{cell::Cell, rc::Rc, sync::Arc, thread, time::Duration};

use async_channel::{TryRecvError, bounded, unbounded};
use async_lock::{Barrier, Mutex, OnceCell, RwLock, Semaphore};
use event_listener::{Event, Listener};
use executor::{
    join_all, sleep, spawn, spawn_blocking,
    sync::Queue,
    time::{Instant, timeout},
    yield_now,
};
use futures_channel::{mpsc, oneshot};
use futures_util::{SinkExt, StreamExt};
use tests::{Log, ms, secs, settle, under_virtual_time, within};

async fn after<T>(delay: u64, value: T) -> T {
    sleep(secs(delay)).await;
    value
}

#[test]
fn futures_channels_cross_tasks_and_threads() {
    within(secs(20), || {
        executor::block_on(async {
            let (mut sender, receiver) = mpsc::channel(2);
            let producer = spawn(async move {
                for n in 0..100 {
                    sender.send(n).await.unwrap();
                }
            });
            assert_eq!(
                receiver.collect::<Vec<_>>().await,
                (0..100).collect::<Vec<_>>()
            );
            producer.await.unwrap();
            let (sender, receiver) = oneshot::channel();
            thread::spawn(move || sender.send(5).unwrap());
            assert_eq!(receiver.await, Ok(5));
            let (sender, receiver) = oneshot::channel::<u8>();
            drop(sender);
            assert!(receiver.await.is_err());
            let (sender, receiver) = mpsc::unbounded();
            for n in 0..8 {
                let sender = sender.clone();
                thread::spawn(move || (0..500).for_each(|k| sender.unbounded_send(n * k).unwrap()));
            }
            drop(sender);
            assert_eq!(receiver.count().await, 4000);
        });
    });
}

#[test]
fn async_channel_keeps_the_order_and_closes() {
    under_virtual_time(async {
        let (sender, receiver) = bounded(3);
        let log = Log::new();
        let inner = log.clone();
        let consumer = spawn(async move {
            while let Ok(n) = receiver.recv().await {
                inner.push(n);
                sleep(ms(10)).await;
            }
            receiver.try_recv()
        });
        for n in 0..20 {
            sender.send(n).await.unwrap();
        }
        drop(sender);
        assert_eq!(consumer.await.unwrap(), Err(TryRecvError::Closed));
        assert_eq!(log.take(), (0..20).collect::<Vec<_>>());
    });
}

#[test]
fn async_channel_crosses_threads_by_the_thousand() {
    within(secs(25), || {
        let (to_thread, from_executor) = bounded::<u32>(1);
        let (to_executor, from_thread) = unbounded();
        let echo = thread::spawn(move || {
            while let Ok(n) = from_executor.recv_blocking() {
                to_executor.send_blocking(n + 1).unwrap();
            }
        });
        executor::block_on(async move {
            for n in 0..2000 {
                to_thread.send(n).await.unwrap();
                assert_eq!(from_thread.recv().await.unwrap(), n + 1);
            }
        });
        echo.join().unwrap();
    });
}

#[test]
fn async_lock_excludes_and_counts() {
    under_virtual_time(async {
        let (mutex, start) = (Rc::new(Mutex::new(0)), Instant::now());
        let tasks: Vec<_> = (0..5)
            .map(|_| {
                let mutex = mutex.clone();
                spawn(async move {
                    let mut guard = mutex.lock().await;
                    let before = *guard;
                    sleep(secs(1)).await;
                    *guard = before + 1;
                })
            })
            .collect();
        join_all(tasks).await.into_iter().for_each(Result::unwrap);
        assert_eq!((*mutex.lock().await, start.elapsed()), (5, secs(5)));
        let (semaphore, start) = (Rc::new(Semaphore::new(2)), Instant::now());
        let (busy, most) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        join_all((0..6).map(|_| async {
            let _permit = semaphore.acquire().await;
            busy.set(busy.get() + 1);
            most.set(most.get().max(busy.get()));
            sleep(secs(1)).await;
            busy.set(busy.get() - 1);
        }))
        .await;
        assert_eq!((most.get(), start.elapsed()), (2, secs(3)));
    });
}

#[test]
fn async_lock_serves_readers_barriers_and_cells() {
    under_virtual_time(async {
        let lock = RwLock::new(vec![1]);
        join_all((0..10).map(|n| {
            let lock = &lock;
            async move {
                if n % 3 == 0 {
                    let mut guard = lock.write().await;
                    yield_now().await;
                    guard.push(n);
                } else {
                    let guard = lock.read().await;
                    yield_now().await;
                    assert!(!guard.is_empty());
                }
            }
        }))
        .await;
        assert_eq!(lock.read().await.len(), 5);
        let barrier = Barrier::new(3);
        let leaders = join_all((0..3).map(|n| {
            let barrier = &barrier;
            async move {
                sleep(secs(n)).await;
                barrier.wait().await.is_leader()
            }
        }))
        .await;
        assert_eq!(leaders.iter().filter(|leader| **leader).count(), 1);
        let cell = OnceCell::new();
        let values = join_all((0..3).map(|n| cell.get_or_init(move || after(1, n)))).await;
        assert_eq!(values, [&0, &0, &0]);
    });
}

#[test]
fn a_lock_given_up_by_a_timeout_goes_to_the_next() {
    under_virtual_time(async {
        let mutex = Rc::new(Mutex::new(()));
        let held = mutex.lock().await;
        let (first, second) = (mutex.clone(), mutex.clone());
        let impatient = spawn(async move { timeout(secs(1), first.lock()).await.is_err() });
        let patient = spawn(async move { drop(second.lock().await) });
        sleep(secs(2)).await;
        drop(held);
        assert!(impatient.await.unwrap());
        patient.await.unwrap();
    });
}

#[test]
fn event_listener_notifies_tasks_here_and_from_a_thread() {
    within(secs(20), || {
        executor::block_on(async {
            let event = Arc::new(Event::new());
            let log = Log::new();
            for n in 0..3 {
                let (listener, log) = (event.listen(), log.clone());
                spawn(async move {
                    listener.await;
                    log.push(n);
                });
            }
            settle().await;
            event.notify(2);
            settle().await;
            assert_eq!(log.take(), [0, 1]);
            let listener = event.listen();
            let remote = event.clone();
            let thread = thread::spawn(move || {
                thread::sleep(Duration::from_millis(5));
                remote.notify(usize::MAX);
            });
            listener.await;
            settle().await;
            assert_eq!(log.take(), [2]);
            thread.join().unwrap();
            let listener = event.listen();
            let waiter = spawn_blocking(move || listener.wait());
            event.notify(1);
            waiter.await.unwrap();
        });
    });
}

#[test]
fn our_queue_and_their_channel_meet_in_one_task() {
    under_virtual_time(async {
        let (queue, (sender, receiver)) = (Queue::bounded(1), unbounded());
        let bridge = queue.clone();
        spawn(async move {
            while let Ok(n) = receiver.recv().await {
                bridge.put(n).await;
            }
        });
        for n in 0..50 {
            sender.try_send(n).unwrap();
        }
        for n in 0..50 {
            assert_eq!(queue.get().await, n);
        }
    });
}
