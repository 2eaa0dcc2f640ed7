//! Timers that fire, that are cancelled, and that guard a future.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::mpsc;
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};

use super::spawn_join::sleepers;
use super::{Sample, YieldOnce};
use crate::machine::cpu_time;
use crate::pace::{Laps, Pace, quantile};
use crate::runtimes::Runtime;

/// The time over which the timers fire.
const WINDOW: Duration = Duration::from_millis(200);
/// From the first spawn to the first deadline: all are spawned by then, so that what is late is late
/// because of its timer.
const LEAD: Duration = Duration::from_millis(300);
/// Far enough away never to fire while it is measured.
const FAR: Duration = Duration::from_secs(10);
/// Timers made and cancelled before the loop gets a turn.
pub const CANCELS: u64 = 100;

/// When timer `i` of `n` is due: evenly over the window, in no order (131 has no divisor in common
/// with a round number).
fn due(start: Instant, i: u64, n: u64) -> Instant {
    start + LEAD + WINDOW.mul_f64((i * 131 % n) as f64 / n as f64)
}

/// `n` tasks that sleep once each, until deadlines spread over 200 ms: what they use of the processors,
/// and how late they are.
pub fn fired<R: Runtime>(n: u64) -> Sample {
    let cpu = cpu_time();
    let late: Vec<f64> = R::run(|rt| async move {
        let start = Instant::now();
        let timer = |i| {
            let deadline = due(start, i, n);
            rt.spawn(async move {
                R::sleep(deadline - Instant::now()).await;
                let late = Instant::now().checked_duration_since(deadline);
                late.expect("no timer is early").as_nanos() as f64 / 1000.0
            })
        };
        let timers: Vec<_> = (0..n).map(timer).collect();
        let mut late = Vec::with_capacity(timers.len());
        for timer in timers {
            late.push(R::join(timer).await);
        }
        late
    });
    let cpu = cpu_time() - cpu;
    vec![
        ("cpu_ns", cpu.as_nanos() as f64 / n as f64),
        ("p50_us", quantile(late.clone(), 0.5)),
        ("p99_us", quantile(late, 0.99)),
    ]
}

/// Registers a timer (which takes its first poll) and drops it, while `others` wait. One iteration is
/// [`CANCELS`] of them and one turn of the loop.
pub fn cancelled<R: Runtime>(others: u64, pace: Pace) -> Laps {
    R::run(|rt| async move {
        sleepers(&rt, others).await;
        let cancelling = pace.laps(async || {
            for _ in 0..CANCELS {
                let mut sleep = pin!(R::sleep(FAR));
                let polled = poll_fn(|cx| Poll::Ready(sleep.as_mut().poll(cx))).await;
                assert!(polled.is_pending());
            }
            YieldOnce::default().await;
        });
        R::join(rt.spawn(cancelling)).await
    })
}

/// A time limit, never reached, on a future that yields once.
pub fn timeout<R: Runtime>(pace: Pace) -> Laps {
    R::run(|rt| async move {
        let timing = pace.laps(async || {
            assert!(R::timeout(FAR, YieldOnce::default()).await.is_some());
        });
        R::join(rt.spawn(timing)).await
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
