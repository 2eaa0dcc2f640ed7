//! P3 from other threads: it is the same, and it ends the park.

use std::{
    future::poll_fn,
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    task::{Poll, Waker},
    thread,
    time::Duration,
};

use executor::{Executor, sleep, spawn};
use tests::{counted, ms, own_waker, secs, settle, virtual_executor, waiting_task, within};

/// What another thread sets, with the waker of the task that waits for it.
#[derive(Default)]
struct Flag {
    set: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl Flag {
    async fn wait(&self) {
        poll_fn(|cx| {
            *self.waker.lock().unwrap() = Some(cx.waker().clone());
            if self.set.load(Ordering::SeqCst) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    fn set(&self) {
        self.set.store(true, Ordering::SeqCst);
        let waker = self.waker.lock().unwrap().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

#[test]
fn a_wake_from_a_thread_ends_the_park() {
    within(secs(20), || {
        executor::block_on(async {
            let flag = Arc::new(Flag::default());
            let setter = flag.clone();
            let thread = thread::spawn(move || {
                thread::sleep(ms(20));
                setter.set();
            });
            flag.wait().await;
            thread.join().unwrap();
        });
    });
}

#[test]
fn a_wake_from_a_thread_ends_the_park_for_a_later_timer() {
    within(secs(20), || {
        executor::block_on(async {
            spawn(sleep(secs(3600)));
            let flag = Arc::new(Flag::default());
            let setter = flag.clone();
            thread::spawn(move || {
                thread::sleep(ms(10));
                setter.set();
            });
            flag.wait().await;
        });
    });
}

#[test]
fn a_wake_by_a_thread_during_poll_brings_one_more_poll() {
    within(secs(20), || {
        executor::block_on(async {
            let mut first = true;
            let (future, polls) = counted(poll_fn(move |cx| {
                if !std::mem::take(&mut first) {
                    return Poll::Ready(());
                }
                let waker = cx.waker().clone();
                thread::spawn(move || waker.wake()).join().unwrap();
                Poll::Pending
            }));
            spawn(future).await.unwrap();
            settle().await;
            assert_eq!(polls.get(), 2);
        });
    });
}

#[test]
fn wakes_by_many_threads_during_poll_bring_one_more_poll() {
    within(secs(20), || {
        executor::block_on(async {
            let mut first = true;
            let (future, polls) = counted(poll_fn(move |cx| {
                if std::mem::take(&mut first) {
                    thread::scope(|scope| {
                        for _ in 0..8 {
                            let waker = cx.waker().clone();
                            scope.spawn(move || {
                                for _ in 0..100 {
                                    waker.wake_by_ref();
                                }
                                waker.wake();
                            });
                        }
                    });
                    cx.waker().wake_by_ref();
                }
                Poll::<()>::Pending
            }));
            spawn(future);
            settle().await;
            sleep(ms(5)).await;
            assert_eq!(polls.get(), 2);
        });
    });
}

#[test]
fn a_wake_by_a_thread_and_one_at_home_bring_one_poll() {
    within(secs(20), || {
        executor::block_on(async {
            let (waker, polls) = waiting_task().await;
            let abroad = waker.clone();
            thread::spawn(move || abroad.wake()).join().unwrap();
            waker.wake_by_ref();
            settle().await;
            waker.wake_by_ref();
            let abroad = waker.clone();
            thread::spawn(move || abroad.wake()).join().unwrap();
            settle().await;
            assert_eq!(polls.get(), 3);
        });
    });
}

#[test]
fn thousands_of_wakes_from_threads_lose_none() {
    within(secs(25), || {
        executor::block_on(async {
            let flags: Vec<_> = (0..4000).map(|_| Arc::new(Flag::default())).collect();
            let handles: Vec<_> = flags
                .iter()
                .map(|flag| {
                    let flag = flag.clone();
                    spawn(async move { flag.wait().await })
                })
                .collect();
            let flags = Arc::new(flags);
            for n in 0..4 {
                let flags = flags.clone();
                thread::spawn(move || flags.iter().skip(n).step_by(4).for_each(|flag| flag.set()));
            }
            for handle in handles {
                handle.await.unwrap();
            }
        });
    });
}

#[test]
fn one_task_that_many_threads_wake_sees_every_message() {
    within(secs(25), || {
        let (threads, each) = (8, 500);
        executor::block_on(async {
            let arrived = Arc::new(AtomicUsize::new(0));
            let waker = own_waker().await;
            for _ in 0..threads {
                let (arrived, waker) = (arrived.clone(), waker.clone());
                thread::spawn(move || {
                    for _ in 0..each {
                        arrived.fetch_add(1, Ordering::SeqCst);
                        waker.wake_by_ref();
                    }
                });
            }
            poll_fn(|_| {
                if arrived.load(Ordering::SeqCst) == threads * each {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            })
            .await;
        });
    });
}

#[test]
fn ping_pong_with_a_thread_loses_no_wake() {
    within(secs(25), || {
        let rounds = 2000;
        let (to_thread, from_executor) = mpsc::channel::<(u32, Waker, Arc<AtomicUsize>)>();
        let thread = thread::spawn(move || {
            while let Ok((n, waker, answer)) = from_executor.recv() {
                answer.store(n as usize + 1, Ordering::SeqCst);
                waker.wake();
            }
        });
        executor::block_on(async move {
            let answer = Arc::new(AtomicUsize::new(0));
            for n in 0..rounds {
                let mut asked = false;
                poll_fn(|cx| {
                    if !std::mem::replace(&mut asked, true) {
                        let question = (n, cx.waker().clone(), answer.clone());
                        to_thread.send(question).unwrap();
                    }
                    if answer.load(Ordering::SeqCst) == n as usize + 1 {
                        Poll::Ready(())
                    } else {
                        Poll::Pending
                    }
                })
                .await;
            }
        });
        thread.join().unwrap();
    });
}

#[test]
fn two_executors_on_two_threads_wake_each_other() {
    within(secs(25), || {
        let (left, right) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let wakers: Arc<[Mutex<Option<Waker>>; 2]> = Arc::default();
        let start = Arc::new(Barrier::new(2));
        let players = [(0, left.clone(), right.clone()), (1, right, left)];
        let threads = players.map(|(me, mine, theirs)| {
            let (wakers, start) = (wakers.clone(), start.clone());
            thread::spawn(move || {
                start.wait();
                executor::block_on(async {
                    for n in 1..=1000 {
                        mine.store(n, Ordering::SeqCst);
                        if let Some(waker) = &*wakers[1 - me].lock().unwrap() {
                            waker.wake_by_ref();
                        }
                        poll_fn(|cx| {
                            *wakers[me].lock().unwrap() = Some(cx.waker().clone());
                            if theirs.load(Ordering::SeqCst) >= n {
                                Poll::Ready(())
                            } else {
                                Poll::Pending
                            }
                        })
                        .await;
                    }
                });
            })
        });
        for thread in threads {
            thread.join().unwrap();
        }
    });
}

#[test]
fn a_wake_by_a_thread_between_two_block_ons_is_seen_in_the_second() {
    let executor = virtual_executor();
    let (waker, polls) = executor.block_on(waiting_task());
    let again = waker.clone();
    thread::spawn(move || waker.wake()).join().unwrap();
    executor.block_on(settle());
    assert_eq!(polls.get(), 2);
    thread::spawn(move || again.wake()).join().unwrap();
    executor.block_on(settle());
    assert_eq!(polls.get(), 3);
}

#[test]
fn threads_may_wake_and_drop_wakers_while_and_after_the_executor_goes() {
    within(secs(25), || {
        for _ in 0..20 {
            let executor = Executor::new();
            let wakers: Vec<_> = executor.block_on(async {
                let mut wakers = vec![own_waker().await];
                for _ in 0..10 {
                    wakers.push(waiting_task().await.0);
                }
                wakers
            });
            let stop = Arc::new(AtomicBool::new(false));
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    let (wakers, stop) = (wakers.clone(), stop.clone());
                    thread::spawn(move || {
                        while !stop.load(Ordering::SeqCst) {
                            wakers.iter().for_each(Waker::wake_by_ref);
                            drop(wakers.clone());
                        }
                        wakers.into_iter().for_each(Waker::wake);
                    })
                })
                .collect();
            drop(wakers);
            executor.block_on(async { sleep(Duration::from_micros(200)).await });
            drop(executor);
            stop.store(true, Ordering::SeqCst);
            for thread in threads {
                thread.join().unwrap();
            }
        }
    });
}

#[test]
fn a_busy_executor_sees_the_wakes_of_threads_too() {
    // The executor never parks: what comes from threads must be fetched in each turn all the same.
    within(secs(20), || {
        executor::block_on(async {
            let flag = Arc::new(Flag::default());
            let setter = flag.clone();
            thread::spawn(move || {
                thread::sleep(ms(5));
                setter.set();
            });
            let busy = tests::SelfWaking::new();
            let stop = busy.clone();
            spawn(async move {
                flag.wait().await;
                stop.stop();
            });
            busy.await;
        });
    });
}
