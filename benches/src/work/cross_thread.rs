//! A wake from another thread, and back.

use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread::{self, JoinHandle};

use crate::machine::on_one_core;
use crate::pace::{Laps, Pace};
use crate::runtimes::Runtime;

/// What tells the other thread to stop.
const STOP: u64 = u64::MAX;

/// A ball that goes to and fro: at an even number it is here, at an odd one there.
#[derive(Default)]
struct Rally {
    ball: AtomicU64,
    waker: Mutex<Option<Waker>>,
}

impl Rally {
    /// The other side: a thread that parks until the ball comes, plays it back, and then wakes.
    fn opponent(self: &Arc<Self>, wake: impl Fn(&Rally) + Send + 'static) -> JoinHandle<()> {
        let rally = Arc::clone(self);
        thread::spawn(move || {
            loop {
                match rally.ball.load(Ordering::Acquire) {
                    STOP => return,
                    _ if rally.is_here() => thread::park(),
                    ball => {
                        rally.ball.store(ball + 1, Ordering::Release);
                        wake(&rally);
                    }
                }
            }
        })
    }

    fn is_here(&self) -> bool {
        self.ball.load(Ordering::Acquire).is_multiple_of(2)
    }

    /// Plays the ball, which is here.
    fn play(&self, opponent: &JoinHandle<()>) {
        self.ball.fetch_add(1, Ordering::Release);
        opponent.thread().unpark();
    }

    fn stop(&self, opponent: JoinHandle<()>) {
        self.ball.store(STOP, Ordering::Release);
        opponent.thread().unpark();
        opponent.join().expect("no panic");
    }

    /// Waits for the ball in a task.
    async fn wait(&self) {
        poll_fn(|cx| {
            if self.is_here() {
                return Poll::Ready(());
            }
            let mut waker = self.waker.lock().expect("no panic");
            match waker.as_ref() {
                Some(old) if old.will_wake(cx.waker()) => {}
                _ => *waker = Some(cx.waker().clone()),
            }
            // The ball may have come before the waker was there.
            match self.is_here() {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        })
        .await;
    }
}

/// A task that unparks a thread, which wakes the task. One iteration is a round trip.
pub fn round_trips<R: Runtime>(pace: Pace) -> Laps {
    on_one_core(|| R::run(|rt| async move { R::join(rt.spawn(here(pace))).await }))
}

async fn here(pace: Pace) -> Laps {
    let rally = Arc::new(Rally::default());
    let opponent = rally.opponent(|rally| {
        if let Some(waker) = rally.waker.lock().expect("no panic").as_ref() {
            waker.wake_by_ref();
        }
    });
    let trip = async || {
        rally.play(&opponent);
        rally.wait().await;
    };
    let laps = pace.laps(trip).await;
    rally.stop(opponent);
    laps
}

/// Two threads that park and unpark each other: both floor and std threads.
pub fn threads(pace: Pace) -> Laps {
    on_one_core(|| {
        let (rally, here) = (Arc::new(Rally::default()), thread::current());
        let opponent = rally.opponent(move |_| here.unpark());
        let laps = pace.plain_laps(|| {
            rally.play(&opponent);
            while !rally.is_here() {
                thread::park();
            }
        });
        rally.stop(opponent);
        laps
    })
}
