//! P6 and P7 for blocking jobs: one not yet started is cancelled, one that runs goes on to its end.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Sender, channel},
    },
    thread,
    time::{Duration, Instant as Wall},
};

use executor::{
    Executor, JoinHandle, join_all, sleep, spawn, spawn_blocking,
    time::{Instant, timeout},
};
use tests::{DropCount, ms, secs, settle, within};

/// Jobs that run until the sender is dropped, and more of them than the pool has threads: whatever
/// is submitted after them has not started.
async fn fill_the_pool() -> (Sender<()>, Vec<JoinHandle<()>>) {
    let (hold, held) = channel::<()>();
    let held = Arc::new(std::sync::Mutex::new(held));
    let mut jobs = Vec::new();
    for _ in 0..600 {
        let held = held.clone();
        jobs.push(spawn_blocking(move || {
            // All but one wait for the lock, that one for the sender's end.
            let _ = held.lock().unwrap().recv();
        }));
    }
    (hold, jobs)
}

#[test]
fn a_blocking_job_runs_on_another_thread_and_gives_its_value() {
    within(secs(20), || {
        executor::block_on(async {
            let home = thread::current().id();
            let there = spawn_blocking(|| thread::current().id()).await.unwrap();
            assert_ne!(home, there);
        });
    });
}

#[test]
fn blocking_jobs_run_beside_each_other_and_beside_tasks() {
    within(secs(20), || {
        executor::block_on(async {
            // Each waits for the other.
            let (to_a, from_b) = channel();
            let (to_b, from_a) = channel();
            let a = spawn_blocking(move || {
                to_b.send(1).unwrap();
                from_b.recv().unwrap()
            });
            let b = spawn_blocking(move || {
                to_a.send(2).unwrap();
                from_a.recv().unwrap()
            });
            sleep(ms(1)).await;
            assert_eq!((a.await.unwrap(), b.await.unwrap()), (2, 1));
        });
    });
}

#[test]
fn a_thousand_blocking_jobs_each_give_their_value() {
    within(secs(20), || {
        executor::block_on(async {
            let jobs: Vec<_> = (0..1000).map(|n| spawn_blocking(move || n * 2)).collect();
            let values: Vec<_> = join_all(jobs)
                .await
                .into_iter()
                .map(Result::unwrap)
                .collect();
            assert_eq!(values, (0..1000).map(|n| n * 2).collect::<Vec<_>>());
        });
    });
}

#[test]
fn a_blocking_job_not_yet_started_is_cancelled_by_abort() {
    within(secs(25), || {
        executor::block_on(async {
            let (hold, jobs) = fill_the_pool().await;
            let (ran, drops) = (Arc::new(AtomicBool::new(false)), DropCount::new());
            let (run, guard) = (ran.clone(), drops.guard());
            let waiting = spawn_blocking(move || {
                let _guard = guard;
                run.store(true, Ordering::SeqCst);
            });
            settle().await;
            assert!(!waiting.is_finished());
            waiting.abort();
            waiting.abort();
            // It does not wait for the jobs ahead of it.
            let error = timeout(secs(10), waiting)
                .await
                .expect("waits")
                .unwrap_err();
            assert!(error.is_cancelled());
            drop(hold);
            for job in jobs {
                job.await.unwrap();
            }
            assert!(!ran.load(Ordering::SeqCst));
            assert_eq!(drops.get(), 1);
        });
    });
}

#[test]
fn a_blocking_job_that_runs_is_not_cancelled_by_abort() {
    within(secs(20), || {
        executor::block_on(async {
            let (started, has_started) = channel();
            let (end, ended) = channel();
            let job = spawn_blocking(move || {
                started.send(()).unwrap();
                ended.recv().unwrap()
            });
            has_started.recv().unwrap();
            job.abort();
            sleep(ms(5)).await;
            assert!(!job.is_finished());
            end.send("to the end").unwrap();
            assert_eq!(job.await.unwrap(), "to the end");
        });
    });
}

#[test]
fn a_blocking_job_whose_handle_is_dropped_runs_to_its_end() {
    within(secs(20), || {
        executor::block_on(async {
            let (done, is_done) = channel();
            drop(spawn_blocking(move || done.send(5).unwrap()));
            assert_eq!(is_done.recv().unwrap(), 5);
        });
    });
}

#[test]
fn abort_after_a_blocking_job_has_ended_changes_nothing() {
    within(secs(20), || {
        executor::block_on(async {
            let job = spawn_blocking(|| 5);
            while !job.is_finished() {
                sleep(ms(1)).await;
            }
            job.abort();
            settle().await;
            assert_eq!(job.await.unwrap(), 5);
        });
    });
}

