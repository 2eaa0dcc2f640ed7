//! Await N futures in one task: join_all and what does the same.
//!
//! None of it needs an executor, so each is driven by the same few lines, except tokio's `JoinSet`,
//! which spawns.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use super::{Boxed, YieldOnce, poll_pending, sum_below};
use crate::pace::{Laps, Pace, at_once};

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
    /// Our own `join_all`.
    JoinAll: |futures| in_order(executor::combinators::join_all(futures).await);
}

/// The outputs' sum, of outputs that come in the order of the input.
fn in_order(outputs: Vec<u64>) -> u64 {
    debug_assert!(outputs.is_sorted());
    outputs.into_iter().sum()
}

/// A flag that a waker raises: all the executor that a combinator needs.
#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// One future, polled as often as the flag is up.
struct Driven<'a, F> {
    flag: Arc<Flag>,
    waker: Waker,
    future: Pin<&'a mut F>,
}

impl<'a, F: Future> Driven<'a, F> {
    fn new(flag: &Arc<Flag>, future: Pin<&'a mut F>) -> Self {
        flag.0.store(true, Ordering::Relaxed);
        Driven {
            flag: Arc::clone(flag),
            waker: Waker::from(Arc::clone(flag)),
            future,
        }
    }

    fn drive(&mut self) -> Poll<F::Output> {
        while self.flag.0.swap(false, Ordering::Relaxed) {
            let polled = self
                .future
                .as_mut()
                .poll(&mut Context::from_waker(&self.waker));
            if polled.is_ready() {
                return polled;
            }
        }
        Poll::Pending
    }
}

async fn yields_once(i: u64) -> u64 {
    YieldOnce::default().await;
    i
}

/// N children that each yield once. One iteration is N children.
pub fn each_yields_once<G: Gather>(n: u64, pace: Pace) -> Laps {
    let flag = Arc::new(Flag::default());
    pace.plain_laps(|| {
        let all = pin!(G::gather((0..n).map(yields_once)));
        assert_eq!(Driven::new(&flag, all).drive(), Poll::Ready(sum_below(n)));
    })
}

/// The children boxed, polled twice and dropped, with nobody to tell which of them was woken.
pub fn floor(n: u64, pace: Pace) -> Laps {
    pace.plain_laps(|| {
        let mut cx = Context::from_waker(Waker::noop());
        let boxes = (0..n).map(|i| Box::pin(yields_once(i)) as Boxed<u64>);
        let mut boxes: Vec<_> = boxes.collect();
        boxes
            .iter_mut()
            .for_each(|it| poll_pending(it.as_mut(), &mut cx));
        let sum: u64 = boxes.into_iter().map(at_once).sum();
        assert_eq!(sum, sum_below(n));
    })
}

/// Children that wait to be told, one by one.
struct Doors {
    open: Vec<Cell<bool>>,
    wakers: RefCell<Vec<Option<Waker>>>,
}

impl Doors {
    /// The doors, and the children that wait at them.
    fn new(
        n: u64,
    ) -> (
        Rc<Doors>,
        impl Iterator<Item = impl Future<Output = u64> + 'static>,
    ) {
        let doors = Rc::new(Doors {
            open: (0..n).map(|_| Cell::new(false)).collect(),
            wakers: RefCell::new((0..n).map(|_| None).collect()),
        });
        let at = Rc::clone(&doors);
        (doors, (0..n).map(move |i| Rc::clone(&at).pass(i as usize)))
    }

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

    /// Opens the door whose turn it is, in no order (7919 is a prime), and says which it was.
    fn open(&self, turn: u64) -> usize {
        let i = (turn * 7919 % self.open.len() as u64) as usize;
        self.open[i].set(true);
        if let Some(waker) = self.wakers.borrow_mut()[i].take() {
            waker.wake();
        }
        i
    }
}

/// N children, one of which is woken before each poll of the whole. What polls all of them each time
/// takes N times as long. One iteration is N wakes.
pub fn one_wake_a_turn<G: Gather>(n: u64, pace: Pace) -> Laps {
    let flag = Arc::new(Flag::default());
    pace.plain_laps(|| {
        let (doors, children) = Doors::new(n);
        let all = pin!(G::gather(children));
        let mut all = Driven::new(&flag, all);
        let mut polled = all.drive();
        for turn in 0..n {
            assert!(polled.is_pending());
            doors.open(turn);
            polled = all.drive();
        }
        assert_eq!(polled, Poll::Ready(sum_below(n)));
    })
}

/// Each child polled when its turn comes, and no other.
pub fn one_wake_floor(n: u64, pace: Pace) -> Laps {
    pace.plain_laps(|| {
        let (doors, children) = Doors::new(n);
        let mut cx = Context::from_waker(Waker::noop());
        let mut boxes: Vec<_> = children.map(Box::pin).collect();
        boxes
            .iter_mut()
            .for_each(|it| poll_pending(it.as_mut(), &mut cx));
        let mut sum = 0;
        for turn in 0..n {
            let Poll::Ready(output) = boxes[doors.open(turn)].as_mut().poll(&mut cx) else {
                panic!("its door is open");
            };
            sum += output;
        }
        assert_eq!(sum, sum_below(n));
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
