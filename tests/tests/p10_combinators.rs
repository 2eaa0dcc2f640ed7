//! What join, join_all, try_join_all and as_completed give, and when.

use std::{
    future::{Future, pending, poll_fn},
    task::{Context, Poll, Waker},
};

use executor::{
    as_completed,
    combinators::{ReturnWhen, Waited},
    join, join_all, sleep, spawn,
    time::Instant,
    try_join_all, wait, yield_now,
};
use futures_util::StreamExt;
use tests::{DropCount, Gate, Log, Polls, counted, guarded, secs, settle, under_virtual_time};

/// `value` after `delay` seconds.
async fn after<T>(delay: u64, value: T) -> T {
    sleep(secs(delay)).await;
    value
}

#[test]
fn join_takes_as_long_as_the_longer() {
    under_virtual_time(async {
        let start = Instant::now();
        assert_eq!(join(after(2, "a"), after(1, "b")).await, ("a", "b"));
        assert_eq!(start.elapsed(), secs(2));
    });
}

#[test]
fn join_polls_a_first_and_a_finished_side_no_more() {
    under_virtual_time(async {
        let (log, polls) = (Log::new(), Polls::default());
        let (a, b) = (log.clone(), log.clone());
        join(polls.count(async move { a.push("a") }), async move {
            b.push("b");
            for _ in 0..5 {
                yield_now().await;
            }
        })
        .await;
        assert_eq!(log.take(), ["a", "b"]);
        assert_eq!(polls.get(), 1);
    });
}

#[test]
fn join_all_keeps_the_order_of_the_input() {
    under_virtual_time(async {
        let start = Instant::now();
        let outputs = join_all([after(3, 'a'), after(1, 'b'), after(2, 'c')]).await;
        assert_eq!(outputs, ['a', 'b', 'c']);
        assert_eq!(start.elapsed(), secs(3));
    });
}

#[test]
fn nothing_to_wait_for_is_ready_at_once() {
    under_virtual_time(async {
        let (future, polls) = counted(async {
            assert!(
                join_all(Vec::<std::future::Ready<()>>::new())
                    .await
                    .is_empty()
            );
            let none = Vec::<std::future::Ready<Result<(), ()>>>::new();
            assert_eq!(try_join_all(none.clone()).await, Ok(vec![]));
            assert!(as_completed(none.clone()).next().await.is_none());
            let Waited { done, pending } = wait(none, ReturnWhen::FirstCompleted, None).await;
            assert!(done.is_empty() && pending.is_empty());
        });
        future.await;
        assert_eq!(polls.get(), 1);
    });
}

#[test]
fn try_join_all_gives_every_value_in_the_order_of_the_input() {
    under_virtual_time(async {
        let values = try_join_all((0..5).map(|n| after(5 - n, Ok::<_, ()>(n)))).await;
        assert_eq!(values, Ok(vec![0, 1, 2, 3, 4]));
    });
}

#[test]
fn try_join_all_gives_the_first_error_and_drops_the_others_before_it() {
    under_virtual_time(async {
        let (drops, start) = (DropCount::new(), Instant::now());
        let children: Vec<_> = (1..=5)
            .map(|n| {
                let result = if n % 2 == 0 { Err(n) } else { Ok(n) };
                guarded(after(n, result), drops.guard())
            })
            .collect();
        let mut all = Box::pin(try_join_all(children));
        let result = poll_fn(|cx| {
            let poll = all.as_mut().poll(cx);
            if poll.is_ready() {
                assert_eq!(drops.get(), 5);
            }
            poll
        })
        .await;
        assert_eq!((result, start.elapsed()), (Err(2), secs(2)));
    });
}

