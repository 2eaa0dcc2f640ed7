//! Timers that fire, that are cancelled, and that guard a future.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::{pending, poll_fn};
use std::hint::black_box;
use std::pin::pin;
use std::rc::Rc;
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use super::spawn_join::sleepers;
use super::{Boxed, Sample, YieldOnce, poll_pending};
use crate::machine::cpu_time;
use crate::pace::{Laps, Pace, at_once, quantile};
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

/// What `fire` uses of the processors a timer, and how late the timers are that it returns.
fn fired_sample(n: u64, fire: impl FnOnce() -> Vec<f64>) -> Sample {
    let cpu = cpu_time();
    let late = fire();
    let cpu = cpu_time() - cpu;
    assert_eq!(late.len() as u64, n);
    vec![
        ("cpu_ns", cpu.as_nanos() as f64 / n as f64),
        ("p50_us", quantile(late.clone(), 0.5)),
        ("p99_us", quantile(late, 0.99)),
    ]
}

fn micros_late(deadline: Instant) -> f64 {
    let late = Instant::now().checked_duration_since(deadline);
    late.expect("no timer is early").as_nanos() as f64 / 1000.0
}

/// `n` tasks that sleep once each, until deadlines spread over 200 ms.
pub fn fired<R: Runtime>(n: u64) -> Sample {
    fired_sample(n, || {
        R::run(|rt| async move {
            let late = Rc::new(RefCell::new(Vec::with_capacity(n as usize)));
            let start = Instant::now();
            let timer = |i| {
                let (late, deadline) = (Rc::clone(&late), due(start, i, n));
                rt.spawn(async move {
                    R::sleep(deadline - Instant::now()).await;
                    late.borrow_mut().push(micros_late(deadline));
                })
            };
            let handles: Vec<_> = (0..n).map(timer).collect();
            for handle in handles {
                R::join(handle).await;
            }
            late.take()
        })
    })
}

/// The same futures in an ordered map, polled by a loop that sleeps in between.
pub fn fired_floor(n: u64) -> Sample {
    fired_sample(n, || {
        let mut waiting: BTreeMap<(Instant, u64), Boxed<f64>> = BTreeMap::new();
        let start = Instant::now();
        for i in 0..n {
            let deadline = due(start, i, n);
            let timer = Box::pin(async move { micros_late(deadline) });
            waiting.insert((deadline, i), timer);
        }
        let mut late = Vec::with_capacity(n as usize);
        while let Some(((deadline, _), timer)) = waiting.pop_first() {
            thread::sleep(deadline.saturating_duration_since(Instant::now()));
            late.push(at_once(timer));
        }
        late
    })
}

/// Registers a timer (which takes its first poll) and drops it, while `others` wait. One iteration is
/// [`CANCELS`] of them and one turn of the loop.
pub fn cancelled<R: Runtime>(others: u64, pace: Pace) -> Laps {
    R::run(|rt| async move {
        sleepers(&rt, others).await;
        let cancelling = pace.laps(async || {
            for _ in 0..CANCELS {
                let mut sleep = pin!(R::sleep(FAR));
                let poll_it = poll_fn(|cx| {
                    poll_pending(sleep.as_mut(), cx);
                    Poll::Ready(())
                });
                poll_it.await;
            }
            YieldOnce::default().await;
        });
        R::join(rt.spawn(cancelling)).await
    })
}

/// A look at the clock, which each timer takes, and a box polled and dropped.
pub fn cancelled_floor(pace: Pace) -> Laps {
    let mut cx = Context::from_waker(Waker::noop());
    pace.plain_laps(|| {
        for _ in 0..CANCELS {
            let deadline = Instant::now() + FAR;
            let mut sleep: Boxed<Instant> = Box::pin(async move {
                pending::<()>().await;
                deadline
            });
            poll_pending(sleep.as_mut(), &mut cx);
        }
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

/// A look at the clock, and the future boxed, polled twice and dropped.
pub fn timeout_floor(pace: Pace) -> Laps {
    pace.plain_laps(|| {
        black_box(Instant::now() + FAR);
        let mut future: Boxed<()> = Box::pin(YieldOnce::default());
        poll_pending(future.as_mut(), &mut Context::from_waker(Waker::noop()));
        at_once(future);
    })
}
