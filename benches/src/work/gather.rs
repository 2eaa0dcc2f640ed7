//! Await N futures in one task: join_all and what does the same.
//!
//! None of it needs an executor, so each is driven by the same few lines
//! ([`super::Flag`]), except tokio's `JoinSet`, which spawns.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::{Boxed, Flag, YieldOnce};
use crate::pace::{Laps, Pace};

/// A way to await many futures; gives the sum of their outputs.
pub trait Gather {
    /// Awaits them.
    fn gather<F>(futures: impl Iterator<Item = F>) -> impl Future<Output = u64>
    where
        F: Future<Output = u64> + 'static;
}

/// Our own `join_all`.
pub struct JoinAll;
impl Gather for JoinAll {
    async fn gather<F>(futures: impl Iterator<Item = F>) -> u64
    where
        F: Future<Output = u64> + 'static,
    {
        in_order(executor::combinators::join_all(futures).await)
    }
}

/// The outputs' sum, of outputs that come in the order of the input.
pub(super) fn in_order(outputs: Vec<u64>) -> u64 {
    debug_assert!(outputs.is_sorted());
    outputs.into_iter().sum()
}

async fn yields_once(i: u64) -> u64 {
    YieldOnce::default().await;
    i
}

/// N children that each yield once. One iteration is N children.
pub fn each_yields_once<G: Gather>(n: u64, pace: Pace) -> Laps {
    let (flag, waker) = Flag::new();
    pace.plain_laps(|| {
        let sum = flag.drive(&waker, pin!(G::gather((0..n).map(yields_once))));
        assert_eq!(sum, n * (n - 1) / 2);
    })
}

/// The children boxed, polled twice and dropped, with nobody to tell which of
/// them was woken.
pub fn floor(n: u64, pace: Pace) -> Laps {
    pace.plain_laps(|| {
        let mut cx = Context::from_waker(Waker::noop());
        let mut boxes: Vec<Boxed<u64>> = (0..n).map(|i| Box::pin(yields_once(i)) as _).collect();
        for future in &mut boxes {
            assert!(future.as_mut().poll(&mut cx).is_pending());
        }
        let sum: u64 = boxes.into_iter().map(crate::pace::at_once).sum();
        assert_eq!(sum, n * (n - 1) / 2);
    })
}

/// Children that wait to be told, one by one.
struct Doors {
    open: Vec<Cell<bool>>,
    wakers: RefCell<Vec<Option<Waker>>>,
}

impl Doors {
    async fn pass(self: Rc<Self>, i: usize) -> u64 {
        poll_fn(|cx| {
            if self.open[i].get() {
                return Poll::Ready(());
            }
            self.wakers.borrow_mut()[i] = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
        i as u64
    }

    fn open(&self, i: usize) {
        self.open[i].set(true);
        if let Some(waker) = self.wakers.borrow_mut()[i].take() {
            waker.wake();
        }
    }
}

/// N children of whom one is woken before each poll of the whole. What polls
/// all of them each time takes N times as long. One iteration is N wakes.
pub fn one_wake_a_turn<G: Gather>(n: u64, pace: Pace) -> Laps {
    let (flag, waker) = Flag::new();
    pace.plain_laps(|| {
        let doors = Rc::new(Doors {
            open: (0..n).map(|_| Cell::new(false)).collect(),
            wakers: RefCell::new((0..n).map(|_| None).collect()),
        });
        let mut all = pin!(G::gather(
            (0..n).map(|i| Rc::clone(&doors).pass(i as usize))
        ));
        let mut cx = Context::from_waker(&waker);
        let mut polled = all.as_mut().poll(&mut cx);
        // Everybody is polled once, however many polls of the whole that takes.
        while flag.lower() {
            polled = all.as_mut().poll(&mut cx);
        }
        for turn in 0..n {
            assert!(polled.is_pending());
            doors.open((turn * 7919 % n) as usize);
            while flag.lower() {
                polled = all.as_mut().poll(&mut cx);
            }
        }
        assert_eq!(polled, Poll::Ready(n * (n - 1) / 2));
    })
}

/// Each child polled when its turn comes, and no other.
pub fn one_wake_floor(n: u64, pace: Pace) -> Laps {
    pace.plain_laps(|| {
        let doors = Rc::new(Doors {
            open: (0..n).map(|_| Cell::new(false)).collect(),
            wakers: RefCell::new((0..n).map(|_| None).collect()),
        });
        let mut cx = Context::from_waker(Waker::noop());
        let mut boxes: Vec<Boxed<u64>> = (0..n)
            .map(|i| Box::pin(Rc::clone(&doors).pass(i as usize)) as _)
            .collect();
        for future in &mut boxes {
            assert!(future.as_mut().poll(&mut cx).is_pending());
        }
        let mut sum = 0;
        for turn in 0..n {
            let i = (turn * 7919 % n) as usize;
            doors.open(i);
            match boxes[i].as_mut().poll(&mut cx) {
                Poll::Ready(output) => sum += output,
                Poll::Pending => panic!("its door is open"),
            }
        }
        assert_eq!(sum, n * (n - 1) / 2);
    })
}

#[cfg(feature = "peers")]
pub use peers::{Buffered, FuturesJoinAll, Unordered, join_set};

#[cfg(feature = "peers")]
mod peers {
    use futures::stream::{FuturesUnordered, StreamExt};
    use tokio::task::JoinSet;

    use super::{Future, Gather, Laps, Pace, in_order, yields_once};
    use crate::runtimes::{Runtime, TokioLocal};

    /// futures' `join_all`.
    pub struct FuturesJoinAll;
    impl Gather for FuturesJoinAll {
        async fn gather<F>(futures: impl Iterator<Item = F>) -> u64
        where
            F: Future<Output = u64> + 'static,
        {
            in_order(futures::future::join_all(futures).await)
        }
    }

    /// futures' `FuturesUnordered`, whose outputs come in any order.
    pub struct Unordered;
    impl Gather for Unordered {
        async fn gather<F>(futures: impl Iterator<Item = F>) -> u64
        where
            F: Future<Output = u64> + 'static,
        {
            let mut all: FuturesUnordered<F> = futures.collect();
            let mut sum = 0;
            while let Some(output) = all.next().await {
                sum += output;
            }
            sum
        }
    }

    /// futures-buffered's `join_all`.
    pub struct Buffered;
    impl Gather for Buffered {
        async fn gather<F>(futures: impl Iterator<Item = F>) -> u64
        where
            F: Future<Output = u64> + 'static,
        {
            in_order(futures_buffered::join_all(futures).await)
        }
    }

    /// tokio's `JoinSet`, on a `LocalRuntime`: a task a child, in any order.
    pub fn join_set(n: u64, pace: Pace) -> Laps {
        TokioLocal::run(|_| async move {
            pace.laps(async || {
                let mut set = JoinSet::new();
                for i in 0..n {
                    set.spawn_local(yields_once(i));
                }
                let mut sum = 0;
                while let Some(output) = set.join_next().await {
                    sum += output.expect("no panic");
                }
                assert_eq!(sum, n * (n - 1) / 2);
            })
            .await
        })
    }
}
