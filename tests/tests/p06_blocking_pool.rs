//! P6: the threads that blocking jobs run on.

use std::{
    collections::HashSet,
    future::pending,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{Receiver, channel},
    },
    thread,
};

use executor::{Executor, join_all, spawn_blocking};
use tests::{DropCount, guarded, ms, on_drop, panics, under_virtual_time};

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

fn one_thread() -> Executor {
    Executor::builder().blocking_threads(1).build()
}

/// Has a thread begin a job that runs until the sender is dropped.
fn keep_busy(ended: Receiver<()>) {
    let (begun, has_begun) = channel();
    drop(spawn_blocking(move || {
        begun.send(()).unwrap();
        ended.recv().is_err()
    }));
    has_begun.recv().unwrap();
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
    one_thread().block_on(async {
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

#[test]
fn the_drops_of_jobs_in_line_may_panic_when_the_executor_goes() {
    let (executor, drops) = (one_thread(), DropCount::new());
    let (end, ended) = channel::<()>();
    executor.block_on(async {
        keep_busy(ended);
        for _ in 0..3 {
            let (bomb, guard) = (on_drop(|| panic!("in a job's drop")), drops.guard());
            drop(spawn_blocking(move || drop((bomb, guard))));
        }
    });
    drop(executor);
    assert_eq!(drops.get(), 3);
    drop(end);
}

#[test]
fn no_job_begins_while_its_executor_goes() {
    let (executor, ran) = (one_thread(), Arc::new(AtomicBool::new(false)));
    let (end, ended) = channel::<()>();
    let let_the_thread_go_on = on_drop(move || {
        drop(end);
        thread::sleep(ms(20));
    });
    executor.spawn(guarded(pending::<()>(), let_the_thread_go_on));
    executor.block_on(async {
        keep_busy(ended);
        let run = ran.clone();
        drop(spawn_blocking(move || run.store(true, Ordering::SeqCst)));
    });
    drop(executor);
    assert!(!ran.load(Ordering::SeqCst));
}
