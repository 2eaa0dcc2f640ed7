use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Poll, Waker},
};

use super::super::super::{
    as_completed, join_all,
    testing::{Gate, Task, gates},
};
use crate::yield_now;

#[test]
fn a_panic_in_a_child_harms_no_sibling() {
    let task = Task::default();
    let [gate] = gates();
    let panics = async {
        yield_now().await;
        panic!("of the child");
    };
    let children: [Pin<Box<dyn Future<Output = u8>>>; 2] =
        [Box::pin(panics), Box::pin(gate.future(1))];
    let mut outputs = as_completed(children);
    assert!(task.poll(&mut outputs.next()).is_pending());
    let caught = catch_unwind(AssertUnwindSafe(|| task.poll(&mut outputs.next())));
    assert_eq!(
        *caught.unwrap_err().downcast::<&str>().unwrap(),
        "of the child"
    );
    gate.open();
    assert_eq!(task.poll(&mut outputs.next()), Poll::Ready(Some(1)));
    assert!(task.poll(&mut outputs.next()).is_pending());
}

#[test]
fn a_child_that_has_panicked_is_not_polled_again() {
    for polls_before in [0, 1] {
        let task = Task::default();
        let (polls, kept) = (Cell::new(0), RefCell::new(None));
        let gate = Gate::default();
        let panics = poll_fn(|cx| {
            kept.replace(Some(cx.waker().clone()));
            polls.set(polls.get() + 1);
            assert!(polls.get() <= polls_before, "of the child");
            Poll::<u8>::Pending
        });
        let children: [Pin<Box<dyn Future<Output = u8>>>; 2] =
            [Box::pin(gate.future(1)), Box::pin(panics)];
        let mut outputs = as_completed(children);
        let wake = || kept.borrow().clone().map(Waker::wake);
        for _ in 0..polls_before {
            assert!(task.poll(&mut outputs.next()).is_pending());
            wake();
        }
        catch_unwind(AssertUnwindSafe(|| task.poll(&mut outputs.next()))).unwrap_err();
        task.wakes();
        wake();
        assert_eq!(task.wakes(), 0);
        assert!(task.poll(&mut outputs.next()).is_pending());
        gate.open();
        assert_eq!(task.poll(&mut outputs.next()), Poll::Ready(Some(1)));
        assert_eq!(polls.get(), polls_before + 1);
    }
}

#[test]
fn a_panic_in_the_drop_of_a_child_does_not_lose_its_output() {
    struct Panics;
    impl Drop for Panics {
        fn drop(&mut self) {
            panic!("in the drop");
        }
    }
    let task = Task::default();
    let mut guard = Some(Panics);
    let children: [Pin<Box<dyn Future<Output = u8>>>; 2] = [
        Box::pin(poll_fn(move |_| {
            let _in_the_future = &mut guard;
            Poll::Ready(1)
        })),
        Box::pin(async { 2 }),
    ];
    let mut all = join_all(children);
    catch_unwind(AssertUnwindSafe(|| task.poll(&mut all))).unwrap_err();
    assert_eq!(task.poll(&mut all), Poll::Ready(vec![1, 2]));
}
