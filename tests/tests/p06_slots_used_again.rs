//! P6: a task may stand where another stood, and nothing of the other is left.

use std::{future::pending, panic::panic_any};

use executor::{JoinHandle, spawn, spawn_blocking, yield_now};
use tests::{DropCount, settle, under_virtual_time};

/// Tasks of one type that end in each way there is.
#[derive(Clone, Copy, PartialEq, Debug)]
enum End {
    Value(usize),
    Panic(usize),
    Abort,
    Detach,
    Unread,
}

fn start<G: 'static>(end: End, guard: G) -> JoinHandle<(usize, G)> {
    spawn(async move {
        yield_now().await;
        match end {
            End::Value(n) => (n, guard),
            End::Panic(n) => panic_any(n),
            End::Abort => pending().await,
            End::Detach | End::Unread => (0, guard),
        }
    })
}

#[test]
fn each_way_to_end_leaves_a_clean_place() {
    let guards = DropCount::new();
    let mut started = 0;
    under_virtual_time(async {
        let ends = [
            End::Value(1),
            End::Panic(2),
            End::Value(3),
            End::Abort,
            End::Value(4),
            End::Detach,
            End::Value(5),
            End::Unread,
            End::Value(6),
        ];
        for round in 0..3 {
            for end in ends {
                let task = start(end, guards.guard());
                started += 1;
                match end {
                    End::Value(n) => assert_eq!(task.await.unwrap().0, n),
                    End::Panic(n) => {
                        let payload = task.await.unwrap_err().into_panic();
                        assert_eq!(*payload.downcast::<usize>().unwrap(), n);
                    }
                    End::Abort => {
                        yield_now().await;
                        task.abort();
                        assert!(task.await.unwrap_err().is_cancelled());
                    }
                    End::Detach => {
                        drop(task);
                        settle().await;
                    }
                    End::Unread => {
                        settle().await;
                        drop(task);
                    }
                }
                assert_eq!(guards.get(), started, "after {end:?} in round {round}");
            }
        }
    });
}

#[test]
fn tasks_of_many_types_take_turns_in_one_place() {
    under_virtual_time(async {
        for n in 0..3_u8 {
            assert_eq!(spawn(async move { n }).await.unwrap(), n);
            assert_eq!(spawn(async move { [n; 4000] }).await.unwrap(), [n; 4000]);
            assert_eq!(spawn_blocking(move || n).await.unwrap(), n);
            assert_eq!(spawn(async move { vec![n; 3] }).await.unwrap(), [n; 3]);
            let large = [n; 4000];
            let sum = spawn(async move {
                yield_now().await;
                large.iter().map(|&byte| usize::from(byte)).sum::<usize>()
            });
            assert_eq!(sum.await.unwrap(), 4000 * usize::from(n));
        }
    });
}

#[test]
fn many_tasks_at_once_come_and_go() {
    const MANY: usize = 3000;
    under_virtual_time(async {
        for round in 0..3 {
            let tasks: Vec<_> = (0..MANY).map(|n| spawn(async move { n + round })).collect();
            for (n, task) in tasks.into_iter().enumerate() {
                assert_eq!(task.await.unwrap(), n + round);
            }
        }
    });
}

#[test]
fn an_old_handle_is_not_mistaken_for_the_new_task() {
    under_virtual_time(async {
        let mut old = spawn(async { 1 });
        assert_eq!((&mut old).await.unwrap(), 1);
        let new = spawn(async {
            yield_now().await;
            2
        });
        old.abort();
        assert!(old.is_finished() && !new.is_finished());
        assert_ne!(old.id(), new.id());
        drop(old);
        assert_eq!(new.await.unwrap(), 2);
    });
}
