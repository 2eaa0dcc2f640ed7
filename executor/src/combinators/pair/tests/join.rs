use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    task::Poll,
};

use super::super::super::tests::{Task, gates};
use super::super::join;

#[test]
fn outputs_come_in_the_order_of_the_arguments() {
    let task = Task::default();
    let [a, b] = gates();
    let mut both = join(a.future('a'), b.future(2));
    assert!(task.poll(&mut both).is_pending());
    b.open();
    assert!(task.poll(&mut both).is_pending());
    assert!(b.is_dropped(), "as soon as it has completed");
    a.open();
    assert_eq!(task.poll(&mut both), Poll::Ready(('a', 2)));
    assert_eq!(b.polls(), 2, "not polled after completion");
}

#[test]
fn nothing_is_polled_before_the_join_is() {
    let [a, b] = gates();
    let both = join(a.future(()), b.future(()));
    assert_eq!((a.polls(), b.polls()), (0, 0));
    drop(both);
    assert!(a.is_dropped() && b.is_dropped());
}

#[test]
#[should_panic(expected = "`Join` polled after it had completed")]
fn polled_after_completion_it_panics() {
    let task = Task::default();
    let mut both = join(std::future::ready(1), std::future::ready(2));
    assert!(task.poll(&mut both).is_ready());
    let _ = task.poll(&mut both);
}

fn panics_if_polled_twice() -> impl Future<Output = u8> + Unpin {
    let mut polled = false;
    poll_fn(move |_| {
        assert!(!std::mem::replace(&mut polled, true), "polled again");
        panic!("of the child")
    })
}

#[test]
fn after_the_panic_of_one_the_other_goes_on_and_the_join_ends_when_it_does() {
    for a_panics in [true, false] {
        let (task, [gate]) = (Task::default(), gates());
        let other = || gate.future(1);
        let mut both: Box<dyn Future<Output = (u8, u8)> + Unpin> = match a_panics {
            true => Box::new(join(panics_if_polled_twice(), other())),
            false => Box::new(join(other(), panics_if_polled_twice())),
        };
        let mut poll = || catch_unwind(AssertUnwindSafe(|| task.poll(&mut both)));
        assert_eq!(
            *poll().unwrap_err().downcast::<&str>().unwrap(),
            "of the child"
        );
        assert_eq!(task.wakes(), 1, "for the other");
        assert!(poll().unwrap().is_pending());
        gate.open();
        let end = poll().unwrap_err();
        let said = *end.downcast::<&str>().unwrap();
        assert!(said.contains("the other future panicked"), "{said}");
        assert!(gate.is_dropped());
    }
}
