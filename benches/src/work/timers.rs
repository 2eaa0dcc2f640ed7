//! Timers that fire, that are cancelled, and that guard a future.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::hint::black_box;
use std::pin::pin;
use std::rc::Rc;
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use super::{Boxed, Sample, YieldOnce};
use crate::pace::{Laps, Pace, quantile};
use crate::process::cpu_time;
use crate::runtimes::Runtime;

/// The time over which the timers fire.
const WINDOW: Duration = Duration::from_millis(200);
/// From the first spawn to the first deadline: all are spawned by then, so
/// that what is late is late because of its timer.
const LEAD: Duration = Duration::from_millis(300);
/// Far enough away never to fire while it is measured.
const FAR: Duration = Duration::from_secs(10);
/// Timers made and cancelled before the loop gets a turn.
pub const CANCELS: u64 = 100;

/// When timer `i` of `n` is due: evenly over the window, in no order (131 has
/// no divisor in common with a round number).
fn due(start: Instant, i: u64, n: u64) -> Instant {
    start + LEAD + WINDOW.mul_f64((i * 131 % n) as f64 / n as f64)
}

/// The time of the whole process's processors a timer, and how late they were.
fn fired_sample(cpu: Duration, mut late: Vec<f64>) -> Sample {
    let n = late.len() as f64;
    vec![
        ("cpu_ns", cpu.as_nanos() as f64 / n),
        ("p50_us", quantile(&mut late, 0.5)),
        ("p99_us", quantile(&mut late, 0.99)),
        ("max_us", quantile(&mut late, 1.0)),
    ]
}

fn micros_late(deadline: Instant) -> f64 {
    let late = Instant::now()
        .checked_duration_since(deadline)
        .expect("no timer is early");
    late.as_nanos() as f64 / 1000.0
}

/// `n` tasks that sleep once each, until deadlines spread over 200 ms.
pub fn fired<R: Runtime>(n: u64) -> Sample {
    let cpu = cpu_time();
    let late = R::run(|rt| async move {
        let late = Rc::new(RefCell::new(Vec::with_capacity(n as usize)));
        let start = Instant::now();
        let handles: Vec<_> = (0..n)
            .map(|i| {
                let (late, deadline) = (Rc::clone(&late), due(start, i, n));
                rt.spawn(async move {
                    R::sleep(deadline - Instant::now()).await;
                    late.borrow_mut().push(micros_late(deadline));
                })
            })
            .collect();
        for handle in handles {
            handle.await;
        }
        late.take()
    });
    assert_eq!(late.len() as u64, n);
    fired_sample(cpu_time() - cpu, late)
}

/// The same futures in an ordered map, polled by a loop that sleeps in between.
pub fn fired_floor(n: u64) -> Sample {
    let cpu = cpu_time();
    let mut waiting: BTreeMap<(Instant, u64), Boxed<f64>> = BTreeMap::new();
    let start = Instant::now();
    for i in 0..n {
        let deadline = due(start, i, n);
        waiting.insert(
            (deadline, i),
            Box::pin(async move { micros_late(deadline) }),
        );
    }
    let mut late = Vec::with_capacity(n as usize);
    while let Some(entry) = waiting.first_entry() {
        let (deadline, _) = *entry.key();
        thread::sleep(deadline.saturating_duration_since(Instant::now()));
        late.push(crate::pace::at_once(entry.remove()));
    }
    assert_eq!(late.len() as u64, n);
    fired_sample(cpu_time() - cpu, late)
}

/// Registers a timer (which takes its first poll) and drops it. One iteration
/// is [`CANCELS`] of them and one turn of the loop.
pub fn cancelled<R: Runtime>(pace: Pace) -> Laps {
    R::run(|rt| async move {
        let cancelling = pace.laps(async || {
            for _ in 0..CANCELS {
                let mut sleep = pin!(R::sleep(FAR));
                poll_fn(|cx| {
                    assert!(sleep.as_mut().poll(cx).is_pending());
                    Poll::Ready(())
                })
                .await;
            }
            YieldOnce::default().await;
        });
        rt.spawn(cancelling).await
    })
}

/// A look at the clock, which each timer takes, and a box polled and dropped.
pub fn cancelled_floor(pace: Pace) -> Laps {
    pace.plain_laps(|| {
        for _ in 0..CANCELS {
            let deadline = Instant::now() + FAR;
            let mut sleep: Boxed<Instant> = Box::pin(async move {
                std::future::pending::<()>().await;
                deadline
            });
            assert!(
                sleep
                    .as_mut()
                    .poll(&mut Context::from_waker(Waker::noop()))
                    .is_pending()
            );
        }
    })
}

/// A time limit, never reached, on a future that yields once.
pub fn timeout<R: Runtime>(pace: Pace) -> Laps {
    R::run(|rt| async move {
        let timing = pace.laps(async || {
            assert!(R::timeout(FAR, YieldOnce::default()).await.is_some());
        });
        rt.spawn(timing).await
    })
}

/// A thread that sends a value to one that waits no longer than the limit.
pub fn timeout_threads(pace: Pace) -> Laps {
    pace.plain_laps(|| {
        let (sender, receiver) = mpsc::channel();
        let thread = thread::spawn(move || sender.send(()).expect("somebody listens"));
        receiver.recv_timeout(FAR).expect("it comes long before");
        thread.join().expect("no panic");
    })
}

/// A look at the clock, and the future boxed, polled twice and dropped.
pub fn timeout_floor(pace: Pace) -> Laps {
    pace.plain_laps(|| {
        black_box(Instant::now() + FAR);
        let mut future: Boxed<()> = Box::pin(YieldOnce::default());
        let mut cx = Context::from_waker(Waker::noop());
        assert!(future.as_mut().poll(&mut cx).is_pending());
        assert!(future.as_mut().poll(&mut cx).is_ready());
    })
}
