//! P10: no combinator runs on in one poll for ever, and wakers of children may meddle.

use std::{
    cell::{Cell, RefCell},
    future::{self, Future, poll_fn},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    thread,
};

use executor::{
    as_completed, combinators::ReturnWhen, join_all, sleep, spawn, try_join_all, wait, yield_now,
};
use tests::{
    Gate, Polls, SelfWaking, counted, counting_waker, guarded, on_drop, secs, settle,
    under_virtual_time, within,
};

#[test]
fn a_child_that_wakes_itself_once_is_polled_once_more() {
    under_virtual_time(async {
        let polls = Polls::default();
        join_all(
            (0..100)
                .map(|_| polls.count(yield_now()))
                .collect::<Vec<_>>(),
        )
        .await;
        assert_eq!(polls.get(), 200);
    });
}

#[test]
fn children_that_wake_themselves_for_ever_do_not_keep_the_poll() {
    // By hand: if it ran on, this would hang.
    within(secs(20), || {
        for n in [1, 10, 1000] {
            let busy = SelfWaking::new();
            let polls = Polls::default();
            let child = || Box::pin(polls.count(busy.clone()));
            let results = || {
                let child = child();
                Box::pin(async move {
                    child.await;
                    Ok::<_, ()>(())
                })
            };
            let all = join_all((0..n).map(|_| child()).collect::<Vec<_>>());
            let tried = try_join_all((0..n).map(|_| results()).collect::<Vec<_>>());
            let waited = wait((0..n).map(|_| results()), ReturnWhen::AllCompleted, None);
            let mut completed = as_completed((0..n).map(|_| child()).collect::<Vec<_>>());
            let futures: [Pin<Box<dyn Future<Output = ()>>>; 4] = [
                Box::pin(async { drop(all.await) }),
                Box::pin(async { drop(tried.await) }),
                Box::pin(async { drop(waited.await) }),
                Box::pin(async move { completed.next().await.unwrap_or_default() }),
            ];
            for mut future in futures {
                let (waker, wakes) = counting_waker();
                for round in 1..20 {
                    let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
                    assert!(poll.is_pending());
                    assert!(wakes.get() >= round, "it asks to be polled again");
                }
            }
        }
    });
}

#[test]
fn children_that_wake_themselves_for_ever_starve_no_sibling() {
    under_virtual_time(async {
        let busy = SelfWaking::new();
        let stop = busy.clone();
        let quiet = async move {
            for _ in 0..10 {
                yield_now().await;
            }
            stop.stop();
        };
        let mut all: Vec<Pin<Box<dyn Future<Output = ()>>>> = vec![];
        all.extend((0..100).map(|_| Box::pin(busy.clone()) as _));
        all.push(Box::pin(quiet));
        join_all(all).await;
    });
}

/// How many turns another task gets while `busy` runs.
async fn turns_beside<F: Future>(busy: F) -> (F::Output, usize) {
    let turns = Rc::new(Cell::new(0));
    let count = turns.clone();
    let ticker = spawn(async move {
        loop {
            count.set(count.get() + 1);
            yield_now().await;
        }
    });
    let output = busy.await;
    ticker.abort();
    (output, turns.get())
}

#[test]
fn a_hundred_thousand_children_do_not_keep_the_turn() {
    under_virtual_time(async {
        let numbers = || 0..100_000;
        let ready = || numbers().map(|n| async move { n });
        let results = || numbers().map(|n| future::ready(Ok::<_, ()>(n)));
        let (all, turns) = turns_beside(join_all(ready())).await;
        assert!(
            all.into_iter().eq(numbers()) && turns >= 50,
            "{turns} turns"
        );
        let (all, turns) = turns_beside(try_join_all(results())).await;
        assert!(
            all.unwrap().into_iter().eq(numbers()) && turns >= 50,
            "{turns} turns"
        );
        let (all, turns) = turns_beside(wait(results(), ReturnWhen::AllCompleted, None)).await;
        assert!(all.done.len() == 100_000 && turns >= 50, "{turns} turns");
        let (all, turns) = turns_beside(async {
            let mut all = Vec::new();
            let mut outputs = as_completed(ready());
            while let Some(output) = outputs.next().await {
                all.push(output);
            }
            all
        })
        .await;
        assert!(
            all.into_iter().eq(numbers()) && turns >= 50,
            "{turns} turns"
        );
    });
}

#[test]
fn one_woken_child_of_many_that_yield_for_ever_gets_its_turn() {
    within(secs(20), || {
        under_virtual_time(async {
            let busy = SelfWaking::new();
            let gate = Gate::new();
            let mut all: Vec<Pin<Box<dyn Future<Output = ()>>>> = vec![];
            all.extend((0..5000).map(|_| Box::pin(busy.clone()) as _));
            let (woken, opened) = (gate.wait(), gate.clone());
            let stop = busy.clone();
            all.push(Box::pin(async move {
                woken.await;
                stop.stop();
            }));
            spawn(async move {
                for _ in 0..20 {
                    yield_now().await;
                }
                opened.open();
            });
            join_all(all).await;
        });
    });
}

#[test]
fn a_child_that_wakes_its_sibling_is_followed_by_it() {
    under_virtual_time(async {
        for reversed in [false, true] {
            let gate = Gate::new();
            let (wait, polls) = counted(gate.wait());
            let opener = async move {
                yield_now().await;
                gate.open();
            };
            let mut both: Vec<Pin<Box<dyn Future<Output = ()>>>> =
                vec![Box::pin(wait), Box::pin(opener)];
            if reversed {
                both.reverse();
            }
            join_all(both).await;
            assert_eq!(polls.get(), 2);
        }
    });
}

#[test]
fn a_finished_child_that_is_woken_again_is_not_polled() {
    under_virtual_time(async {
        let wakers = Rc::new(RefCell::new(Vec::new()));
        let keep = wakers.clone();
        // Polled after its end, an async block panics.
        let child = async move {
            poll_fn(|cx| {
                keep.borrow_mut().push(cx.waker().clone());
                Poll::Ready(())
            })
            .await;
        };
        let mut both: Vec<Pin<Box<dyn Future<Output = ()>>>> = vec![Box::pin(child)];
        both.push(Box::pin(sleep(secs(1))));
        let all = spawn(join_all(both));
        settle().await;
        wakers.borrow().iter().for_each(Waker::wake_by_ref);
        settle().await;
        all.await.unwrap();
        wakers.borrow_mut().drain(..).for_each(Waker::wake);
    });
}

#[test]
fn children_woken_from_threads_are_all_polled() {
    within(secs(25), || {
        executor::block_on(async {
            let children = (0..200).map(|n| async move {
                let mut thread = None;
                poll_fn(|cx| {
                    if thread.is_some() {
                        return Poll::Ready(n);
                    }
                    let waker = cx.waker().clone();
                    thread = Some(thread::spawn(move || waker.wake()));
                    Poll::Pending
                })
                .await
            });
            let outputs = join_all(children.collect::<Vec<_>>()).await;
            assert_eq!(outputs, (0..200).collect::<Vec<_>>());
        });
    });
}

#[test]
fn a_child_may_drop_the_waker_of_another_in_its_drop() {
    under_virtual_time(async {
        let gates: Vec<_> = (0..10).map(|_| Gate::new()).collect();
        let children: Vec<_> = (0..10)
            .map(|n| {
                let next = gates[(n + 1) % 10].clone();
                guarded(gates[n].wait(), on_drop(move || next.open()))
            })
            .collect();
        let all = spawn(join_all(children));
        settle().await;
        gates[0].open();
        all.await.unwrap();
    });
}