#[test]
fn as_completed_gives_outputs_as_they_come() {
    under_virtual_time(async {
        let start = Instant::now();
        let mut videos = as_completed([after(4, 'a'), after(1, 'b'), after(3, 'c'), after(2, 'd')]);
        let mut seen = Vec::new();
        while let Some(video) = videos.next().await {
            seen.push((video, start.elapsed().as_secs()));
        }
        assert_eq!(seen, [('b', 1), ('d', 2), ('c', 3), ('a', 4)]);
        assert!(videos.next().await.is_none());
        assert!(videos.next().await.is_none());
    });
}

#[test]
fn as_completed_gives_those_ready_together_in_the_order_they_became_ready() {
    under_virtual_time(async {
        let gates: Vec<_> = (0..5).map(|_| Gate::new()).collect();
        let children: Vec<_> = gates
            .iter()
            .enumerate()
            .map(|(n, gate)| {
                let wait = gate.wait();
                async move {
                    wait.await;
                    n
                }
            })
            .collect();
        let all = spawn(as_completed(children).collect::<Vec<_>>());
        settle().await;
        for n in [3, 1, 4, 0, 2] {
            gates[n].open();
        }
        assert_eq!(all.await.unwrap(), [3, 1, 4, 0, 2]);
        let at_once = as_completed((0..5).map(|n| async move { n }))
            .collect::<Vec<_>>()
            .await;
        assert_eq!(at_once, [0, 1, 2, 3, 4]);
    });
}

#[test]
fn a_dropped_next_of_as_completed_loses_nothing() {
    under_virtual_time(async {
        let mut all = as_completed((1..=3).map(|n| after(n * 2, n)));
        let mut seen = Vec::new();
        for _ in 0..20 {
            // Cut off every second.
            match executor::timeout(secs(1), all.next()).await {
                Ok(Some(n)) => seen.push(n),
                Ok(None) => break,
                Err(_) => {}
            }
        }
        assert_eq!(seen, [1, 2, 3]);
    });
}

#[test]
fn as_completed_is_a_stream() {
    under_virtual_time(async {
        let stream = as_completed((0..5).map(|n| after(5 - n, n)));
        assert_eq!(
            stream.map(|n| n * 10).collect::<Vec<_>>().await,
            [40, 30, 20, 10, 0]
        );
    });
}

#[test]
fn a_dropped_combinator_drops_its_children() {
    under_virtual_time(async {
        let drops = DropCount::new();
        let children = || {
            let child = || guarded(Box::pin(pending::<Result<(), ()>>()), drops.guard());
            (0..3).map(move |_| child()).collect::<Vec<_>>()
        };
        let (mut all, mut tried) = (
            Box::pin(join_all(children())),
            Box::pin(try_join_all(children())),
        );
        let mut completed = as_completed(children());
        let mut waited = Box::pin(wait(children(), ReturnWhen::AllCompleted, None));
        let mut context = Context::from_waker(Waker::noop());
        assert!(all.as_mut().poll(&mut context).is_pending());
        assert!(tried.as_mut().poll(&mut context).is_pending());
        assert!(waited.as_mut().poll(&mut context).is_pending());
        assert!(completed.poll_next_unpin(&mut context).is_pending());
        assert_eq!(drops.get(), 0);
        drop((all, tried, completed, waited));
        assert_eq!(drops.get(), 12);
    });
}

#[test]
fn ten_thousand_children_are_joined() {
    under_virtual_time(async {
        let outputs = join_all((0..10_000u64).map(|n| after(n % 7, n))).await;
        assert_eq!(outputs, (0..10_000).collect::<Vec<_>>());
    });
}

#[test]
fn a_combinator_moved_between_polls_goes_on() {
    under_virtual_time(async {
        let mut all = as_completed([after(1, 1), after(2, 2)]);
        assert!(matches!(
            all.poll_next_unpin(&mut Context::from_waker(Waker::noop())),
            Poll::Pending
        ));
        let moved = spawn(async move { (all.next().await, all.next().await) });
        assert_eq!(moved.await.unwrap(), (Some(1), Some(2)));
    });
}
