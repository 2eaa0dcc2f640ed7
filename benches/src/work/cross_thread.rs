//! A wake from another thread, and back.

use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread::{self, JoinHandle};

use crate::machine::OneCore;
use crate::pace::{Laps, Pace};
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
    /// The other side: a thread that parks until it is asked, answers, and then wakes.
    fn answering(self: &Arc<Self>, wake: impl Fn(&Rally) + Send + 'static) -> JoinHandle<()> {
        let rally = Arc::clone(self);
        thread::spawn(move || {
            let mut last = 0;
            loop {
                match rally.asked.load(Ordering::Acquire) {
                    STOP => return,
                    asked if asked == last => thread::park(),
                    asked => {
                        last = asked;
                        rally.answered.store(asked, Ordering::Release);
                        wake(&rally);
                    }
                }
            }
        })
    }

    fn ask(&self, number: u64, other: &JoinHandle<()>) {
        self.asked.store(number, Ordering::Release);
        other.thread().unpark();
    }

    fn answered(&self, number: u64) -> bool {
        self.answered.load(Ordering::Acquire) == number
    }

    /// Waits in a task.
    async fn wait(&self, number: u64) {
        poll_fn(|cx| {
            if self.answered(number) {
                return Poll::Ready(());
            }
            let mut waker = self.waker.lock().expect("no panic");
            match waker.as_ref() {
                Some(old) if old.will_wake(cx.waker()) => {}
                _ => *waker = Some(cx.waker().clone()),
            }
            // The answer may have come before the waker was there.
            match self.answered(number) {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        })
        .await;
    }
}

/// A task that unparks a thread, which wakes the task. One iteration is a round trip.
pub fn round_trips<R: Runtime>(pace: Pace) -> Laps {
    let _one_core = OneCore::keep();
    R::run(|rt| async move {
        let here = async move {
            let rally = Arc::new(Rally::default());
            let other = rally.answering(|rally| {
                if let Some(waker) = rally.waker.lock().expect("no panic").as_ref() {
                    waker.wake_by_ref();
                }
            });
            let mut round = 0;
            let trip = async || {
                round += 1;
                rally.ask(round, &other);
                rally.wait(round).await;
            };
            let laps = pace.laps(trip).await;
            rally.ask(STOP, &other);
            other.join().expect("no panic");
            laps
        };
        R::join(rt.spawn(here)).await
    })
}

/// Two threads that park and unpark each other: both floor and std threads.
pub fn threads(pace: Pace) -> Laps {
    let _one_core = OneCore::keep();
    let rally = Arc::new(Rally::default());
    let here = thread::current();
    let other = rally.answering(move |_| here.unpark());
    let mut round = 0;
    let laps = pace.plain_laps(|| {
        round += 1;
        rally.ask(round, &other);
        while !rally.answered(round) {
            thread::park();
        }
    });
    rally.ask(STOP, &other);
    other.join().expect("no panic");
    laps
}
