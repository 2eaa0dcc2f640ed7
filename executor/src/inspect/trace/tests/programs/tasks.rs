//! How tasks begin and end.

use std::{
    cell::Cell,
    future::{pending, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    task::{Poll, Waker},
};

use super::ms;
use crate::{Executor, JoinHandle, combinators::join_all, sleep, spawn, sync::Queue, yield_now};

pub fn tree(executor: &Executor) {
    async fn grow(depth: u64) -> u64 {
        if depth == 0 {
            return 1;
        }
        let left = spawn(Box::pin(grow(depth - 1)));
        let right = spawn(Box::pin(grow(depth - 1)));
        yield_now().await;
        sleep(ms(depth)).await;
        left.await.unwrap() + right.await.unwrap()
    }
    assert_eq!(executor.block_on(grow(4)), 16);
}

pub fn aborts(executor: &Executor) {
    executor.block_on(async {
        let never_polled = spawn(sleep(ms(1)));
        never_polled.abort();
        never_polled.abort();
        assert!(never_polled.await.unwrap_err().is_cancelled());

        let asleep = spawn(sleep(ms(1000)));
        yield_now().await;
        asleep.abort();
        assert!(asleep.await.unwrap_err().is_cancelled());

        let over = spawn(async {});
        yield_now().await;
        yield_now().await;
        over.abort();
        over.await.unwrap();

        let own: Rc<Cell<Option<JoinHandle<()>>>> = Rc::default();
        let shared = own.clone();
        let suicide = spawn(async move {
            let own: JoinHandle<()> = shared.take().unwrap();
            own.abort();
            yield_now().await;
            unreachable!();
        });
        own.set(Some(suicide));
        sleep(ms(1)).await;

        struct PanicsInDrop;
        impl Drop for PanicsInDrop {
            fn drop(&mut self) {
                panic!("in drop");
            }
        }
        let bomb = PanicsInDrop;
        let holds_it = spawn(async move {
            let _bomb = bomb;
            pending::<()>().await
        });
        yield_now().await;
        holds_it.abort();
        assert!(holds_it.await.unwrap_err().is_panic());

        let detached = spawn(pending::<()>());
        detached.abort();
        drop(detached);
        yield_now().await;
    });
    executor.spawn(pending::<()>()).abort();
}

pub fn panics(executor: &Executor) {
    executor.block_on(async {
        let at_once = spawn(async { panic!("at once") });
        let later = spawn(async {
            sleep(ms(5)).await;
            let _still_set = spawn(sleep(ms(7)));
            panic!("later")
        });
        drop(spawn(async { panic!("unheard") }));
        let _: Result<(), _> = at_once.await;
        let _: Result<(), _> = later.await;
    });
}

/// Tasks that are in the ready queue when they end.
pub fn woken_and_over(executor: &Executor) {
    executor.block_on(async {
        let wakes_itself = || {
            poll_fn(|cx| {
                cx.waker().wake_by_ref();
                cx.waker().wake_by_ref();
                Poll::Ready(())
            })
        };
        spawn(wakes_itself()).await.unwrap();
        drop(spawn(wakes_itself()));
        spawn(async move {
            wakes_itself().await;
            panic!("queued as well");
        });
        yield_now().await;

        // And wakers that outlive their tasks.
        let kept: Rc<Cell<Option<Waker>>> = Rc::default();
        let keep = kept.clone();
        let task = spawn(poll_fn(move |cx| {
            keep.set(Some(cx.waker().clone()));
            Poll::Ready(())
        }));
        yield_now().await;
        yield_now().await;
        let waker = kept.take().unwrap();
        waker.wake_by_ref();
        task.await.unwrap();
        waker.wake_by_ref();
    });
    // The main future itself, too: the next must not be polled in its place.
    executor.block_on(poll_fn(|cx| {
        cx.waker().wake_by_ref();
        Poll::Ready(())
    }));
    executor.block_on(yield_now());
}

/// Main futures that are ready in the middle of a turn, and what they leave behind.
pub fn broken_off_turns(executor: &Executor) {
    for _ in 0..3 {
        let before = executor.spawn(async { spawn(sleep(ms(5))).await });
        executor.block_on(async {
            for _ in 0..3 {
                drop(spawn(yield_now()));
            }
        });
        executor.spawn(yield_now());
        executor.block_on(before).unwrap().unwrap();
    }
}

pub fn stall(executor: &Executor) {
    let hang = || {
        executor.block_on(async {
            let item = spawn(async { Queue::<u8>::unbounded().get().await });
            let others = [pending::<()>(), pending()].map(spawn);
            join_all(others).await;
            item.await.unwrap();
        })
    };
    catch_unwind(AssertUnwindSafe(hang)).unwrap_err();
    executor.block_on(sleep_a_bit());
}

async fn sleep_a_bit() {
    sleep(ms(1)).await;
}

pub fn main_panics(executor: &Executor) {
    let panics = || {
        executor.block_on(async {
            spawn(sleep_a_bit());
            sleep(ms(2)).await;
            let _timer = Box::pin(sleep(ms(9)));
            panic!("main");
        })
    };
    catch_unwind(AssertUnwindSafe(panics)).unwrap_err();
    executor.block_on(sleep_a_bit());
}

pub fn goes_early(executor: &Executor) {
    struct SpawnsInDrop;
    impl Drop for SpawnsInDrop {
        fn drop(&mut self) {
            drop(spawn(async {}));
        }
    }
    let handle = executor.spawn(async {
        let _spawns = SpawnsInDrop;
        sleep(ms(1000)).await;
    });
    executor.spawn(handle);
    executor.block_on(async {
        spawn(async { SpawnsInDrop });
        sleep_a_bit().await;
        spawn(yield_now());
    });
}
