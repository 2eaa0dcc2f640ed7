//! P12: when nothing is ready and nothing outside is under way, the clock jumps; two runs of one
//! program record the same events.

use std::{
    sync::mpsc::channel,
    thread,
    time::{Duration, Instant as Wall},
};

use executor::{
    Executor,
    combinators::{Either, select},
    join, join_all, sleep, spawn, spawn_blocking,
    sync::Queue,
    task::Builder,
    time::{Instant, interval, timeout},
    trace::Recorder,
    yield_now,
};
use tests::{ms, secs, settle, under_virtual_time, virtual_executor, within};

#[test]
fn a_year_passes_in_no_time() {
    let wall = Wall::now();
    under_virtual_time(async {
        let start = Instant::now();
        sleep(secs(365 * 86400)).await;
        assert_eq!(start.elapsed(), secs(365 * 86400));
    });
    assert!(wall.elapsed() < secs(5));
}

#[test]
fn the_clock_jumps_to_the_next_deadline_and_no_further() {
    under_virtual_time(async {
        let start = Instant::now();
        let times = join_all([5, 2, 9, 2].map(|n| async move {
            sleep(secs(n)).await;
            start.elapsed().as_secs()
        }))
        .await;
        assert_eq!(times, [5, 2, 9, 2]);
        assert_eq!(start.elapsed(), secs(9));
    });
}

#[test]
fn five_coffees_take_three_seconds() {
    under_virtual_time(async {
        let start = Instant::now();
        join_all((0..5).map(|_| sleep(secs(3)))).await;
        assert_eq!(start.elapsed(), secs(3));
        for _ in 0..5 {
            sleep(secs(3)).await;
        }
        assert_eq!(start.elapsed(), secs(18));
    });
}

#[test]
fn the_clock_does_not_move_by_itself() {
    under_virtual_time(async {
        let start = Instant::now();
        thread::sleep(ms(5));
        settle().await;
        assert_eq!(start.elapsed(), Duration::ZERO);
    });
}

#[test]
fn the_clock_goes_on_from_one_block_on_to_the_next() {
    let executor = virtual_executor();
    let start = executor.block_on(async { Instant::now() });
    let mut ticker = executor.block_on(async { interval(secs(2)) });
    executor.block_on(async {
        ticker.tick().await;
        sleep(secs(1)).await;
    });
    executor.block_on(async { assert_eq!(start.elapsed(), secs(1)) });
    executor.block_on(ticker.tick());
    executor.block_on(async { assert_eq!(start.elapsed(), secs(2)) });
}

#[test]
fn the_clock_waits_for_a_blocking_job() {
    within(secs(20), || {
        under_virtual_time(async {
            let start = Instant::now();
            let job = spawn_blocking(|| {
                thread::sleep(ms(40));
                5
            });
            let Either::Left(value) = select(job, sleep(Duration::from_nanos(1))).await else {
                panic!("the clock ran ahead of the job");
            };
            assert_eq!(value.unwrap(), 5);
            assert_eq!(start.elapsed(), Duration::ZERO);
            sleep(secs(3600)).await;
            assert_eq!(start.elapsed(), secs(3600));
        });
    });
}

#[test]
fn the_clock_waits_for_every_blocking_job() {
    within(secs(20), || {
        under_virtual_time(async {
            let start = Instant::now();
            let jobs: Vec<_> = (0..20)
                .map(|n| spawn_blocking(move || thread::sleep(ms(n))))
                .collect();
            let timer = spawn(async {
                sleep(ms(1)).await;
                Instant::now()
            });
            let ended = join_all(jobs.into_iter().map(|job| async move {
                job.await.unwrap();
                Instant::now()
            }))
            .await;
            assert!(ended.iter().all(|end| *end == start));
            assert_eq!(timer.await.unwrap(), start + ms(1));
        });
    });
}

#[test]
fn the_clock_waits_for_a_job_whose_handle_is_dropped() {
    within(secs(20), || {
        under_virtual_time(async {
            let (done, is_done) = channel();
            drop(spawn_blocking(move || {
                thread::sleep(ms(30));
                done.send(()).unwrap();
            }));
            sleep(secs(1)).await;
            is_done
                .try_recv()
                .expect("the job had ended when the clock jumped");
        });
    });
}

