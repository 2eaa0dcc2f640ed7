//! A job goes to a thread of the blocking pool, and its result comes back.

use std::rc::Rc;

use super::{Steps, executor};
use crate::{
    Executor,
    blocking::Pool,
    core::threads::tests::{bounded_model, model},
    spawn, spawn_blocking, yield_now,
};

fn with_pool(threads: usize) -> Executor {
    let executor = executor();
    executor.rt.add_extra(Rc::new(Pool::new(threads)));
    executor
}

#[test]
fn a_thread_of_the_pool_takes_one_job_after_the_other() {
    bounded_model(|| {
        let executor = with_pool(1);
        executor.block_on(async {
            let (one, two) = (spawn_blocking(|| 1), spawn_blocking(|| 2));
            assert_eq!((one.await.unwrap(), two.await.unwrap()), (1, 2));
            // It is idle, or about to be.
            assert_eq!(spawn_blocking(|| 3).await.unwrap(), 3);
        });
    });
}

#[test]
fn two_threads_of_the_pool_take_two_jobs() {
    bounded_model(|| {
        let executor = with_pool(2);
        executor.block_on(async {
            let (one, two) = (spawn_blocking(|| 1), spawn_blocking(|| 2));
            assert_eq!((one.await.unwrap(), two.await.unwrap()), (1, 2));
        });
    });
}

#[test]
fn an_abort_takes_a_job_back_or_a_thread_has_it() {
    model(|| {
        let (executor, steps) = (with_pool(1), Steps::new());
        executor.block_on(async {
            let theirs = steps.clone();
            let job = spawn_blocking(move || theirs.take());
            job.abort();
            let ran = job.await.is_ok();
            assert_eq!(steps.done(), u64::from(ran));
        });
    });
}

#[test]
fn the_pool_goes_while_a_thread_looks_for_a_job() {
    model(|| {
        let (executor, steps) = (with_pool(1), Steps::new());
        let theirs = steps.clone();
        executor.block_on(async {
            spawn(async move { spawn_blocking(move || theirs.take()).await });
            yield_now().await;
        });
        drop(executor);
        assert!(steps.done() <= 1);
    });
}
