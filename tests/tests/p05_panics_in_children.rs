//! P5: a child that panics in a combinator is over; its siblings go on, and the combinator ends when
//! they do.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::Poll,
    time::Duration,
};

use executor::{
    as_completed,
    combinators::{Either, ReturnWhen},
    join, join_all, select, sleep, try_join_all, wait,
};
use tests::{DropCount, Log, guarded, message_of, secs, under_virtual_time};

type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;

/// The output of `future`, and how often it panicked before it. A panic is a poll like any other:
/// whether the future is polled again is left to its wakers.
async fn through_panics<F: Future>(future: F) -> (F::Output, usize) {
    let mut future = Box::pin(future);
    let mut panics = 0;
    let output = poll_fn(|cx| {
        let poll = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)));
        poll.unwrap_or_else(|_| {
            panics += 1;
            Poll::Pending
        })
    })
    .await;
    (output, panics)
}

/// Four children that end after 1, 2, 3 and 4 seconds; those with an odd number panic.
fn children(drops: &DropCount) -> Vec<Boxed<u64>> {
    let child = |n| {
        let child = async move {
            sleep(secs(n)).await;
            assert!(n % 2 == 0, "child {n}");
            n
        };
        Box::pin(guarded(child, drops.guard())) as Boxed<u64>
    };
    (1..=4).map(child).collect()
}

fn results(drops: &DropCount) -> Vec<Boxed<Result<u64, ()>>> {
    async fn ok(child: Boxed<u64>) -> Result<u64, ()> {
        Ok(child.await)
    }
    let children = children(drops).into_iter();
    children
        .map(|child| Box::pin(ok(child)) as Boxed<_>)
        .collect()
}

#[test]
fn join_all_ends_with_the_outputs_of_the_others() {
    under_virtual_time(async {
        let drops = DropCount::new();
        let (outputs, panics) = through_panics(join_all(children(&drops))).await;
        assert_eq!((outputs, panics), (vec![2, 4], 2));
        assert_eq!(drops.get(), 4);
    });
}

#[test]
fn try_join_all_ends_with_the_values_of_the_others() {
    under_virtual_time(async {
        let (outputs, panics) = through_panics(try_join_all(results(&DropCount::new()))).await;
        assert_eq!((outputs, panics), (Ok(vec![2, 4]), 2));
    });
}

#[test]
fn as_completed_ends_after_the_others() {
    under_virtual_time(async {
        let mut outputs = as_completed(children(&DropCount::new()));
        assert_eq!(through_panics(outputs.next()).await, (Some(2), 1));
        assert_eq!(through_panics(outputs.next()).await, (Some(4), 1));
        assert_eq!(through_panics(outputs.next()).await, (None, 0));
    });
}

#[test]
fn wait_ends_with_the_others_and_hands_back_none_that_panicked() {
    under_virtual_time(async {
        let waited = wait(results(&DropCount::new()), ReturnWhen::AllCompleted, None);
        let (waited, panics) = through_panics(waited).await;
        assert_eq!((waited.done, panics), (vec![(1, Ok(2)), (3, Ok(4))], 2));
        assert!(waited.pending.is_empty());
        let limit = Some(Duration::from_millis(1500));
        let waited = wait(results(&DropCount::new()), ReturnWhen::AllCompleted, limit);
        let (waited, panics) = through_panics(waited).await;
        let pending: Vec<_> = waited.pending.iter().map(|(index, _)| *index).collect();
        assert_eq!((waited.done.len(), pending, panics), (0, vec![1, 2, 3], 1));
    });
}

#[test]
fn select_goes_on_with_the_other() {
    under_virtual_time(async {
        let both = |drops: &DropCount| {
            let mut children = children(drops).into_iter();
            (children.next().unwrap(), children.next().unwrap())
        };
        let drops = DropCount::new();
        let (panics, good) = both(&drops);
        assert_eq!(
            through_panics(select(panics, good)).await,
            (Either::Right(2), 1)
        );
        assert_eq!(drops.get(), 4);
        let (panics, good) = both(&drops);
        assert_eq!(
            through_panics(select(good, panics)).await,
            (Either::Left(2), 1)
        );
    });
}

#[test]
fn join_lets_the_other_end_and_then_says_what_is_missing() {
    under_virtual_time(async {
        let log = Log::new();
        let inner = log.clone();
        let good = async move {
            sleep(secs(2)).await;
            inner.push("good");
        };
        let panics = async {
            sleep(secs(1)).await;
            panic!("bad");
        };
        let mut both = Box::pin(join(panics, good));
        for said in ["bad", "one output"] {
            let panic = poll_fn(|cx| {
                let poll = catch_unwind(AssertUnwindSafe(|| both.as_mut().poll(cx)));
                poll.map_or_else(Poll::Ready, |_| Poll::Pending)
            });
            let panic = panic.await;
            assert!(message_of(&*panic).contains(said));
        }
        assert_eq!(log.take(), ["good"]);
    });
}

#[test]
fn a_child_that_panicked_is_dropped_at_once_and_never_polled_again() {
    under_virtual_time(async {
        let drops = DropCount::new();
        let mut all = Box::pin(join_all(children(&drops)));
        let caught = poll_fn(
            |cx| match catch_unwind(AssertUnwindSafe(|| all.as_mut().poll(cx))) {
                Ok(Poll::Pending) => Poll::Pending,
                Ok(Poll::Ready(_)) => panic!("the first panics"),
                Err(_) => Poll::Ready(()),
            },
        );
        caught.await;
        assert_eq!(drops.get(), 1);
        drop(all);
        assert_eq!(drops.get(), 4);
    });
}
