//! P13 under virtual time: a stall panics at once, where there is one, and leaves the executor whole.

use std::{
    future::{Future, pending, poll_fn},
    task::Poll,
    time::{Duration, Instant as Wall},
};

use executor::{
    join, sleep, spawn,
    sync::Queue,
    task::Builder,
    time::{Instant, timeout},
};
use tests::{
    Log, counted, guarded, on_drop, panics, secs, settle, under_virtual_time, virtual_executor,
    within,
};

/// What the stall of `future` says.
fn report<F: Future>(future: F) -> String {
    let wall = Wall::now();
    let report = panics(|| under_virtual_time(future));
    assert!(
        wall.elapsed() < Duration::from_millis(900),
        "it waited: {:?}",
        wall.elapsed()
    );
    report
}

#[track_caller]
fn assert_has(report: &str, words: &[&str]) {
    for word in words {
        assert!(report.contains(word), "no {word:?} in:\n{report}");
    }
}

#[test]
fn a_timer_still_ahead_is_no_stall() {
    under_virtual_time(async {
        let start = Instant::now();
        assert!(timeout(secs(3600), pending::<()>()).await.is_err());
        assert_eq!(start.elapsed(), secs(3600));
        let sleeper = spawn(sleep(secs(5)));
        join(sleeper, pending_until(start + secs(3610)))
            .await
            .0
            .unwrap();
    });
}

async fn pending_until(deadline: Instant) {
    executor::time::sleep_until(deadline).await;
}

#[test]
fn a_blocking_job_under_way_is_no_stall() {
    within(secs(20), || {
        under_virtual_time(async {
            let job = executor::spawn_blocking(|| std::thread::sleep(Duration::from_millis(50)));
            job.await.unwrap();
        });
    });
}

#[test]
fn a_poll_that_makes_a_task_ready_ends_the_stall() {
    let mut first = true;
    let (late, polls) = counted(poll_fn(move |_| {
        if std::mem::take(&mut first) {
            Poll::Pending
        } else {
            Poll::Ready(5)
        }
    }));
    assert_eq!(under_virtual_time(late), 5);
    assert_eq!(polls.get(), 2);
}

#[test]
fn a_poll_that_makes_another_task_ready_ends_the_stall() {
    under_virtual_time(async {
        let queue = Queue::unbounded();
        let other = queue.clone();
        let mut first = true;
        // Looks again only when it is polled, and nobody holds its waker.
        Builder::new().name("Lazy").spawn(poll_fn(move |_| {
            if std::mem::take(&mut first) {
                return Poll::Pending;
            }
            other.try_put(5).unwrap();
            Poll::Ready(())
        }));
        assert_eq!(queue.get().await, 5);
    });
}

#[test]
fn the_poll_at_a_stall_comes_once() {
    let (waiting, polls) = counted(pending::<()>());
    report(async {
        spawn(waiting);
        settle().await;
        pending::<()>().await;
    });
    assert_eq!(polls.get(), 2);
}

#[test]
fn after_a_stall_the_executor_is_usable_and_the_tasks_are_there() {
    let executor = virtual_executor();
    let queue = Queue::unbounded();
    let other = queue.clone();
    let task = executor.spawn(async move { other.get().await });
    let message = panics(|| executor.block_on(pending::<()>()));
    assert!(!message.is_empty());
    queue.try_put(5).unwrap();
    assert_eq!(executor.block_on(task).unwrap(), 5);
    let again = panics(|| executor.block_on(pending::<()>()));
    assert_has(&again, &["main"]);
    assert_eq!(
        executor.block_on(async { spawn(async { 6 }).await.unwrap() }),
        6
    );
}

#[test]
fn the_main_future_of_a_stall_is_dropped_as_by_any_panic() {
    let log = Log::new();
    let inner = log.clone();
    report(guarded(
        pending::<()>(),
        on_drop(move || inner.push("dropped")),
    ));
    assert_eq!(log.take(), ["dropped"]);
}

#[test]
fn the_line_of_a_sleep_inside_a_timeout_is_not_needed_where_the_timeout_ends_it() {
    under_virtual_time(async {
        let queue = Queue::<u8>::unbounded();
        assert!(timeout(secs(1), queue.get()).await.is_err());
        assert!(queue.is_empty());
        queue.try_put(1).unwrap();
        assert_eq!(queue.get().await, 1, "the line was left in order");
    });
}

#[test]
fn a_panic_in_the_poll_at_a_stall_ends_that_task_alone() {
    let report = report(async {
        let mut first = true;
        Builder::new().name("Touchy").spawn(poll_fn(move |_| {
            assert!(std::mem::take(&mut first), "polled without a wake");
            Poll::<()>::Pending
        }));
        Builder::new().name("Patient").spawn(pending::<()>());
        pending::<()>().await;
    });
    assert_has(&report, &["Patient"]);
}
