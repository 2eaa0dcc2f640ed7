//! Two tasks that wake each other in turn.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::sync::mpsc;
use std::task::{Poll, Waker};
use std::thread;

use crate::pace::{Laps, Pace};
use crate::runtimes::Runtime;

/// Round trips an iteration, so that starting the second task is a thousandth of it.
pub const TRIPS: u64 = 1_000;

/// A table with a ball: whose turn it is, and where the other waits.
#[derive(Default)]
struct Table {
    ball: Cell<u64>,
    waiting: RefCell<Option<Waker>>,
}

impl Table {
    /// Waits until the ball is even or odd, as said, and plays it on.
    async fn play(&self, parity: u64) {
        let has_come = |cx: &mut std::task::Context<'_>| {
            if self.ball.get() % 2 == parity {
                return Poll::Ready(());
            }
            *self.waiting.borrow_mut() = Some(cx.waker().clone());
            Poll::Pending
        };
        poll_fn(has_come).await;
        self.ball.set(self.ball.get() + 1);
        let other = self.waiting.borrow_mut().take();
        if let Some(other) = other {
            other.wake();
        }
    }
}

/// One iteration is [`TRIPS`] round trips: two wakes and two polls each.
pub fn tasks<R: Runtime>(pace: Pace) -> Laps {
    R::run(|rt| async move {
        let match_of_two = async || {
            let table = Rc::new(Table::default());
            let players = [0, 1].map(|parity| {
                let table = Rc::clone(&table);
                rt.spawn(async move {
                    for _ in 0..TRIPS {
                        table.play(parity).await;
                    }
                })
            });
            for player in players {
                R::join(player).await;
            }
            assert_eq!(table.ball.get(), 2 * TRIPS);
        };
        pace.laps(match_of_two).await
    })
}

/// Two threads with a channel each way.
pub fn threads(pace: Pace) -> Laps {
    pace.plain_laps(|| {
        let (ping, pinged) = mpsc::sync_channel(1);
        let (pong, ponged) = mpsc::sync_channel(1);
        let other = thread::spawn(move || {
            for ball in pinged {
                pong.send(ball + 1).expect("somebody listens");
            }
        });
        let mut ball = 0;
        for _ in 0..TRIPS {
            ping.send(ball + 1).expect("somebody listens");
            ball = ponged.recv().expect("it comes back");
        }
        drop(ping);
        other.join().expect("no panic");
        assert_eq!(ball, 2 * TRIPS);
    })
}
