//! P4: a task that yields for ever delays a due timer, or another task, by one turn at most.

use std::{cell::Cell, rc::Rc, sync::mpsc, time::Duration};

use executor::{
    join_all, sleep, spawn, spawn_blocking,
    time::{Instant, sleep_until},
    yield_now,
};
use tests::{SelfWaking, counted, ms, secs, under_virtual_time, within};

#[test]
fn a_task_that_yields_for_ever_delays_a_due_timer_by_one_turn_at_most() {
    within(secs(20), || {
        executor::block_on(async {
            for _ in 0..20 {
                let deadline = Instant::now() + Duration::from_micros(500);
                let (late, done) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(false)));
                let (count, stop) = (late.clone(), done.clone());
                let yielder = spawn(async move {
                    while !stop.get() {
                        if Instant::now() >= deadline {
                            count.set(count.get() + 1);
                        }
                        yield_now().await;
                    }
                });
                sleep_until(deadline).await;
                // Once in the turn in which it became due, once ahead of us in the next.
                assert!(
                    late.get() <= 2,
                    "polled {} times past the deadline",
                    late.get()
                );
                done.set(true);
                yielder.await.unwrap();
            }
        });
    });
}

#[test]
fn a_future_that_wakes_itself_for_ever_does_not_hold_up_a_timer() {
    within(secs(20), || {
        executor::block_on(async {
            let busy = SelfWaking::new();
            for _ in 0..10 {
                spawn(busy.clone());
            }
            for _ in 0..10 {
                sleep(ms(1)).await;
            }
            busy.stop();
        });
    });
}

#[test]
fn a_main_future_that_yields_for_ever_does_not_hold_up_a_timer() {
    within(secs(20), || {
        executor::block_on(async {
            let timer = spawn(sleep(ms(2)));
            while !timer.is_finished() {
                yield_now().await;
            }
        });
    });
}

#[test]
fn a_task_that_yields_for_ever_costs_another_one_turn_a_turn() {
    under_virtual_time(async {
        let (busy, polls) = counted(SelfWaking::new());
        spawn(busy);
        for n in 1..1000 {
            yield_now().await;
            assert_eq!(polls.get(), n);
        }
    });
}

#[test]
fn two_tasks_that_wake_each_other_for_ever_leave_a_third_its_turns() {
    under_virtual_time(async {
        let (left, right) = (Rc::new(Cell::new(0u32)), Rc::new(Cell::new(0u32)));
        for mine in [left.clone(), right.clone()] {
            spawn(async move {
                loop {
                    mine.set(mine.get() + 1);
                    yield_now().await;
                }
            });
        }
        for _ in 0..100 {
            yield_now().await;
        }
        assert_eq!((left.get(), right.get()), (100, 100));
    });
}

#[test]
fn a_task_that_yields_for_ever_does_not_hold_up_a_blocking_job() {
    within(secs(20), || {
        executor::block_on(async {
            let busy = SelfWaking::new();
            spawn(busy.clone());
            let (sender, receiver) = mpsc::channel();
            let job = spawn_blocking(move || receiver.recv().unwrap());
            yield_now().await;
            sender.send(7).unwrap();
            assert_eq!(job.await.unwrap(), 7);
            busy.stop();
        });
    });
}

#[test]
fn a_task_that_spawns_for_ever_does_not_hold_up_a_timer() {
    within(secs(20), || {
        executor::block_on(async {
            let done = Rc::new(Cell::new(false));
            fn chain(done: Rc<Cell<bool>>) {
                spawn(async move {
                    if !done.get() {
                        chain(done);
                    }
                });
            }
            chain(done.clone());
            sleep(ms(3)).await;
            done.set(true);
        });
    });
}

#[test]
fn a_task_of_zero_sleeps_for_ever_holds_up_nobody() {
    under_virtual_time(async {
        let turns = Rc::new(Cell::new(0u32));
        let count = turns.clone();
        let endless = spawn(async move {
            loop {
                sleep(Duration::ZERO).await;
                count.set(count.get() + 1);
                yield_now().await;
            }
        });
        for _ in 0..100 {
            yield_now().await;
        }
        endless.abort();
        assert!(endless.await.unwrap_err().is_cancelled());
        assert!(turns.get() > 0);
    });
}

#[test]
fn a_due_timer_does_not_wait_for_children_that_wake_themselves() {
    within(secs(20), || {
        executor::block_on(async {
            let busy = SelfWaking::new();
            let all = spawn(join_all((0..10).map(|_| busy.clone()).collect::<Vec<_>>()));
            sleep(ms(3)).await;
            busy.stop();
            all.await.unwrap();
        });
    });
}

#[test]
fn virtual_time_stands_still_while_anything_is_ready() {
    under_virtual_time(async {
        let start = Instant::now();
        let timer = spawn(async move {
            sleep(Duration::from_nanos(1)).await;
            start.elapsed()
        });
        for _ in 0..1000 {
            yield_now().await;
            assert_eq!(start.elapsed(), Duration::ZERO);
            assert!(!timer.is_finished());
        }
        assert_eq!(timer.await.unwrap(), Duration::from_nanos(1));
    });
}