#[test]
fn jobs_and_sleeps_take_turns() {
    within(secs(20), || {
        under_virtual_time(async {
            let start = Instant::now();
            for n in 1..=20 {
                sleep(secs(1)).await;
                assert_eq!(spawn_blocking(move || n).await.unwrap(), n);
                assert_eq!(start.elapsed(), secs(n));
            }
        });
    });
}

#[test]
fn a_job_that_panics_lets_the_clock_go_on() {
    within(secs(20), || {
        under_virtual_time(async {
            let start = Instant::now();
            drop(spawn_blocking(|| panic!("on a thread")));
            sleep(secs(1)).await;
            assert_eq!(start.elapsed(), secs(1));
        });
    });
}

#[test]
fn a_job_aborted_in_line_lets_the_clock_go_on() {
    within(secs(20), || {
        under_virtual_time(async {
            let start = Instant::now();
            let jobs: Vec<_> = (0..600)
                .map(|_| spawn_blocking(|| thread::sleep(ms(1))))
                .collect();
            jobs.iter().for_each(|job| job.abort());
            drop(jobs);
            sleep(secs(1)).await;
            assert_eq!(start.elapsed(), secs(1));
        });
    });
}

#[test]
fn an_executor_built_without_a_word_is_in_real_time() {
    let wall = Wall::now();
    Executor::builder()
        .build()
        .block_on(async { sleep(ms(20)).await });
    Executor::new().block_on(async { sleep(ms(20)).await });
    Executor::default().block_on(async { sleep(ms(20)).await });
    assert!(wall.elapsed() >= ms(60));
}

/// A program with a bit of everything whose order is fixed; `delay` makes it another one.
async fn program(delay: u64) {
    let queue = Queue::bounded(2);
    let producer = queue.clone();
    let put = Builder::new().name("producer").spawn(async move {
        for n in 0..10 {
            sleep(ms(delay)).await;
            producer.put(n).await;
        }
    });
    let consumers: Vec<_> = (0..3)
        .map(|n| {
            let queue = queue.clone();
            Builder::new()
                .name(format!("consumer {n}"))
                .spawn(async move {
                    while timeout(secs(3), queue.get()).await.is_ok() {
                        sleep(secs(1)).await;
                        queue.task_done();
                    }
                })
        })
        .collect();
    let panicking = spawn(async {
        yield_now().await;
        panic!("recorded");
    });
    let aborted = spawn(sleep(secs(50)));
    join(put, async {
        sleep(secs(1)).await;
        aborted.abort();
    })
    .await
    .0
    .unwrap();
    assert!(panicking.await.is_err());
    for consumer in consumers {
        consumer.await.unwrap();
    }
}

/// What a run of `program` records.
fn record(delay: u64) -> executor::trace::Recording {
    let recorder = Recorder::new();
    let executor = Executor::builder()
        .virtual_time()
        .recorder(recorder.clone())
        .build();
    executor.block_on(program(delay));
    drop(executor);
    recorder.finish()
}

#[test]
fn two_runs_of_one_program_record_the_same_events() {
    let (first, second) = (record(300), record(300));
    assert!(first.events().len() > 50);
    assert_eq!(first.events(), second.events());
}

#[test]
fn runs_of_different_programs_record_different_events() {
    assert!(record(300).events() != record(301).events());
}

#[test]
fn two_runs_take_the_same_virtual_time() {
    let run = || {
        under_virtual_time(async {
            let start = Instant::now();
            program(300).await;
            start.elapsed()
        })
    };
    assert_eq!(run(), run());
}

#[test]
fn two_runs_with_a_blocking_job_record_the_same_events() {
    within(secs(20), || {
        let run = |loop_takes: Duration, job_takes: Duration| {
            let recorder = Recorder::new();
            let executor = Executor::builder()
                .virtual_time()
                .recorder(recorder.clone())
                .build();
            executor.block_on(async {
                let job = spawn_blocking(move || thread::sleep(job_takes));
                thread::sleep(loop_takes);
                job.await.unwrap();
                sleep(secs(1)).await;
            });
            recorder.finish()
        };
        // The job ends before the loop first looks for its end, and long after.
        let (early, late) = (run(ms(100), ms(0)), run(ms(0), ms(100)));
        assert_eq!(early.events(), late.events());
    });
}
