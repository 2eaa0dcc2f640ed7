//! P13: what the report of a stall says.

use std::{
    cell::RefCell,
    future::{Future, pending, poll_fn},
    pin::Pin,
    rc::Rc,
    task::{Poll, Waker},
    time::{Duration, Instant as Wall},
};

use executor::{
    JoinHandle, as_completed, combinators::ReturnWhen, join, join_all, select, sleep, spawn,
    sync::Queue, task::Builder, try_join_all, wait,
};
use tests::{panics, secs, settle, under_virtual_time, within};

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

/// This file and the given line, as a report names them.
fn at(line: u32) -> String {
    format!("{}:{line}", file!())
}

#[test]
fn the_report_names_the_task_its_queue_and_the_line_of_the_get() {
    let mut line = 0;
    let report = report(async {
        let queue = Queue::<u8>::unbounded();
        line = line!() + 1;
        let get = queue.get();
        Builder::new().name("Barista").spawn(get).await.unwrap();
    });
    assert_has(&report, &["Barista", "queue", &at(line)]);
}

#[test]
fn the_report_names_the_line_of_a_get_inside_an_async_block() {
    let line = line!() + 3;
    let report = report(async {
        let queue = Queue::<u8>::unbounded();
        let task = async move { queue.get().await };
        Builder::new().name("Barista").spawn(task).await.unwrap();
    });
    assert_has(&report, &["Barista", &at(line)]);
}

#[test]
fn the_report_names_the_line_of_a_put_and_of_a_queue_join() {
    let line = line!() + 4;
    let report = report(async {
        let queue = Queue::bounded(1);
        queue.put(1).await;
        let putter = queue.put(2);
        let joiner = queue.join();
        Builder::new().name("Roaster").spawn(putter);
        Builder::new().name("Cleaner").spawn(joiner);
        pending::<()>().await;
    });
    assert_has(&report, &["Roaster", &at(line), "Cleaner", &at(line + 1)]);
}

#[test]
fn the_report_names_the_task_that_is_awaited() {
    let report = report(async {
        let worker = Builder::new().name("Worker").spawn(pending::<()>());
        Builder::new()
            .name("Manager")
            .spawn(worker)
            .await
            .unwrap()
            .unwrap();
    });
    assert_has(&report, &["Worker", "Manager"]);
}

#[test]
fn the_report_names_the_main_future_too() {
    let line = line!() + 3;
    let report = report(async {
        let queue = Queue::<u8>::unbounded();
        queue.get().await;
    });
    assert_has(&report, &["main", &at(line)]);
}

#[test]
fn the_report_says_that_a_forgotten_waker_is_one() {
    let report = report(async {
        let held = Rc::new(RefCell::new(None::<Waker>));
        let hold = held.clone();
        Builder::new().name("Forgetful").spawn(pending::<()>());
        let holding = poll_fn(move |cx| {
            *hold.borrow_mut() = Some(cx.waker().clone());
            Poll::<()>::Pending
        });
        Builder::new().name("Careful").spawn(holding);
        settle().await;
        let queue = Queue::<u8>::unbounded();
        queue.get().await;
        drop(held);
    });
    // What is said of a task: from its name to the next task's.
    let said_of = |name: &str| -> &str {
        let said = report.split_once(name).expect(name).1;
        said.split("task").next().expect("the first part")
    };
    assert_has(said_of("Forgetful"), &["waker", "nobody"]);
    assert!(!said_of("Careful").contains("nobody"), "{report}");
}

#[test]
fn the_report_looks_into_combinators() {
    let lines = line!() + 4;
    let report = report(async {
        let queue = Queue::<u8>::unbounded();
        type Get = Pin<Box<dyn Future<Output = Result<u8, ()>>>>;
        let a = queue.get();
        let b = queue.get();
        let c = queue.get();
        let d = queue.get();
        let e = queue.get();
        let f = queue.get();
        let ok = |get: executor::sync::Get<u8>| -> Get { Box::pin(async { Ok(get.await) }) };
        let mut completed = as_completed([d]);
        let _ = join(
            join(a, join_all([b])),
            join(
                select(c, pending::<()>()),
                join(
                    completed.next(),
                    join(
                        try_join_all([ok(e)]),
                        wait([ok(f)], ReturnWhen::AllCompleted, None),
                    ),
                ),
            ),
        )
        .await;
    });
    for line in lines..lines + 6 {
        assert_has(&report, &[&at(line)]);
    }
}

#[test]
fn the_report_looks_into_every_child_of_a_join_all() {
    let line = line!() + 3;
    let report = report(async {
        let queues = [Queue::<u8>::unbounded(), Queue::<u8>::unbounded()];
        let a = queues[0].get();
        let b = queues[1].get();
        join_all([a, b]).await;
    });
    assert_has(&report, &[&at(line), &at(line + 1)]);
}

#[test]
fn two_tasks_that_await_each_other_are_both_named() {
    let report = report(async {
        let slot = Rc::new(RefCell::new(None::<JoinHandle<()>>));
        let inner = slot.clone();
        let first = Builder::new().name("Chicken").spawn(async move {
            settle().await;
            let other = inner.borrow_mut().take().unwrap();
            other.await.unwrap();
        });
        let second = Builder::new()
            .name("Egg")
            .spawn(async move { first.await.unwrap() });
        *slot.borrow_mut() = Some(second);
        pending::<()>().await;
    });
    assert_has(&report, &["Chicken", "Egg"]);
}

#[test]
fn a_task_that_awaits_itself_is_named() {
    let report = report(async {
        let slot = Rc::new(RefCell::new(None::<JoinHandle<()>>));
        let inner = slot.clone();
        let handle = Builder::new().name("Narcissus").spawn(async move {
            let own = inner.borrow_mut().take().unwrap();
            own.await.unwrap();
        });
        *slot.borrow_mut() = Some(handle);
        pending::<()>().await;
    });
    assert_has(&report, &["Narcissus"]);
}

#[test]
fn a_task_without_a_name_is_named_by_its_number_or_place() {
    let line = line!() + 3;
    let report = report(async {
        let queue = Queue::<u8>::unbounded();
        spawn(async move { queue.get().await }).await.unwrap();
    });
    assert_has(&report, &["task", &at(line)]);
}

#[test]
fn a_task_that_has_ended_is_not_named() {
    let report = report(async {
        Builder::new().name("Gone").spawn(async {}).await.unwrap();
        Builder::new()
            .name("Waiting")
            .spawn(pending::<()>())
            .await
            .unwrap();
    });
    assert_has(&report, &["Waiting"]);
    assert!(!report.contains("Gone"), "{report}");
}

#[test]
fn a_sleep_for_ever_is_a_stall_and_said_to_be() {
    within(secs(20), || {
        let line = line!() + 1;
        let report = report(async { sleep(Duration::MAX).await });
        assert_has(&report, &["sleep", &at(line)]);
    });
}

/// Of a handle, the line that awaits it; where something else polls it, the line that spawned the task.
#[test]
fn the_report_names_the_line_that_awaits_a_handle() {
    let begin = line!();
    let awaited = report(async {
        let handle = spawn(pending::<()>());
        settle().await;
        handle.await.unwrap();
    });
    let waits = |line| format!("the end of task 2, from {}\n", at(line));
    assert_has(&awaited, &[&waits(begin + 4)]);
    for is_boxed in [false, true] {
        let begin = line!();
        let other = report(async move {
            let handle = spawn(pending::<()>());
            match is_boxed {
                true => Box::pin(handle).await.unwrap(),
                false => _ = join_all([handle]).await,
            }
        });
        assert_has(&other, &[&waits(begin + 2)]);
    }
}