#[test]
fn an_abort_right_after_spawn_blocking_cancels_or_comes_too_late() {
    within(secs(25), || {
        executor::block_on(async {
            for _ in 0..200 {
                let ran = Arc::new(AtomicBool::new(false));
                let run = ran.clone();
                let job = spawn_blocking(move || run.store(true, Ordering::SeqCst));
                job.abort();
                match job.await {
                    Ok(()) => assert!(ran.load(Ordering::SeqCst)),
                    Err(error) => {
                        assert!(error.is_cancelled());
                        assert!(!ran.load(Ordering::SeqCst));
                    }
                }
            }
        });
    });
}

#[test]
fn the_drop_of_an_executor_does_not_wait_for_jobs_that_run() {
    within(secs(20), || {
        let (started, has_started) = channel();
        let (end, ended) = channel::<()>();
        let (done, is_done) = channel();
        let executor = Executor::new();
        executor.block_on(async {
            spawn_blocking(move || {
                started.send(()).unwrap();
                let _ = ended.recv();
                done.send("ended all the same").unwrap();
            });
            has_started.recv().unwrap();
        });
        drop(executor);
        drop(end);
        assert_eq!(is_done.recv().unwrap(), "ended all the same");
    });
}

#[test]
#[expect(
    clippy::async_yields_async,
    reason = "it is awaited, or not, after block_on"
)]
fn the_drop_of_an_executor_drops_the_jobs_not_started() {
    within(secs(25), || {
        let (drops, ran) = (DropCount::new(), Arc::new(AtomicBool::new(false)));
        let executor = Executor::new();
        let (hold, jobs) = executor.block_on(fill_the_pool());
        let (guard, run) = (drops.guard(), ran.clone());
        let waiting = executor.block_on(async {
            spawn_blocking(move || {
                let _guard = guard;
                run.store(true, Ordering::SeqCst);
            })
        });
        drop(executor);
        let wall = Wall::now();
        while drops.get() == 0 {
            assert!(wall.elapsed() < secs(10), "the job was kept");
            thread::sleep(ms(1));
        }
        assert!(executor::block_on(waiting).unwrap_err().is_cancelled());
        drop((hold, jobs));
        thread::sleep(ms(20));
        assert!(!ran.load(Ordering::SeqCst));
    });
}

#[test]
#[expect(
    clippy::async_yields_async,
    reason = "it is awaited, or not, after block_on"
)]
fn a_handle_of_a_job_that_outlives_its_executor_resolves() {
    within(secs(20), || {
        let (started, has_started) = channel();
        let (end, ended) = channel::<()>();
        let job = executor::block_on(async {
            let job = spawn_blocking(move || {
                started.send(()).unwrap();
                let _ = ended.recv();
                5
            });
            has_started.recv().unwrap();
            job
        });
        drop(end);
        // Its value or a cancellation: a task that awaits it must not hang.
        match tests::foreign_block_on(job) {
            Ok(value) => assert_eq!(value, 5),
            Err(error) => assert!(error.is_cancelled()),
        }
    });
}

#[test]
fn a_result_that_nobody_can_take_any_more_is_dropped() {
    within(secs(20), || {
        let drops = DropCount::new();
        let (end, ended) = channel::<()>();
        let output = drops.guard();
        executor::block_on(async {
            spawn_blocking(move || {
                let _ = ended.recv();
                output
            });
        });
        drop(end);
        let wall = Wall::now();
        while drops.get() == 0 {
            assert!(wall.elapsed() < secs(10), "the result was kept");
            thread::sleep(ms(1));
        }
    });
}

#[test]
fn a_job_may_wake_tasks_and_run_an_executor_of_its_own() {
    within(secs(20), || {
        executor::block_on(async {
            let inner = spawn_blocking(|| {
                executor::block_on(async {
                    sleep(Duration::from_millis(1)).await;
                    spawn_blocking(|| 7).await.unwrap()
                })
            });
            assert_eq!(inner.await.unwrap(), 7);
        });
    });
}

#[test]
fn a_slow_job_is_never_reported_early_and_holds_up_no_timer() {
    within(secs(20), || {
        executor::block_on(async {
            let start = Instant::now();
            let job = spawn_blocking(|| thread::sleep(ms(30)));
            let ticker = spawn(async {
                for _ in 0..5 {
                    sleep(ms(1)).await;
                }
                Instant::now()
            });
            job.await.unwrap();
            assert!(start.elapsed() >= ms(30));
            assert!(ticker.await.unwrap() >= start + ms(5));
        });
    });
}
