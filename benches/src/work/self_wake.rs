//! A task that wakes itself: one turn of the loop, and one poll.

use std::cell::Cell;
use std::future::pending;
use std::hint::black_box;
use std::rc::Rc;
use std::task::{Context, Waker};

use super::{Boxed, YieldOnce, poll_pending};
use crate::pace::{Laps, Pace, at_once};
use crate::runtimes::Runtime;

/// How often each of many tasks wakes itself: enough that its spawn, which is in the figure, is a
/// hundredth of it.
pub const WAKES: u64 = 200;

/// One task. One iteration is one wake.
pub fn one<R: Runtime>(pace: Pace) -> Laps {
    R::run(|rt| async move {
        let waking = pace.laps(async || YieldOnce::default().await);
        R::join(rt.spawn(waking)).await
    })
}

/// `tasks` tasks, in turn. One iteration is `tasks` * [`WAKES`] wakes.
pub fn many<R: Runtime>(tasks: u64, pace: Pace) -> Laps {
    R::run(|rt| async move {
        let all_wake = async || {
            let polls = Rc::new(Cell::new(0));
            let handles: Vec<_> = (0..tasks).map(|_| rt.spawn(waker(polls.clone()))).collect();
            for handle in handles {
                R::join(handle).await;
            }
            assert_eq!(polls.get(), tasks * WAKES);
        };
        pace.laps(all_wake).await
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
    pace.plain_laps(|| poll_pending(black_box(&mut future).as_mut(), &mut cx))
}

/// The boxes of many tasks polled in turn, each as often as it would be woken.
pub fn floor_many(tasks: u64, pace: Pace) -> Laps {
    pace.plain_laps(|| {
        let polls = Rc::new(Cell::new(0));
        let mut cx = Context::from_waker(Waker::noop());
        let boxes = (0..tasks).map(|_| Box::pin(waker(polls.clone())) as Boxed<()>);
        let mut boxes: Vec<_> = boxes.collect();
        for _ in 0..WAKES {
            boxes
                .iter_mut()
                .for_each(|it| poll_pending(it.as_mut(), &mut cx));
        }
        boxes.into_iter().for_each(at_once);
        assert_eq!(polls.get(), tasks * WAKES);
    })
}
