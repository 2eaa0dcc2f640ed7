//! P14: nothing costs more as the number of waiting tasks grows: counted in polls.

use std::future::pending;

use executor::{join, join_all, sleep, spawn, sync::Queue, time::timeout, yield_now};
use tests::{
    Gate, Polls, counted, counting_waker, ms, own_waker, poll_by_hand, secs, settle,
    under_virtual_time, virtual_executor, within,
};

const WAITING: usize = 20_000;

#[test]
fn a_thousand_turns_poll_no_sleeper() {
    under_virtual_time(async {
        let polls = Polls::default();
        for _ in 0..WAITING {
            spawn(polls.count(sleep(secs(1))));
        }
        for _ in 0..1000 {
            yield_now().await;
        }
        assert_eq!(polls.get(), WAITING);
        sleep(secs(2)).await;
        assert_eq!(polls.get(), 2 * WAITING);
    });
}

#[test]
fn a_thousand_timers_poll_no_sleeper_with_a_later_one() {
    under_virtual_time(async {
        let polls = Polls::default();
        for n in 0..WAITING {
            spawn(polls.count(sleep(secs(1000) + ms(n as u64))));
        }
        for _ in 0..500 {
            sleep(ms(1)).await;
        }
        assert_eq!(polls.get(), WAITING);
    });
}

#[test]
fn a_hundred_thousand_sleepers_are_polled_twice_each() {
    under_virtual_time(async {
        let polls = Polls::default();
        let sleeps: Vec<_> = (0..100_000)
            .map(|_| spawn(polls.count(sleep(secs(3)))))
            .collect();
        for sleep in sleeps {
            sleep.await.unwrap();
        }
        assert_eq!(polls.get(), 200_000);
    });
}

#[test]
fn a_wake_polls_no_other_waiting_task() {
    under_virtual_time(async {
        let polls = Polls::default();
        let gates: Vec<_> = (0..WAITING).map(|_| Gate::new()).collect();
        for gate in &gates {
            spawn(polls.count(gate.wait()));
        }
        settle().await;
        for n in 0..100 {
            gates[n * 10].open();
        }
        settle().await;
        assert_eq!(polls.get(), WAITING + 100);
    });
}

#[test]
fn a_wake_from_a_thread_polls_no_other_waiting_task() {
    within(secs(20), || {
        executor::block_on(async {
            let polls = Polls::default();
            for _ in 0..WAITING {
                spawn(polls.count(pending::<()>()));
            }
            settle().await;
            for _ in 0..10 {
                let waker = own_waker().await;
                std::thread::spawn(move || waker.wake()).join().unwrap();
                settle().await;
            }
            assert_eq!(polls.get(), WAITING);
        });
    });
}

#[test]
fn an_abort_polls_no_other_waiting_task() {
    under_virtual_time(async {
        let polls = Polls::default();
        let handles: Vec<_> = (0..WAITING)
            .map(|_| spawn(polls.count(sleep(secs(1)))))
            .collect();
        settle().await;
        for handle in handles.iter().step_by(100) {
            handle.abort();
        }
        settle().await;
        assert_eq!(polls.get(), WAITING);
        assert_eq!(
            handles.iter().filter(|handle| handle.is_finished()).count(),
            WAITING / 100
        );
    });
}

#[test]
fn a_new_block_on_polls_no_waiting_task() {
    let (executor, polls) = (virtual_executor(), Polls::default());
    for _ in 0..WAITING {
        executor.spawn(polls.count(pending::<()>()));
    }
    executor.block_on(settle());
    for _ in 0..100 {
        executor.block_on(settle());
    }
    assert_eq!(polls.get(), WAITING);
}

#[test]
fn an_item_wakes_one_of_all_that_wait_for_one() {
    under_virtual_time(async {
        let (queue, polls) = (Queue::unbounded(), Polls::default());
        for _ in 0..WAITING {
            let queue = queue.clone();
            spawn(polls.count(async move { queue.get().await }));
        }
        settle().await;
        for n in 0..10 {
            queue.put(n).await;
            settle().await;
        }
        assert_eq!(polls.get(), WAITING + 10);
    });
}

#[test]
fn timeouts_that_come_and_go_poll_no_sleeper() {
    under_virtual_time(async {
        let polls = Polls::default();
        for _ in 0..WAITING {
            spawn(polls.count(sleep(secs(1000))));
        }
        for _ in 0..500 {
            assert!(timeout(ms(1), pending::<()>()).await.is_err());
            assert!(timeout(ms(2), sleep(ms(1))).await.is_ok());
        }
        assert_eq!(polls.get(), WAITING);
    });
}

#[test]
fn a_join_all_of_waiting_children_is_polled_for_the_woken_alone() {
    under_virtual_time(async {
        let (polls, gate) = (Polls::default(), Gate::new());
        let all = spawn(join_all(
            (0..WAITING)
                .map(|_| polls.count(pending::<()>()))
                .collect::<Vec<_>>(),
        ));
        let (other, own) = counted(gate.wait());
        let other = spawn(other);
        while polls.get() < WAITING {
            yield_now().await;
        }
        gate.open();
        join(other, settle()).await.0.unwrap();
        assert_eq!((polls.get(), own.get()), (WAITING, 2));
        all.abort();
    });
}

#[test]
fn a_handle_of_one_task_is_not_woken_by_the_end_of_others() {
    under_virtual_time(async {
        let (waker, wakes) = counting_waker();
        let mut mine = spawn(sleep(secs(9)));
        settle().await;
        assert!(poll_by_hand(&mut mine, &waker).is_pending());
        let others: Vec<_> = (0..1000).map(|n| spawn(sleep(ms(n)))).collect();
        for other in others {
            other.await.unwrap();
        }
        assert_eq!(wakes.get(), 0);
    });
}
