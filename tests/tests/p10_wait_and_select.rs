//! What wait and select give, and when.

use std::{
    future::{Future, pending, poll_fn, ready},
    pin::Pin,
};

use executor::{
    combinators::{Either, ReturnWhen, Waited},
    select, sleep, spawn,
    time::Instant,
    wait,
};
use tests::{DropCount, counted, guarded, ms, on_drop, secs, under_virtual_time};

/// `value` after `delay` seconds.
async fn after<T>(delay: u64, value: T) -> T {
    sleep(secs(delay)).await;
    value
}

/// The same, boxed: `wait` asks for Unpin.
fn boxed<T: 'static>(delay: u64, value: T) -> Pin<Box<dyn Future<Output = T>>> {
    Box::pin(after(delay, value))
}

#[test]
fn wait_for_the_first_gives_back_the_rest_unharmed() {
    under_virtual_time(async {
        let start = Instant::now();
        let futures = [
            boxed(3, Ok::<_, ()>('a')),
            boxed(1, Ok('b')),
            boxed(2, Ok('c')),
        ];
        let Waited { done, pending } = wait(futures, ReturnWhen::FirstCompleted, None).await;
        assert_eq!(done, [(1, Ok('b'))]);
        assert_eq!(start.elapsed(), secs(1));
        let mut rest = Vec::new();
        for (index, future) in pending {
            rest.push((index, future.await.unwrap(), start.elapsed().as_secs()));
        }
        assert_eq!(rest, [(0, 'a', 3), (2, 'c', 3)]);
    });
}

#[test]
fn wait_for_the_first_of_two_ready_together_loses_neither() {
    under_virtual_time(async {
        let futures = [boxed(9, Ok::<_, ()>(0)), boxed(1, Ok(1)), boxed(1, Ok(2))];
        let Waited { done, pending } = wait(futures, ReturnWhen::FirstCompleted, None).await;
        assert_eq!(done[0], (1, Ok(1)));
        let mut all: Vec<_> = done.into_iter().map(|(n, _)| n).collect();
        all.extend(pending.iter().map(|(n, _)| *n));
        all.sort();
        assert_eq!(all, [0, 1, 2]);
    });
}

#[test]
fn wait_for_the_first_error_does_not_mind_values() {
    under_virtual_time(async {
        let start = Instant::now();
        let futures = [boxed(1, Ok('a')), boxed(3, Ok('b')), boxed(2, Err('c'))];
        let Waited { done, pending } = wait(futures, ReturnWhen::FirstError, None).await;
        assert_eq!(done, [(0, Ok('a')), (2, Err('c'))]);
        assert_eq!(pending.len(), 1);
        assert_eq!((pending[0].0, start.elapsed()), (1, secs(2)));
        let futures = [boxed(2, Ok::<_, ()>('a')), boxed(1, Ok('b'))];
        let Waited { done, pending } = wait(futures, ReturnWhen::FirstError, None).await;
        assert_eq!(done, [(1, Ok('b')), (0, Ok('a'))]);
        assert!(pending.is_empty());
    });
}

#[test]
fn wait_for_the_first_error_takes_a_panic_or_a_cancellation_of_a_task_for_one() {
    under_virtual_time(async {
        let failing = spawn(async {
            sleep(secs(1)).await;
            panic!("spilt");
        });
        let tasks = vec![spawn(sleep(secs(9))), failing, spawn(sleep(secs(8)))];
        let Waited { done, pending } = wait(tasks, ReturnWhen::FirstError, None).await;
        assert_eq!((done.len(), done[0].0), (1, 1));
        assert!(done[0].1.as_ref().unwrap_err().is_panic());
        assert_eq!(pending.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [0, 2]);
        pending[1].1.abort();
        let rest = pending.into_iter().map(|(_, handle)| handle);
        let Waited { done, pending } = wait(rest, ReturnWhen::FirstError, None).await;
        assert_eq!((done.len(), done[0].0), (1, 1));
        assert!(done[0].1.as_ref().unwrap_err().is_cancelled());
        pending.into_iter().next().unwrap().1.await.unwrap();
    });
}

