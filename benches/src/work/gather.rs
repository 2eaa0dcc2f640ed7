//! Await N futures in one task: join_all and what does the same.
//!
//! None of it needs an executor, so each is driven by the same few lines, except tokio's `JoinSet`,
//! which spawns.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use super::{YieldOnce, sum_below};
use crate::pace::{Laps, Pace};
use crate::runtimes::floor::Driver;

/// A way to await many futures; gives the sum of their outputs.
pub trait Gather {
    /// Awaits them.
    fn gather<F>(futures: impl Iterator<Item = F>) -> impl Future<Output = u64>
    where
        F: Future<Output = u64> + 'static;
}

macro_rules! gather {
    ($($(#[$about:meta])* $name:ident: |$futures:ident| $gather:expr;)*) => {$(
        $(#[$about])*
        pub struct $name;

        impl Gather for $name {
            async fn gather<F>($futures: impl Iterator<Item = F>) -> u64
            where
                F: Future<Output = u64> + 'static,
            {
                $gather
            }
        }
    )*};
}

gather! {
    /// The floor: one after another.
    InTurn: |futures| {
        let futures: Vec<_> = futures.collect();
        let mut sum = 0;
        for future in futures {
            sum += future.await;
        }
        sum
    };
    /// Our own `join_all`.
    JoinAll: |futures| in_order(executor::combinators::join_all(futures).await);
}

/// The outputs' sum, of outputs that come in the order of the input.
fn in_order(outputs: Vec<u64>) -> u64 {
    debug_assert!(outputs.is_sorted());
    outputs.into_iter().sum()
}

async fn yields_once(i: u64) -> u64 {
    YieldOnce::default().await;
    i
}

/// N children that each yield once. One iteration is N children.
pub fn each_yields_once<G: Gather>(n: u64, pace: Pace) -> Laps {
    let driver = Driver::default();
    pace.plain_laps(|| {
        driver.wake();
        let all = pin!(G::gather((0..n).map(yields_once)));
        assert_eq!(driver.drive(all), Poll::Ready(sum_below(n)));
    })
}

/// A child that waits to be told: whether it was, and its waker.
#[derive(Default)]
struct Door(Cell<(bool, Option<Waker>)>);

impl Door {
    async fn pass(self: Rc<Self>, i: u64) -> u64 {
        poll_fn(|cx| match self.0.take() {
            (true, _) => Poll::Ready(i),
            _ => {
                self.0.set((false, Some(cx.waker().clone())));
                Poll::Pending
            }
        })
        .await
    }

    fn open(&self) {
        if let (_, Some(waker)) = self.0.replace((true, None)) {
            waker.wake();
        }
    }
}

/// N children, one of which is woken before each poll of the whole. What polls all of them each time
/// takes N times as long. One iteration is N wakes.
pub fn one_wake_a_turn<G: Gather>(n: u64, pace: Pace) -> Laps {
    let driver = Driver::default();
    pace.plain_laps(|| {
        let doors: Vec<_> = (0..n).map(|_| Rc::new(Door::default())).collect();
        let children = (0..).zip(doors.clone()).map(|(i, door)| door.pass(i));
        let mut all = pin!(G::gather(children));
        driver.wake();
        let mut polled = driver.drive(all.as_mut());
        for turn in 0..n {
            assert!(polled.is_pending());
            // In no order: 7919 is a prime.
            doors[(turn * 7919 % n) as usize].open();
            polled = driver.drive(all.as_mut());
        }
        assert_eq!(polled, Poll::Ready(sum_below(n)));
    })
}

#[cfg(feature = "peers")]
pub use peers::{Buffered, Concurrency, FuturesJoinAll, Unordered, join_set};

#[cfg(feature = "peers")]
mod peers {
    use futures::stream::{FuturesUnordered, StreamExt};
    use futures_concurrency::future::Join;
    use tokio::task::JoinSet;

    use super::*;
    use crate::runtimes::{Runtime, TokioLocal};

    gather! {
        /// futures' `join_all`.
        FuturesJoinAll: |futures| in_order(futures::future::join_all(futures).await);
        /// futures' `FuturesUnordered`, whose outputs come in any order.
        Unordered: |futures| {
            let all: FuturesUnordered<F> = futures.collect();
            all.fold(0, async |sum, output| sum + output).await
        };
        /// futures-buffered's `join_all`.
        Buffered: |futures| in_order(futures_buffered::join_all(futures).await);
        /// futures-concurrency's `join` of a vector.
        Concurrency: |futures| in_order(futures.collect::<Vec<F>>().join().await);
    }

    /// tokio's `JoinSet`, on a `LocalRuntime`: a task a child, in any order.
    pub fn join_set(n: u64, pace: Pace) -> Laps {
        let gather = async || {
            let mut set = JoinSet::new();
            for i in 0..n {
                set.spawn_local(yields_once(i));
            }
            let mut sum = 0;
            while let Some(output) = set.join_next().await {
                sum += output.expect("no panic");
            }
            assert_eq!(sum, sum_below(n));
        };
        TokioLocal::run(|_| pace.laps(gather))
    }
}
