//! A task that wakes itself: one turn of the loop, and one poll.

use std::cell::Cell;
use std::future::pending;
use std::hint::black_box;
use std::rc::Rc;
use std::task::{Context, Waker};

use super::{Boxed, YieldOnce};
use crate::pace::{Laps, Pace, at_once};
use crate::runtimes::Runtime;

/// How often each of many tasks wakes itself: enough that its spawn, which is
/// in the figure, is a hundredth of it.
pub const WAKES: u64 = 200;

/// One task. One iteration is one wake.
pub fn one<R: Runtime>(pace: Pace) -> Laps {
    R::run(|rt| async move {
        rt.spawn(pace.laps(async || YieldOnce::default().await))
            .await
    })
}

/// `tasks` tasks, in turn. One iteration is `tasks` * [`WAKES`] wakes.
pub fn many<R: Runtime>(tasks: u64, pace: Pace) -> Laps {
    R::run(|rt| async move {
        pace.laps(async || {
            let polls = Rc::new(Cell::new(0));
            let handles: Vec<_> = (0..tasks)
                .map(|_| rt.spawn(waker(Rc::clone(&polls))))
                .collect();
            for handle in handles {
                handle.await;
            }
            assert_eq!(polls.get(), tasks * WAKES);
        })
        .await
    })
}

async fn waker(polls: Rc<Cell<u64>>) {
    for _ in 0..WAKES {
        YieldOnce::default().await;
        polls.set(polls.get() + 1);
    }
}

/// The poll without a wake: a boxed future that is always pending.
pub fn floor(pace: Pace) -> Laps {
    let mut future: Boxed<()> = Box::pin(pending());
    let mut cx = Context::from_waker(Waker::noop());
    pace.plain_laps(|| assert!(black_box(&mut future).as_mut().poll(&mut cx).is_pending()))
}

/// The boxes of many tasks polled in turn, each as often as it would be woken.
pub fn floor_many(tasks: u64, pace: Pace) -> Laps {
    pace.plain_laps(|| {
        let polls = Rc::new(Cell::new(0));
        let mut cx = Context::from_waker(Waker::noop());
        let mut boxes: Vec<Boxed<()>> = (0..tasks)
            .map(|_| Box::pin(waker(Rc::clone(&polls))) as _)
            .collect();
        for _ in 0..WAKES {
            for future in &mut boxes {
                assert!(future.as_mut().poll(&mut cx).is_pending());
            }
        }
        for future in boxes {
            at_once(future);
        }
        assert_eq!(polls.get(), tasks * WAKES);
    })
}
