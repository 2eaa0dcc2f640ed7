//! P12 and P13: who is told of what, and who is not.

use std::{
    cell::RefCell,
    future::{pending, poll_fn},
    rc::Rc,
    sync::mpsc::channel,
    task::Poll,
    thread,
    time::Duration,
};

use executor::{
    Executor, KeepAlive, sleep, spawn, spawn_blocking,
    task::Builder,
    time::{Instant, timeout},
};
use futures_util::{StreamExt, stream::FuturesUnordered};
use tests::{ms, panics, secs, under_virtual_time};

/// An executor whose reports are kept.
fn reporting(builder: executor::Builder) -> (Executor, Rc<RefCell<Vec<String>>>) {
    let reports = Rc::new(RefCell::new(Vec::new()));
    let kept = reports.clone();
    let executor = builder.report_to(move |text| kept.borrow_mut().push(text.to_owned()));
    (executor.build(), reports)
}

/// Waits for what a thread sends after `delay`.
async fn from_a_thread(delay: Duration) {
    let (sender, receiver) = futures_channel::oneshot::channel();
    thread::spawn(move || {
        thread::sleep(delay);
        let _ = sender.send(());
    });
    receiver.await.expect("it is sent");
}

#[test]
fn a_callback_gets_the_report_of_a_stall() {
    let (executor, reports) = reporting(Executor::builder());
    executor.block_on(async {
        let waiting = Builder::new().name("barista").spawn(pending::<()>());
        from_a_thread(ms(1500)).await;
        drop(waiting);
    });
    let reports = reports.borrow();
    assert_eq!(reports.len(), 1, "{reports:?}");
    assert!(reports[0].starts_with("executor stalled: nothing is ready"));
    assert!(reports[0].contains("Only another thread may still wake"));
    assert!(reports[0].contains("\"barista\""));
}

#[test]
fn nothing_is_said_where_a_guard_says_that_somebody_will_come() {
    let (executor, reports) = reporting(Executor::builder());
    executor.block_on(async {
        let _keep_alive = KeepAlive::new();
        from_a_thread(ms(1500)).await;
    });
    assert!(reports.borrow().is_empty(), "{reports:?}");
}

#[test]
fn a_guard_holds_the_virtual_clock_and_keeps_it_from_a_stall() {
    let (executor, reports) = reporting(Executor::builder().virtual_time());
    executor.block_on(async {
        let start = Instant::now();
        let keep_alive = KeepAlive::new();
        from_a_thread(ms(50)).await;
        drop(keep_alive);
        assert_eq!(start.elapsed(), Duration::ZERO);
        sleep(secs(5)).await;
        assert_eq!(start.elapsed(), secs(5));
    });
    assert!(reports.borrow().is_empty(), "{reports:?}");
}

#[test]
fn a_blocking_job_that_holds_the_virtual_clock_for_a_second_is_told() {
    let (executor, reports) = reporting(Executor::builder().virtual_time());
    executor.block_on(async {
        let sleeper = Builder::new().name("sleeper").spawn(sleep(secs(1)));
        spawn_blocking(|| thread::sleep(ms(1500))).await.unwrap();
        sleeper.await.unwrap();
    });
    let reports = reports.borrow();
    assert_eq!(reports.len(), 1, "{reports:?}");
    assert!(reports[0].starts_with("virtual time stands still"));
    assert!(reports[0].contains("waits on a blocking job"));
    assert!(reports[0].contains("\"sleeper\""));
}

#[test]
fn jobs_that_wait_for_one_that_has_no_thread_are_told() {
    for virtual_time in [false, true] {
        let builder = Executor::builder().blocking_threads(2);
        let builder = match virtual_time {
            true => builder.virtual_time(),
            false => builder,
        };
        let (executor, reports) = reporting(builder);
        executor.block_on(async {
            let (sender, receiver) = channel();
            let receiver = std::sync::Arc::new(std::sync::Mutex::new(receiver));
            let waiting: Vec<_> = (0..2)
                .map(|_| {
                    let receiver = receiver.clone();
                    // Both wait for the third; after three seconds they give up.
                    spawn_blocking(move || receiver.lock().unwrap().recv_timeout(secs(2)).is_ok())
                })
                .collect();
            let third = spawn_blocking(move || sender.send(()).is_ok());
            for job in waiting {
                job.await.unwrap();
            }
            third.await.unwrap();
        });
        let reports = reports.borrow();
        let all = reports.join("\n");
        assert!(
            all.contains("all 2 threads for blocking jobs are busy"),
            "{all}"
        );
        assert!(all.contains("1 more"), "{all}");
    }
}

#[test]
fn the_main_future_stands_first_however_many_tasks_there_are() {
    for tasks in [20, 21, 300] {
        let report = panics(|| {
            under_virtual_time(async move {
                for _ in 1..tasks {
                    spawn(pending::<()>());
                }
                pending::<()>().await;
            });
        });
        let mut lines = report.lines().skip(1);
        assert!(lines.next().unwrap().starts_with("  the main future"));
        assert!(
            report.contains(&format!("Waiting tasks: {tasks}.")),
            "{report}"
        );
        let more = format!(".. and {} more", tasks - 20);
        assert_eq!(report.contains("more"), tasks > 20, "{report}");
        assert_eq!(report.contains(&more), tasks > 20, "{report}");
    }
}

#[test]
fn a_wait_inside_a_combinator_of_others_is_told_as_such() {
    let report = panics(|| {
        under_virtual_time(async {
            let mut set = FuturesUnordered::new();
            for _ in 0..2 {
                let mut polled = false;
                set.push(poll_fn(move |cx| {
                    // It says nothing, and keeps its waker somewhere.
                    if !std::mem::replace(&mut polled, true) {
                        std::mem::forget(cx.waker().clone());
                    }
                    Poll::<()>::Pending
                }));
            }
            set.next().await;
        });
    });
    assert!(
        report.contains("inside a combinator that is not ours"),
        "{report}"
    );
}

#[test]
fn reports_can_be_turned_off_and_a_stall_under_virtual_time_panics_all_the_same() {
    let executor = Executor::builder().virtual_time().reports(false).build();
    let report = panics(|| executor.block_on(pending::<()>()));
    assert!(report.starts_with("executor stalled"));
    // The executor is usable after it.
    executor.block_on(async { assert!(timeout(secs(1), pending::<()>()).await.is_err()) });
}

#[test]
fn a_stall_is_told_once_in_a_block_on() {
    let (executor, reports) = reporting(Executor::builder());
    executor.block_on(from_a_thread(ms(2500)));
    assert_eq!(reports.borrow().len(), 1, "{reports:?}");
}
