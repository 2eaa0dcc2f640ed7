//! P6: the threads that blocking jobs run on.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc::channel,
    },
    thread,
};

use executor::{Executor, join_all, spawn_blocking};
use tests::{DropCount, ms, panics, under_virtual_time};

/// The names of the threads that jobs have run on.
#[derive(Clone, Default)]
struct Names(Arc<Mutex<HashSet<String>>>);

impl Names {
    fn note(&self) {
        let name = thread::current().name().unwrap_or_default().to_owned();
        self.0.lock().unwrap().insert(name);
    }

    fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

#[test]
fn one_job_after_another_takes_one_thread() {
    for virtual_time in [false, true] {
        let names = Names::default();
        let jobs = names.clone();
        let program = async move {
            for _ in 0..200 {
                let names = jobs.clone();
                spawn_blocking(move || names.note()).await.unwrap();
            }
        };
        match virtual_time {
            true => under_virtual_time(program),
            false => executor::block_on(program),
        }
        assert_eq!(names.len(), 1);
    }
}

#[test]
fn the_builder_says_how_many_jobs_run_at_a_time() {
    let executor = Executor::builder().blocking_threads(3).build();
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let jobs = (0..12).map(|_| {
        let (running, most) = (running.clone(), most.clone());
        move || {
            let now = running.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(now, Ordering::SeqCst);
            thread::sleep(ms(5));
            running.fetch_sub(1, Ordering::SeqCst);
        }
    });
    executor.block_on(async { join_all(jobs.map(spawn_blocking)).await });
    assert_eq!(most.load(Ordering::SeqCst), 3);
    assert!(panics(|| drop(Executor::builder().blocking_threads(0))).contains("one thread"));
}

#[test]
fn a_job_aborted_in_line_is_dropped_at_once() {
    let executor = Executor::builder().blocking_threads(1).build();
    executor.block_on(async {
        let drops = DropCount::new();
        let (sender, receiver) = channel::<()>();
        let running = spawn_blocking(move || receiver.recv().is_err());
        let guard = drops.guard();
        let large = [1_u8; 100_000];
        let in_line = spawn_blocking(move || {
            drop(guard);
            large.len()
        });
        in_line.abort();
        assert_eq!(drops.get(), 1, "at once, and not when a thread comes by");
        assert!(in_line.await.unwrap_err().is_cancelled());
        drop(sender);
        assert!(running.await.unwrap());
    });
}

#[test]
fn a_job_that_runs_is_not_aborted_and_its_handle_resolves_when_it_ends() {
    executor::block_on(async {
        let (sender, receiver) = channel::<()>();
        let (begun, has_begun) = channel();
        let job = spawn_blocking(move || {
            begun.send(()).unwrap();
            receiver.recv().is_err()
        });
        has_begun.recv().unwrap();
        for _ in 0..3 {
            job.abort();
            executor::yield_now().await;
            assert!(!job.is_finished());
        }
        drop(sender);
        assert!(job.await.unwrap());
    });
}
