use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll, Waker},
};

use super::super::super::{
    ReturnWhen, as_completed, join_all,
    tests::{Gate, Task, gates},
    try_join_all, wait,
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
    assert_eq!(task.poll(&mut outputs.next()), Poll::Ready(None));
}

/// Pending once; then it panics.
async fn panics() -> u8 {
    yield_now().await;
    panic!("of the child");
}

/// Polls until it is ready, through panics: returns how many there were, and the output.
fn through_panics<F: Future + Unpin>(task: &Task, future: &mut F) -> (usize, F::Output) {
    let mut caught = 0;
    for _ in 0..20 {
        match catch_unwind(AssertUnwindSafe(|| task.poll(future))) {
            Ok(Poll::Ready(output)) => return (caught, output),
            Ok(Poll::Pending) => {}
            Err(_) => caught += 1,
        }
        assert!(
            task.wakes() > 0,
            "whoever catches a panic is woken for the rest"
        );
    }
    panic!("it never ends")
}

#[test]
fn every_combinator_ends_when_the_siblings_of_those_that_panicked_do() {
    type Child = Pin<Box<dyn Future<Output = u8>>>;
    let children = || -> [Child; 5] {
        let good = |n| async move {
            yield_now().await;
            yield_now().await;
            n
        };
        [
            Box::pin(panics()),
            Box::pin(good(1)),
            Box::pin(panics()),
            Box::pin(async { panic!("at once") }),
            Box::pin(good(4)),
        ]
    };
    let results = || children().map(|child| Box::pin(async { Ok::<_, ()>(child.await) }));
    let task = Task::default();
    let (caught, outputs) = through_panics(&task, &mut join_all(children()));
    assert_eq!((caught, outputs), (3, vec![1, 4]));
    let (caught, outputs) = through_panics(&task, &mut try_join_all(results()));
    assert_eq!((caught, outputs), (3, Ok(vec![1, 4])));
    let mut all = wait(results(), ReturnWhen::AllCompleted, None);
    let (caught, waited) = through_panics(&task, &mut all);
    assert_eq!((caught, waited.done), (3, vec![(1, Ok(1)), (4, Ok(4))]));
    assert!(
        waited.pending.is_empty(),
        "a child that panicked is not handed back"
    );
    let mut first = wait(results(), ReturnWhen::FirstCompleted, None);
    let (caught, waited) = through_panics(&task, &mut first);
    assert_eq!((caught, waited.done), (3, vec![(1, Ok(1))]));
    assert_eq!(waited.pending[0].0, 4);
    let mut outputs = as_completed(children());
    assert_eq!(through_panics(&task, &mut outputs.next()), (3, Some(1)));
    assert_eq!(task.poll(&mut outputs.next()), Poll::Ready(Some(4)));
    assert_eq!(task.poll(&mut outputs.next()), Poll::Ready(None));
}

#[test]
fn the_waker_of_a_child_that_panicked_wakes_no_other() {
    let task = Task::default();
    let kept = RefCell::new(None);
    let polls = Cell::new(0);
    let panics = poll_fn(|cx| {
        kept.replace(Some(cx.waker().clone()));
        panic!("of the child")
    });
    // It holds no clone: it would be polled with the waker that the other was lent.
    let quiet = poll_fn(|_| {
        polls.set(polls.get() + 1);
        Poll::<()>::Pending
    });
    let children: [Pin<Box<dyn Future<Output = ()> + '_>>; 2] = [Box::pin(panics), Box::pin(quiet)];
    let mut all = join_all(children);
    catch_unwind(AssertUnwindSafe(|| task.poll(&mut all))).unwrap_err();
    assert!(task.poll(&mut all).is_pending());
    assert_eq!((polls.get(), task.wakes()), (1, 1));
    kept.take().expect("it was polled").wake();
    assert_eq!(task.wakes(), 0);
    assert!(task.poll(&mut all).is_pending());
    assert_eq!(polls.get(), 1);
}

#[test]
fn of_nothing_but_panics_there_is_no_output() {
    let task = Task::default();
    let mut all = join_all([panics(), panics()]);
    assert_eq!(through_panics(&task, &mut Box::pin(&mut all)), (2, vec![]));
}

#[test]
fn a_child_that_panicked_is_dropped_at_once_even_if_its_drop_panics() {
    struct Child(Gate, bool);
    impl Future for Child {
        type Output = ();
        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
            panic!("of the poll")
        }
    }
    impl Drop for Child {
        fn drop(&mut self) {
            drop(self.0.future(()));
            assert!(!self.1, "of the drop");
        }
    }
    for drop_panics in [false, true] {
        let (task, gate) = (Task::default(), Gate::default());
        let mut all = join_all([Child(gate.clone(), drop_panics)]);
        let caught = catch_unwind(AssertUnwindSafe(|| task.poll(&mut all)));
        assert_eq!(
            *caught.unwrap_err().downcast::<&str>().unwrap(),
            "of the poll"
        );
        assert!(gate.is_dropped());
        assert_eq!(task.poll(&mut all), Poll::Ready(vec![]));
    }
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
        assert!(task.wakes() > 0);
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
