//! P10: join_all, as_completed and wait poll only the children that were woken.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use executor::{
    as_completed,
    combinators::{ReturnWhen, Waited},
    join_all, sleep, spawn, try_join_all, wait, yield_now,
};
use tests::{Counted, Gate, Polls, counted, counting_waker, ms, secs, settle, under_virtual_time};

type Child = Pin<Box<dyn Future<Output = Result<usize, usize>>>>;
type Boxed = Pin<Box<dyn Future<Output = usize>>>;

/// `n` children that wait at gates and count their polls; the output of each is its index.
fn children(n: usize) -> (Vec<Child>, Vec<Gate>, Polls) {
    let (gates, polls): (Vec<_>, _) = ((0..n).map(|_| Gate::new()).collect(), Polls::default());
    let children = gates.iter().enumerate().map(|(n, gate)| {
        let wait = gate.wait();
        let child = polls.count(async move {
            wait.await;
            Ok(n)
        });
        Box::pin(child) as Child
    });
    (children.collect(), gates, polls)
}

/// Each combinator over `children`, with an output that is the number of its outputs.
fn each_combinator(n: usize) -> [(&'static str, Boxed, Vec<Gate>, Polls); 4] {
    let (a, b, c, d) = (children(n), children(n), children(n), children(n));
    let all = join_all(a.0);
    let tried = try_join_all(b.0);
    let mut completed = as_completed(c.0);
    let waited = wait(d.0, ReturnWhen::AllCompleted, None);
    [
        ("join_all", Box::pin(async { all.await.len() }), a.1, a.2),
        (
            "try_join_all",
            Box::pin(async { tried.await.unwrap().len() }),
            b.1,
            b.2,
        ),
        (
            "as_completed",
            Box::pin(async move {
                let mut seen = 0;
                while completed.next().await.is_some() {
                    seen += 1;
                }
                seen
            }),
            c.1,
            c.2,
        ),
        (
            "wait",
            Box::pin(async { waited.await.done.len() }),
            d.1,
            d.2,
        ),
    ]
}

/// Polls until nothing wakes the waker any more; the first poll needs no wake.
fn run_dry(future: &mut Boxed) -> Poll<usize> {
    let (waker, wakes) = counting_waker();
    loop {
        let before = wakes.get();
        let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
        if poll.is_ready() || wakes.get() == before {
            return poll;
        }
    }
}

#[test]
fn the_first_poll_polls_each_child_once() {
    for (name, mut future, _gates, polls) in each_combinator(1000) {
        assert!(run_dry(&mut future).is_pending());
        assert_eq!(polls.get(), 1000, "{name}");
    }
}

#[test]
fn a_poll_without_a_wake_polls_no_child() {
    for (name, mut future, _gates, polls) in each_combinator(1000) {
        for _ in 0..50 {
            assert!(run_dry(&mut future).is_pending());
        }
        assert_eq!(polls.get(), 1000, "{name}");
    }
}

#[test]
fn a_wake_of_one_child_brings_one_poll_of_that_child() {
    for (name, mut future, gates, polls) in each_combinator(1000) {
        assert!(run_dry(&mut future).is_pending());
        for n in 0..100 {
            gates[n * 7].knock();
            assert!(run_dry(&mut future).is_pending());
            assert_eq!(polls.get(), 1001 + n, "{name}");
        }
    }
}

#[test]
fn many_wakes_of_one_child_bring_one_poll() {
    for (name, mut future, gates, polls) in each_combinator(10) {
        assert!(run_dry(&mut future).is_pending());
        gates[3].knock();
        gates[3].knock();
        gates[3].open();
        gates[3].open();
        assert!(run_dry(&mut future).is_pending());
        assert_eq!(polls.get(), 11, "{name}");
    }
}

#[test]
fn n_children_woken_one_by_one_cost_two_polls_each() {
    for (name, future, gates, polls) in each_combinator(3000) {
        under_virtual_time(async {
            let (future, outer) = counted(future);
            let all = spawn(future);
            yield_now().await;
            for gate in gates.iter().rev() {
                settle().await;
                gate.open();
            }
            assert_eq!(all.await.unwrap(), 3000, "{name}");
            assert_eq!(polls.get(), 6000, "{name}");
            // One a wake, and what the first took.
            assert!(outer.get() <= 3000 + 1000, "{name}: {} polls", outer.get());
        });
    }
}

#[test]
fn n_children_woken_together_cost_two_polls_each() {
    for (name, future, gates, polls) in each_combinator(3000) {
        under_virtual_time(async {
            let all = spawn(future);
            settle().await;
            while polls.get() < 3000 {
                yield_now().await;
            }
            gates.iter().for_each(Gate::open);
            assert_eq!(all.await.unwrap(), 3000, "{name}");
            assert_eq!(polls.get(), 6000, "{name}");
        });
    }
}

#[test]
fn a_combinator_wakes_the_latest_waker_for_any_child() {
    for (name, mut future, gates, _) in each_combinator(10) {
        let (first, first_wakes) = counting_waker();
        let (second, second_wakes) = counting_waker();
        assert!(
            future
                .as_mut()
                .poll(&mut Context::from_waker(&first))
                .is_pending()
        );
        assert!(
            future
                .as_mut()
                .poll(&mut Context::from_waker(&second))
                .is_pending()
        );
        gates[5].open();
        assert_eq!((first_wakes.get(), second_wakes.get()), (0, 1), "{name}");
    }
}

#[test]
fn wakers_of_children_may_outlive_the_combinator() {
    for (_, mut future, gates, _) in each_combinator(10) {
        assert!(run_dry(&mut future).is_pending());
        drop(future);
        gates.iter().for_each(Gate::open);
    }
}

#[test]
fn children_that_sleep_cost_two_polls_each() {
    under_virtual_time(async {
        let polls = Polls::default();
        let sleeps: Vec<Counted<_>> = (0..2000)
            .map(|n| polls.count(sleep(ms(n % 50 + 1))))
            .collect();
        join_all(sleeps).await;
        assert_eq!(polls.get(), 4000);
    });
}

#[test]
fn nested_combinators_poll_only_the_woken_leaf() {
    under_virtual_time(async {
        let polls = Polls::default();
        let gates: Vec<_> = (0..100).map(|_| Gate::new()).collect();
        let rows: Vec<_> = gates
            .chunks(10)
            .map(|row| {
                join_all(
                    row.iter()
                        .map(|g| polls.count(g.wait()))
                        .collect::<Vec<_>>(),
                )
            })
            .collect();
        let all = spawn(join_all(rows));
        settle().await;
        assert_eq!(polls.get(), 100);
        gates[55].open();
        settle().await;
        assert_eq!(polls.get(), 101);
        gates.iter().for_each(Gate::open);
        all.await.unwrap();
        assert_eq!(polls.get(), 200);
    });
}

#[test]
fn what_wait_gives_back_is_polled_only_when_woken() {
    under_virtual_time(async {
        let (futures, gates, polls) = children(100);
        gates[0].open();
        let Waited {
            done,
            pending: rest,
        } = wait(futures, ReturnWhen::FirstCompleted, None).await;
        assert_eq!(done, [(0, Ok(0))]);
        assert_eq!((rest.len(), polls.get()), (99, 100));
        let pair = wait(
            rest.into_iter().map(|(_, f)| f),
            ReturnWhen::AllCompleted,
            Some(secs(1)),
        );
        assert_eq!(pair.await.pending.len(), 99);
    });
}