#[test]
fn wait_for_all_gives_them_in_the_order_of_completion() {
    under_virtual_time(async {
        let futures = [boxed(3, Ok('a')), boxed(1, Err('b')), boxed(2, Ok('c'))];
        let Waited { done, pending } = wait(futures, ReturnWhen::AllCompleted, None).await;
        assert_eq!(done, [(1, Err('b')), (2, Ok('c')), (0, Ok('a'))]);
        assert!(pending.is_empty());
    });
}

#[test]
fn wait_past_its_limit_gives_what_is_done_and_no_error() {
    under_virtual_time(async {
        for when in [ReturnWhen::AllCompleted, ReturnWhen::FirstError] {
            let start = Instant::now();
            let futures = [boxed(3, Ok::<_, ()>(0)), boxed(1, Ok(1)), boxed(4, Ok(2))];
            let Waited { done, pending } = wait(futures, when, Some(secs(2))).await;
            assert_eq!((done, start.elapsed()), (vec![(1, Ok(1))], secs(2)));
            assert_eq!(pending.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [0, 2]);
        }
    });
}

#[test]
fn wait_in_a_tie_with_its_limit_takes_the_value() {
    under_virtual_time(async {
        let futures = [boxed(9, Ok::<_, ()>(0)), boxed(2, Ok(1))];
        let Waited { done, .. } = wait(futures, ReturnWhen::AllCompleted, Some(secs(2))).await;
        assert_eq!(done, [(1, Ok(1))]);
        let waiting = wait(
            [boxed(1, Ok::<_, ()>(0))],
            ReturnWhen::AllCompleted,
            Some(secs(5)),
        );
        assert_eq!(waiting.await.done.len(), 1);
        let start = Instant::now();
        sleep(secs(10)).await;
        assert_eq!(start.elapsed(), secs(10));
    });
}

#[test]
fn select_gives_the_winner_and_drops_the_loser_before_it() {
    under_virtual_time(async {
        for swap in [false, true] {
            let drops = DropCount::new();
            let fast = guarded(after(1, "fast"), on_drop(|| ()));
            let slow = guarded(after(2, "slow"), drops.guard());
            let mut race: Pin<Box<dyn Future<Output = Either<&str, &str>>>> = if swap {
                Box::pin(select(slow, fast))
            } else {
                Box::pin(select(fast, slow))
            };
            let winner = poll_fn(|cx| {
                let poll = race.as_mut().poll(cx);
                assert_eq!(drops.get(), usize::from(poll.is_ready()));
                poll
            })
            .await;
            assert!(
                matches!(winner, Either::Left("fast") if !swap)
                    || matches!(winner, Either::Right("fast") if swap)
            );
        }
    });
}

#[test]
fn a_tie_in_select_goes_to_a() {
    under_virtual_time(async {
        assert!(matches!(select(ready(1), ready(2)).await, Either::Left(1)));
        assert!(matches!(
            select(sleep(secs(1)), sleep(secs(1))).await,
            Either::Left(())
        ));
        let (b, a) = (sleep(secs(1)), sleep(secs(1)));
        assert!(matches!(select(a, b).await, Either::Left(())));
        let (b, polls) = counted(ready(2));
        assert!(matches!(select(ready(1), b).await, Either::Left(1)));
        assert_eq!(polls.get(), 0, "there is nothing to ask b for");
        assert!(matches!(
            select(pending::<()>(), ready(2)).await,
            Either::Right(2)
        ));
    });
}

#[test]
fn select_on_borrowed_futures_gives_the_loser_another_chance() {
    under_virtual_time(async {
        let mut slow = Box::pin(after(2, "slow"));
        assert!(matches!(
            select(&mut slow, sleep(secs(1))).await,
            Either::Right(())
        ));
        assert!(matches!(
            select(&mut slow, sleep(ms(1500))).await,
            Either::Left("slow")
        ));
    });
}
