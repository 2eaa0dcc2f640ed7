//! A task that wakes itself: one turn of the loop, and one poll.

use super::{YieldOnce, sum_of_tasks};
use crate::pace::{Laps, Pace};
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
            let wakers = (0..tasks).map(|_| rt.spawn(waker()));
            assert_eq!(sum_of_tasks::<R>(wakers).await, tasks * WAKES);
        };
        pace.laps(all_wake).await
    })
}

/// Gives the number of polls that followed a wake.
async fn waker() -> u64 {
    let mut polls = 0;
    for _ in 0..WAKES {
        YieldOnce::default().await;
        polls += 1;
    }
    polls
}
