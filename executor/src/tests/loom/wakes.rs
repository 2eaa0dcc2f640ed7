//! A wake that comes from another thread.

use std::{cell::Cell, rc::Rc, sync::Arc, task::Waker};

use super::{Steps, executor, join};
use crate::{
    core::{
        Driver, Instant, Parked, Runtime, TaskKey, Wakers,
        threads::{
            self,
            tests::{bounded_model, model},
            thread,
        },
    },
    spawn, yield_now,
};

#[test]
fn a_wake_comes_before_during_or_after_the_look_into_the_inbox_and_the_park() {
    model(|| {
        let (executor, steps, mut threads) = (executor(), Steps::new(), vec![]);
        executor.block_on(steps.wait_for(1, |waker| {
            threads.push(steps.taken_elsewhere(1, waker.clone()));
        }));
        join(threads);
    });
}

#[test]
fn a_task_is_woken_again_during_the_poll_that_its_first_wake_brings() {
    bounded_model(|| {
        let (executor, steps, mut threads) = (executor(), Steps::new(), vec![]);
        executor.block_on(steps.wait_for(2, |waker| {
            threads.push(steps.taken_elsewhere(2, waker.clone()));
        }));
        join(threads);
    });
}

#[test]
fn a_poll_for_another_reason_serves_a_wake_that_is_under_way() {
    model(|| {
        let (executor, steps, mut threads) = (executor(), Steps::new(), vec![]);
        executor.block_on(steps.wait_for(1, |waker| {
            threads.push(steps.taken_elsewhere(1, waker.clone()));
            waker.wake_by_ref();
        }));
        join(threads);
    });
}

#[test]
fn two_threads_wake_one_task() {
    bounded_model(|| {
        let (executor, steps, mut threads) = (executor(), Steps::new(), vec![]);
        executor.block_on(steps.wait_for(2, |waker| {
            threads.extend([0; 2].map(|_| steps.taken_elsewhere(1, waker.clone())));
        }));
        join(threads);
    });
}

#[test]
fn two_threads_wake_two_tasks() {
    bounded_model(|| {
        let executor = executor();
        let threads = Rc::new(Cell::new(vec![]));
        let task = |threads: Rc<Cell<Vec<_>>>| async move {
            let steps = Steps::new();
            let begin = |waker: &Waker| {
                let mut begun = threads.take();
                begun.push(steps.taken_elsewhere(1, waker.clone()));
                threads.set(begun);
            };
            steps.wait_for(1, begin).await;
        };
        let other = executor.spawn(task(threads.clone()));
        executor.block_on(task(threads.clone()));
        executor.block_on(other).unwrap();
        join(threads.take());
    });
}

#[test]
fn a_wake_after_the_end_does_not_reach_the_next_task_in_the_slot() {
    model(|| {
        let (executor, steps, threads) = (executor(), Steps::new(), Cell::new(None));
        executor.block_on(async {
            steps
                .wait_for(0, |waker| {
                    threads.set(Some(steps.taken_elsewhere(1, waker.clone())));
                })
                .await;
        });
        // It waits for its child, which is polled three times.
        executor.block_on(async {
            let child = spawn(async {
                yield_now().await;
                yield_now().await
            });
            child.await.unwrap();
        });
        assert_eq!(executor.rt.tasks.borrow().polls, 1 + 2 + 3);
        join(threads.take());
    });
}

#[test]
fn the_executor_is_dropped_while_another_thread_wakes() {
    model(|| {
        let (executor, steps) = (executor(), Steps::new());
        let thread = Rc::new(Cell::new(None));
        let (began, waits) = (thread.clone(), steps.clone());
        let task = executor.spawn(async move {
            let begin = |waker: &Waker| began.set(Some(waits.taken_elsewhere(1, waker.clone())));
            waits.wait_for(2, begin).await; // And that never comes.
        });
        executor.block_on(yield_now());
        drop(executor);
        let result = super::executor().block_on(task);
        assert!(result.is_err_and(|error| error.is_cancelled()));
        join(thread.take());
    });
}

#[test]
#[cfg(feature = "net")]
fn a_wake_comes_while_the_driver_changes() {
    /// Waits at a place of its own, as the reactor does.
    #[derive(Default)]
    struct Elsewhere(Arc<(threads::Mutex<bool>, threads::Condvar)>);

    impl std::task::Wake for Elsewhere {
        fn wake(self: Arc<Self>) {
            *self.0.0.lock().unwrap() = true;
            self.0.1.notify_one();
        }
    }

    impl Driver for Elsewhere {
        fn now(&self) -> Instant {
            Instant(0)
        }

        fn wait(&self, _: &Runtime, _: Option<Instant>) {
            let mut may_go_on = self.0.0.lock().unwrap();
            while !*may_go_on {
                may_go_on = self.0.1.wait(may_go_on).unwrap();
            }
            *may_go_on = false;
        }

        fn park(&self, rt: &Runtime, until: Option<Instant>, _: bool) -> Parked {
            self.wait(rt, until);
            Parked::MayGoOn
        }

        fn unparker(&self) -> Waker {
            Arc::new(Elsewhere(self.0.clone())).into()
        }
    }

    model(|| {
        let (executor, steps, mut threads) = (executor(), Steps::new(), vec![]);
        let rt = executor.rt.clone();
        executor.block_on(steps.wait_for(1, |waker| {
            threads.push(steps.taken_elsewhere(1, waker.clone()));
            rt.add_io(Rc::new(Elsewhere::default()));
        }));
        drop(rt);
        join(threads);
    });
}

fn keys() -> [TaskKey; 2] {
    [1, 2].map(|index| TaskKey::new(index, index))
}

#[test]
fn a_waker_is_lent_on_after_all_that_was_done_with_its_clone() {
    model(|| {
        let (wakers, steps) = (Wakers::new(Waker::noop().clone()), Steps::new());
        let lent = wakers.lend(None, keys()[0]);
        let (clone, theirs) = (threads::waker(lent.clone()), steps.clone());
        let thread = thread::spawn(move || {
            theirs.take();
            drop(clone);
        });
        if wakers.take_back(lent).is_none() {
            assert_eq!(steps.done(), 1);
        }
        join([thread]);
    });
}

#[test]
fn a_waker_that_is_lent_on_wakes_the_first_task_once_and_the_next_never() {
    model(|| {
        let (wakers, steps) = (Wakers::new(Waker::noop().clone()), Steps::new());
        let [one, two] = keys();
        let lent = wakers.lend(None, one);
        let thread = steps.taken_elsewhere(1, threads::waker(lent.clone()));
        let woken = Cell::new(0);
        let wake = |key| {
            assert_eq!(key, one);
            woken.set(woken.get() + 1);
        };
        wakers.take_mail(wake);
        let own = wakers.take_back(lent);
        let next = wakers.lend(None, two);
        wakers.take_mail(wake);
        assert!(wakers.take_back(next).is_none());
        join([thread]);
        wakers.take_mail(wake);
        assert_eq!((woken.get(), steps.done()), (1, 1));
        drop(own);
    });
}
