use std::{
    cell::Cell,
    future::{poll_fn, ready},
    hint,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::Poll,
    time::{Duration, Instant},
};

use cpu_time::ThreadTime;
use learn::{judge::elsewhere, probe::POLLS_AT_MOST, stuck, wrong};

use super::exercise::block_on;

pub fn check() {
    stuck!("parks_when_ready");
    if block_on(ready(7)) != 7 {
        wrong!("wrong_value");
    }
    wakes_in_its_poll();
    wakes_from_another_thread();
}

/// How much processor time the other thread uses before it wakes. A thread that is awake meanwhile gets
/// about as much, however busy the machine is; one that is parked gets none.
const WORK: Duration = Duration::from_millis(60);

/// A future that has called its waker before it returns `Pending`.
fn wakes_in_its_poll() {
    stuck!("woken_before_the_park");
    let polls = Cell::new(0);
    block_on(poll_fn(|cx| {
        polls.set(polls.get() + 1);
        if polls.get() > 3 {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }));
}

/// A future that another thread makes ready, some time later.
fn wakes_from_another_thread() {
    stuck!("not_unparked");
    let done = Arc::new(AtomicBool::new(false));
    let mut polls = 0;
    let (begun, used) = (Instant::now(), ThreadTime::now());
    block_on(poll_fn(|cx| {
        polls += 1;
        if done.load(SeqCst) {
            return Poll::Ready(());
        }
        if polls == 1 {
            let (done, waker) = (done.clone(), cx.waker().clone());
            elsewhere(move || {
                let work = ThreadTime::now();
                while work.elapsed() < WORK {
                    hint::spin_loop();
                }
                done.store(true, SeqCst);
                waker.wake();
            });
        }
        if polls >= POLLS_AT_MOST {
            wrong!("spins", polls = polls);
        }
        Poll::Pending
    }));
    let (waited, used) = (begun.elapsed(), used.elapsed());
    if used > WORK / 4 {
        wrong!(
            "burns",
            used = used.as_millis(),
            waited = waited.as_millis()
        );
    }
    // std lets a park return for no reason, though it hardly ever does.
    if polls > 4 {
        wrong!("polls_unwoken", polls = polls);
    }
}
