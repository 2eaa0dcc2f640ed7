//! Programs that must not run inside a test: they panic at the top, hang, or end the process where
//! they go wrong. The tests start one by its name and read its exit code and standard error.

use std::{
    cell::RefCell,
    env,
    future::{pending, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::channel,
    },
    task::{Poll, Waker},
    thread,
    time::Duration,
};

use executor::{Executor, sleep, spawn, spawn_blocking, sync::Queue, task::Builder};
use tests::{DropCount, guarded, ms, on_drop, own_waker, secs, settle};

fn main() {
    let program = env::args().nth(1).unwrap_or_default();
    match program.as_str() {
        "drop_while_unwinding" => drop_while_unwinding(),
        "drop_in_thread_local" => drop_in_thread_local(),
        "spawn_outside" => drop(spawn(async {})),
        "sleep_outside" => drop(sleep(secs(1))),
        "nested_block_on" => executor::block_on(async { executor::block_on(async {}) }),
        "hang" => hang(),
        "hang_then_rescue" => hang_then_rescue(),
        "a_timer_is_no_hang" => executor::block_on(async { sleep(ms(1600)).await }),
        "a_job_is_no_hang" => executor::block_on(async {
            spawn_blocking(|| thread::sleep(ms(1600))).await.unwrap();
        }),
        "a_diagnostic_poll_that_helps" => a_diagnostic_poll_that_helps(),
        _ => {
            eprintln!("no program of the name {program:?}");
            process::exit(2);
        }
    }
}

fn drop_while_unwinding() {
    let drops = DropCount::new();
    let result = catch_unwind(AssertUnwindSafe(|| {
        let executor = Executor::new();
        for _ in 0..3 {
            let bomb = on_drop(|| panic!("in drop, while unwinding"));
            executor.spawn(guarded(pending::<()>(), (bomb, drops.guard())));
        }
        executor.block_on(settle());
        panic!("unwind");
    }));
    assert!(result.is_err());
    assert_eq!(drops.get(), 3);
}

fn drop_in_thread_local() {
    thread_local! {
        static EARLY: RefCell<Vec<Box<dyn std::any::Any>>> = const { RefCell::new(Vec::new()) };
    }
    let drops = DropCount::new();
    for touched_first in [false, true] {
        let count = drops.clone();
        thread::spawn(move || {
            if touched_first {
                // The executor's own thread-locals come to life after this one.
                EARLY.with_borrow_mut(Vec::clear);
            }
            let executor = Executor::new();
            let handle = executor.spawn(guarded(sleep_in_task(), count.guard()));
            let spawner = on_drop(|| drop(catch_unwind(|| spawn(async {}))));
            executor.spawn(guarded(pending::<()>(), (spawner, count.guard())));
            let bomb = on_drop(|| panic!("in drop, at the thread's end"));
            executor.spawn(guarded(pending::<()>(), (bomb, count.guard())));
            let (waker, timer) = executor.block_on(async {
                settle().await;
                (own_waker().await, sleep(secs(1)))
            });
            EARLY.with_borrow_mut(|kept| {
                kept.push(Box::new(waker));
                kept.push(Box::new(executor));
                kept.push(Box::new((handle, timer)));
            });
        })
        .join()
        .expect("the thread ends in peace");
    }
    assert_eq!(drops.get(), 6);
}

async fn sleep_in_task() {
    sleep(secs(1)).await;
}

/// Ends the process, from a thread, after `after`.
fn exit_after(after: Duration) {
    thread::spawn(move || {
        thread::sleep(after);
        process::exit(0);
    });
}

/// Four tasks hang, each in its own way; the test looks for the lines marked with a word.
fn hang() {
    exit_after(ms(3300));
    executor::block_on(async {
        let empty = Queue::<u8>::unbounded();
        let full = Queue::bounded(1);
        full.try_put(1).expect("there is room for one");
        let getter = Builder::new()
            .name("Barista")
            .spawn(async move { empty.get().await }); // get
        Builder::new()
            .name("Roaster")
            .spawn(async move { full.put(2).await }); // put
        Builder::new().name("Cleaner").spawn(pending::<()>()); // forgets its waker
        Builder::new().name("Manager").spawn(getter); // manager
        pending::<()>().await;
    });
}

/// A thread comes to help after the report.
fn hang_then_rescue() {
    let rescued = Arc::new(AtomicBool::new(false));
    let (sender, receiver) = channel::<Waker>();
    let helper = rescued.clone();
    thread::spawn(move || {
        let waker = receiver.recv().expect("a waker is sent");
        thread::sleep(ms(1600));
        helper.store(true, Ordering::SeqCst);
        waker.wake();
    });
    executor::block_on(async {
        let waiting = poll_fn(move |cx| {
            if rescued.load(Ordering::SeqCst) {
                return Poll::Ready(());
            }
            // The helper is gone after the first, and needs no other.
            let _ = sender.send(cx.waker().clone());
            Poll::Pending
        });
        Builder::new()
            .name("Princess")
            .spawn(waiting)
            .await
            .expect("no panic");
    });
}

/// A future that is ready when it is next polled, though nobody holds its waker: poor, but no hang.
fn a_diagnostic_poll_that_helps() {
    let mut first = true;
    executor::block_on(poll_fn(move |_| {
        if std::mem::take(&mut first) {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }));
}
