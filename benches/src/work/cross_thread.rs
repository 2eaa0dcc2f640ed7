//! A wake from another thread, and back.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Poll, Waker};
use std::thread;

use crate::pace::{Laps, Pace};
use crate::process::OneCore;
use crate::runtimes::Runtime;

/// What tells the other thread to stop.
const STOP: u64 = u64::MAX;

/// Two counters: here asks for a number, there answers with it.
#[derive(Default)]
struct Rally {
    asked: AtomicU64,
    answered: AtomicU64,
    waker: Mutex<Option<Waker>>,
}

impl Rally {
    /// The other side: a thread that parks until it is asked.
    fn answer(self: Arc<Self>, wake: impl Fn(&Rally)) {
        let mut last = 0;
        loop {
            match self.asked.load(Ordering::Acquire) {
                STOP => return,
                asked if asked == last => thread::park(),
                asked => {
                    last = asked;
                    self.answered.store(asked, Ordering::Release);
                    wake(&self);
                }
            }
        }
    }

    fn answered(&self, round: u64) -> bool {
        self.answered.load(Ordering::Acquire) == round
    }

    /// Waits in a task.
    async fn wait(&self, round: u64) {
        poll_fn(|cx| {
            if self.answered(round) {
                return Poll::Ready(());
            }
            let mut waker = self.waker.lock().expect("no panic");
            match waker.as_ref() {
                Some(old) if old.will_wake(cx.waker()) => {}
                _ => *waker = Some(cx.waker().clone()),
            }
            // The answer may have come before the waker was there.
            if self.answered(round) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }
}

/// A task that unparks a thread, which wakes the task. One iteration is a round trip.
pub fn round_trips<R: Runtime>(pace: Pace) -> Laps {
    let _one_core = OneCore::keep();
    R::run(|rt| async move {
        let rally = Arc::new(Rally::default());
        let there = Arc::clone(&rally);
        let thread = thread::spawn(move || {
            there.answer(|rally| {
                let waker = rally.waker.lock().expect("no panic");
                if let Some(waker) = waker.as_ref() {
                    waker.wake_by_ref();
                }
            });
        });
        let other = thread.thread().clone();
        let here = async move {
            let mut round = 0;
            let laps = pace.laps(async || {
                round += 1;
                rally.asked.store(round, Ordering::Release);
                other.unpark();
                rally.wait(round).await;
            });
            let laps = laps.await;
            rally.asked.store(STOP, Ordering::Release);
            other.unpark();
            laps
        };
        let laps = rt.spawn(here).await;
        thread.join().expect("no panic");
        laps
    })
}

/// Two threads that park and unpark each other: both floor and std threads.
pub fn threads(pace: Pace) -> Laps {
    let _one_core = OneCore::keep();
    let rally = Arc::new(Rally::default());
    let there = Arc::clone(&rally);
    let here = thread::current();
    let thread = thread::spawn(move || there.answer(|_| here.unpark()));
    let mut round = 0;
    let laps = pace.plain_laps(|| {
        round += 1;
        rally.asked.store(round, Ordering::Release);
        thread.thread().unpark();
        while !rally.answered(round) {
            thread::park();
        }
    });
    rally.asked.store(STOP, Ordering::Release);
    thread.thread().unpark();
    thread.join().expect("no panic");
    laps
}
