//! P1: first ready, first polled. A turn polls what was ready at its start, each once.

use executor::{Executor, spawn, yield_now};
use tests::{Gate, Log, counted, own_waker, under_virtual_time};

#[test]
fn tasks_are_polled_in_the_order_they_were_spawned() {
    let log = Log::new();
    under_virtual_time(async {
        let handles: Vec<_> = (0..1000)
            .map(|n| {
                let log = log.clone();
                spawn(async move { log.push(n) })
            })
            .collect();
        for handle in handles {
            handle.await.unwrap();
        }
    });
    assert_eq!(log.take(), (0..1000).collect::<Vec<_>>());
}

#[test]
fn tasks_are_polled_in_the_order_they_were_woken() {
    let log = Log::new();
    under_virtual_time(async {
        let gates: Vec<_> = (0..5).map(|_| Gate::new()).collect();
        let handles: Vec<_> = (0..5)
            .map(|n| {
                let (log, wait) = (log.clone(), gates[n].wait());
                spawn(async move {
                    wait.await;
                    log.push(n);
                })
            })
            .collect();
        yield_now().await;
        for n in [3, 1, 4, 0, 2] {
            gates[n].open();
        }
        for handle in handles {
            handle.await.unwrap();
        }
    });
    assert_eq!(log.take(), [3, 1, 4, 0, 2]);
}

#[test]
fn a_second_wake_does_not_change_the_place_in_the_queue() {
    let log = Log::new();
    under_virtual_time(async {
        let gates = [Gate::new(), Gate::new()];
        let handles: Vec<_> = (0..2)
            .map(|n| {
                let (log, gate) = (log.clone(), gates[n].clone());
                spawn(async move {
                    let waker = own_waker().await;
                    gate.wait().await;
                    log.push(n);
                    waker
                })
            })
            .collect();
        yield_now().await;
        gates[1].open();
        gates[0].open();
        gates[1].open();
        for handle in handles {
            handle.await.unwrap();
        }
    });
    assert_eq!(log.take(), [1, 0]);
}

#[test]
fn tasks_that_yield_take_turns() {
    let log = Log::new();
    under_virtual_time(async {
        let handles: Vec<_> = ["a", "b", "c"]
            .into_iter()
            .map(|name| {
                let log = log.clone();
                spawn(async move {
                    for _ in 0..3 {
                        log.push(name);
                        yield_now().await;
                    }
                })
            })
            .collect();
        for handle in handles {
            handle.await.unwrap();
        }
    });
    assert_eq!(log.take(), ["a", "b", "c", "a", "b", "c", "a", "b", "c"]);
}

#[test]
fn yield_now_pends_exactly_once() {
    let (future, polls) = counted(yield_now());
    under_virtual_time(future);
    assert_eq!(polls.get(), 2);
}

#[test]
fn the_main_future_takes_its_place_in_the_queue() {
    let log = Log::new();
    under_virtual_time(async {
        for name in ["a", "b"] {
            let log = log.clone();
            spawn(async move {
                for _ in 0..2 {
                    log.push(name);
                    yield_now().await;
                }
            });
        }
        for _ in 0..2 {
            log.push("main");
            yield_now().await;
        }
        yield_now().await;
    });
    assert_eq!(log.take(), ["main", "a", "b", "main", "a", "b"]);
}

#[test]
fn a_task_spawned_before_block_on_is_polled_before_the_main_future() {
    let (executor, log) = (Executor::new(), Log::new());
    let from_task = log.clone();
    executor.spawn(async move { from_task.push("task") });
    executor.block_on(async { log.push("main") });
    assert_eq!(log.take(), ["task", "main"]);
}

#[test]
fn spawn_does_not_poll() {
    let log = Log::new();
    under_virtual_time(async {
        let from_task = log.clone();
        let handle = spawn(async move { from_task.push("task") });
        log.push("main, after spawn");
        handle.await.unwrap();
    });
    assert_eq!(log.take(), ["main, after spawn", "task"]);
}

#[test]
fn a_task_spawned_during_a_turn_is_polled_in_the_next() {
    let log = Log::new();
    under_virtual_time(async {
        let (a, b, c) = (log.clone(), log.clone(), log.clone());
        let first = spawn(async move {
            a.push("a");
            spawn(async move { c.push("c") }).await.unwrap();
        });
        let second = spawn(async move {
            b.push("b");
            yield_now().await;
            b.push("b again");
        });
        first.await.unwrap();
        second.await.unwrap();
    });
    // c was ready before b's yield.
    assert_eq!(log.take(), ["a", "b", "c", "b again"]);
}

#[test]
fn a_task_woken_during_a_turn_waits_for_the_next() {
    let log = Log::new();
    under_virtual_time(async {
        let gate = Gate::new();
        let (a, b, c, wait) = (log.clone(), log.clone(), log.clone(), gate.wait());
        let sleeper = spawn(async move {
            wait.await;
            a.push("woken");
        });
        yield_now().await;
        let opener = spawn(async move {
            b.push("opener");
            gate.open();
        });
        let bystander = spawn(async move { c.push("bystander") });
        opener.await.unwrap();
        bystander.await.unwrap();
        sleeper.await.unwrap();
    });
    assert_eq!(log.take(), ["opener", "bystander", "woken"]);
}

#[test]
fn who_awaits_a_task_is_polled_after_what_was_ready_before_its_end() {
    let log = Log::new();
    under_virtual_time(async {
        let (a, b) = (log.clone(), log.clone());
        let first = spawn(async move { a.push("first") });
        spawn(async move { b.push("second") });
        first.await.unwrap();
        log.push("main");
    });
    assert_eq!(log.take(), ["first", "second", "main"]);
}

#[test]
fn a_pending_task_is_not_polled_while_others_take_a_thousand_turns() {
    let polls = under_virtual_time(async {
        let (waiting, polls) = counted(Gate::new().wait());
        spawn(waiting);
        for _ in 0..1000 {
            yield_now().await;
        }
        polls.get()
    });
    assert_eq!(polls, 1);
}

#[test]
fn block_on_returns_as_soon_as_its_future_is_ready_and_the_rest_stays_queued() {
    let (executor, log) = (Executor::new(), Log::new());
    executor.block_on(async {
        let log = log.clone();
        spawn(async move { log.push("task") });
    });
    assert!(
        log.is_empty(),
        "block_on went on after its future was ready"
    );
    executor.block_on(async { log.push("second main") });
    assert_eq!(log.take(), ["task", "second main"]);
}

#[test]
fn a_main_future_that_is_ready_at_once_is_polled_once() {
    let (main, polls) = counted(async { 7 });
    assert_eq!(executor::block_on(main), 7);
    assert_eq!(polls.get(), 1);
}

#[test]
fn a_task_that_ends_in_a_turn_leaves_the_places_of_the_others() {
    let log = Log::new();
    under_virtual_time(async {
        let handles: Vec<_> = (0..6)
            .map(|n| {
                let log = log.clone();
                spawn(async move {
                    for _ in 0..n {
                        log.push(n);
                        yield_now().await;
                    }
                })
            })
            .collect();
        for handle in handles {
            handle.await.unwrap();
        }
    });
    let expected: Vec<_> = (0..6).flat_map(|turn| turn + 1..6).collect();
    assert_eq!(log.take(), expected);
}
