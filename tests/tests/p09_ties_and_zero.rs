//! P9: a value beats a deadline that is ready with it; zero polls once.

use std::{
    future::{Future, pending, ready},
    pin::Pin,
    task::Waker,
    time::Duration,
};

use executor::{
    combinators::ReturnWhen,
    sleep, spawn,
    sync::Queue,
    time::{Instant, sleep_until, timeout, timeout_at},
    wait, yield_now,
};
use tests::{Polls, counted, ms, poll_by_hand, secs, settle, under_virtual_time};

#[test]
fn in_a_tie_the_value_wins() {
    under_virtual_time(async {
        // Made before the timeout's own timer, and after it.
        assert!(timeout(secs(1), sleep(secs(1))).await.is_ok());
        assert!(
            timeout(secs(1), async { sleep(secs(1)).await })
                .await
                .is_ok()
        );
        let deadline = Instant::now() + secs(1);
        let late = timeout_at(deadline, async {
            yield_now().await;
            sleep_until(deadline).await;
        });
        assert!(late.await.is_ok());
        assert!(
            timeout(secs(1), async {
                sleep(ms(500)).await;
                sleep(ms(500)).await
            })
            .await
            .is_ok()
        );
    });
}

#[test]
fn in_a_tie_a_value_made_by_another_task_wins() {
    under_virtual_time(async {
        let queue = Queue::unbounded();
        let producer = queue.clone();
        let item = sleep(secs(1));
        spawn(async move {
            item.await;
            producer.put(5).await;
        });
        // Its timer is registered first, so it is polled first when both are due.
        yield_now().await;
        assert_eq!(timeout(secs(1), queue.get()).await.unwrap(), 5);
    });
}

#[test]
fn a_value_that_is_ready_long_after_the_limit_still_wins_if_nobody_looked() {
    under_virtual_time(async {
        let mut limited = Box::pin(timeout(secs(1), sleep(secs(2))));
        assert!(poll_by_hand(&mut limited, Waker::noop()).is_pending());
        sleep(secs(5)).await;
        assert!(limited.await.is_ok());
    });
}

#[test]
fn a_limit_of_zero_polls_once() {
    under_virtual_time(async {
        assert_eq!(timeout(Duration::ZERO, ready(5)).await.unwrap(), 5);
        assert!(timeout(Duration::ZERO, pending::<()>()).await.is_err());
        let (inner, polls) = counted(yield_now());
        assert!(timeout(Duration::ZERO, inner).await.is_err());
        assert_eq!(polls.get(), 1);
        let start = Instant::now();
        sleep(secs(1)).await;
        let (inner, polls) = counted(pending::<()>());
        assert!(timeout_at(start, inner).await.is_err());
        assert_eq!(polls.get(), 1);
        let (inner, polls) = counted(ready(6));
        assert_eq!(timeout_at(start, inner).await.unwrap(), 6);
        assert_eq!((polls.get(), start.elapsed()), (1, secs(1)));
    });
}

#[test]
fn a_limit_of_zero_takes_what_a_queue_holds() {
    under_virtual_time(async {
        let queue = Queue::unbounded();
        queue.try_put(5).unwrap();
        assert_eq!(timeout(Duration::ZERO, queue.get()).await.unwrap(), 5);
        assert!(timeout(Duration::ZERO, queue.get()).await.is_err());
        queue.try_put(6).unwrap();
        assert_eq!(queue.try_get().unwrap(), 6);
    });
}

#[test]
fn wait_with_a_limit_of_zero_takes_what_is_ready() {
    under_virtual_time(async {
        let finished = spawn(async { 5 });
        let unfinished = spawn(sleep(secs(1)));
        settle().await;
        let start = Instant::now();
        type Boxed = Pin<Box<dyn Future<Output = Result<u8, ()>>>>;
        let futures: [Boxed; 3] = [
            Box::pin(pending()),
            Box::pin(async { finished.await.map_err(|_| ()) }),
            Box::pin(async { unfinished.await.map(|()| 0).map_err(|_| ()) }),
        ];
        let waited = wait(futures, ReturnWhen::AllCompleted, Some(Duration::ZERO)).await;
        assert_eq!(waited.done, [(1, Ok(5))]);
        assert_eq!(
            waited.pending.iter().map(|(n, _)| *n).collect::<Vec<_>>(),
            [0, 2]
        );
        assert_eq!(start.elapsed(), Duration::ZERO);
    });
}

#[test]
fn of_nested_timeouts_the_shorter_ends_it() {
    under_virtual_time(async {
        let start = Instant::now();
        let inner_first = timeout(secs(5), timeout(secs(1), pending::<()>())).await;
        assert!(matches!(inner_first, Ok(Err(_))));
        let outer_first = timeout(secs(1), timeout(secs(5), pending::<()>())).await;
        assert!(outer_first.is_err());
        assert_eq!(start.elapsed(), secs(2));
        // A tie: what the inner one says is a value.
        let tie = timeout(secs(1), timeout(secs(1), pending::<()>())).await;
        assert!(matches!(tie, Ok(Err(_))));
        let tie = timeout(secs(1), async { timeout(secs(1), pending::<()>()).await }).await;
        assert!(matches!(tie, Ok(Err(_))));
    });
}

#[test]
fn wait_with_a_limit_of_zero_polls_each_once() {
    under_virtual_time(async {
        let (child, polls) = counted(async {
            yield_now().await;
            Ok::<_, ()>(5)
        });
        let waited = wait([child], ReturnWhen::AllCompleted, Some(Duration::ZERO)).await;
        assert!(waited.done.is_empty());
        assert_eq!((waited.pending.len(), polls.get()), (1, 1));
    });
}

#[test]
fn wait_with_a_limit_of_zero_takes_what_is_ready_of_however_many() {
    under_virtual_time(async {
        let start = Instant::now();
        let polls = Polls::default();
        let child = |n: usize| {
            polls.count(Box::pin(async move {
                if n.is_multiple_of(2) {
                    pending::<()>().await;
                }
                Ok::<_, ()>(n)
            }))
        };
        for when in [ReturnWhen::AllCompleted, ReturnWhen::FirstError] {
            let waited = wait((0..5000).map(child), when, Some(Duration::ZERO)).await;
            let done = waited
                .done
                .into_iter()
                .map(|(index, n)| (index, n.unwrap()));
            assert!(done.eq((0..5000).filter(|n| n % 2 == 1).map(|n| (n, n))));
            let pending = waited.pending.into_iter().map(|(index, _)| index);
            assert!(pending.eq((0..5000).step_by(2)));
        }
        assert_eq!((polls.get(), start.elapsed()), (10_000, Duration::ZERO));
    });
}
