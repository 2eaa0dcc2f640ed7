use std::{
    cell::{Cell, RefCell},
    future::{pending, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::atomic::{AtomicBool, Ordering},
    task::{Poll, Waker},
    thread,
};

use futures::channel::oneshot;

use super::super::{
    as_completed, join_all,
    testing::{Gate, Task, gates},
};
use crate::{
    waits::{self, Question},
    yield_now,
};

#[test]
fn only_woken_children_are_polled() {
    let task = Task::default();
    let gates: [Gate; 100] = gates();
    let mut all = join_all(gates.iter().map(|gate| gate.future(())));
    assert!(task.poll(&mut all).is_pending());
    for woken in [7, 99, 0, 50] {
        gates[woken].waker().wake();
        assert_eq!(task.wakes(), 1);
        assert!(task.poll(&mut all).is_pending());
    }
    for (index, gate) in gates.iter().enumerate() {
        let expected = if [7, 99, 0, 50].contains(&index) {
            2
        } else {
            1
        };
        assert_eq!(gate.polls(), expected, "child {index}");
    }
    assert!(task.poll(&mut all).is_pending());
    assert_eq!(gates.iter().map(Gate::polls).sum::<usize>(), 104);
}

#[test]
fn wakes_before_the_next_poll_bring_one_poll_and_one_wake_of_the_parent() {
    let task = Task::default();
    let [a, b] = gates();
    let mut both = join_all([a.future(()), b.future(())]);
    assert!(task.poll(&mut both).is_pending());
    for _ in 0..3 {
        a.waker().wake();
        b.waker().wake_by_ref();
    }
    assert_eq!(task.wakes(), 1);
    assert!(task.poll(&mut both).is_pending());
    assert_eq!((a.polls(), b.polls()), (2, 2));
    assert_eq!(task.wakes(), 0);
}

#[test]
fn wake_during_poll_brings_one_more_poll() {
    // Both without a waker of its own (`wake_by_ref`) and with one (a clone is kept).
    for keeps_clone in [false, true] {
        let task = Task::default();
        let polls = Cell::new(0);
        let kept = RefCell::new(None);
        let mut all = join_all([poll_fn(|cx| {
            polls.set(polls.get() + 1);
            if keeps_clone {
                kept.replace(Some(cx.waker().clone()));
            }
            if polls.get() == 1 {
                cx.waker().wake_by_ref();
                cx.waker().wake_by_ref();
            }
            Poll::<()>::Pending
        })]);
        for expected in [1, 2, 2, 2] {
            assert!(task.poll(&mut all).is_pending());
            assert_eq!(polls.get(), expected, "keeps a clone: {keeps_clone}");
        }
        assert_eq!(task.wakes(), 1);
    }
}

#[test]
fn wakes_after_completion_do_nothing() {
    let task = Task::default();
    let [a, b] = gates();
    let mut outputs = as_completed([a.future('a'), b.future('b')]);
    assert!(task.poll(&mut outputs.next()).is_pending());
    a.open();
    assert_eq!(task.poll(&mut outputs.next()), Poll::Ready(Some('a')));
    assert!(task.poll(&mut outputs.next()).is_pending());
    task.wakes();
    a.waker().wake();
    assert_eq!(task.wakes(), 0);
    let of_b = b.waker();
    drop(outputs);
    of_b.wake();
    assert_eq!(task.wakes(), 0);
}

#[test]
fn wakers_left_over_do_not_reach_the_next_combinator() {
    let task = Task::default();
    let gate = Gate::default();
    let mut first = join_all([gate.future(())]);
    assert!(task.poll(&mut first).is_pending());
    let left_over = gate.waker();
    drop(first);
    let other = Gate::default();
    let mut second = join_all([other.future(())]);
    assert!(task.poll(&mut second).is_pending());
    left_over.wake();
    assert_eq!(task.wakes(), 0);
    assert!(task.poll(&mut second).is_pending());
    assert_eq!(other.polls(), 1);
}

#[test]
fn a_wake_reaches_the_waker_of_the_last_poll() {
    let (before, after) = (Task::default(), Task::default());
    let gate = Gate::default();
    let mut all = join_all([gate.future(5)]);
    assert!(before.poll(&mut all).is_pending());
    assert!(after.poll(&mut all).is_pending());
    gate.open();
    assert_eq!((before.wakes(), after.wakes()), (0, 1));
    assert_eq!(after.poll(&mut all), Poll::Ready(vec![5]));
}

#[test]
fn one_poll_is_one_turn_however_often_children_yield() {
    let task = Task::default();
    let polls = Cell::new(0);
    let yields = || {
        poll_fn(|cx| {
            polls.set(polls.get() + 1);
            cx.waker().wake_by_ref();
            Poll::<()>::Pending
        })
    };
    let mut all = join_all((0..1000).map(|_| yields()));
    for turn in 1..=5 {
        assert!(task.poll(&mut all).is_pending());
        assert_eq!(polls.get(), turn * 1000);
        assert_eq!(task.wakes(), 1, "it goes on in the next turn");
    }
}

#[test]
fn children_that_yield_take_turns_in_order() {
    let said = RefCell::new(Vec::new());
    let said = &said;
    let child = |name: usize| async move {
        for turn in 0..3 {
            said.borrow_mut().push((turn, name));
            yield_now().await;
        }
    };
    futures::executor::block_on(join_all((0..20).map(child)));
    let expected: Vec<_> = (0..3)
        .flat_map(|turn| (0..20).map(move |name| (turn, name)))
        .collect();
    assert_eq!(*said.borrow(), expected);
}

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
fn everyone_is_polled_once_when_everyone_is_asked() {
    let task = Task::default();
    let gates: [Gate; 3] = gates();
    let mut all = join_all(gates.iter().map(|gate| gate.future(())));
    assert!(task.poll(&mut all).is_pending());
    gates[1].waker().wake();
    task.wakes();
    let (poll, _) = waits::ask(Question::Everyone, || task.poll(&mut all));
    assert!(poll.is_pending());
    assert_eq!(gates.each_ref().map(Gate::polls), [2, 2, 2]);
    assert_eq!(task.wakes(), 0, "the poll is harmless");
    gates[2].waker().wake();
    assert_eq!(task.wakes(), 1);
    assert!(task.poll(&mut all).is_pending());
    assert_eq!(gates.each_ref().map(Gate::polls), [2, 2, 3]);
}

#[test]
fn children_that_do_not_fit_together_keep_their_places() {
    // More bytes a future than share a chunk, and counts around the size of one.
    for count in [0, 1, 7, 8, 9, 16, 17, 100] {
        let expected: Vec<usize> = (0..count).collect();
        let large = (0..count).map(|index| async move {
            let ballast = [index; 1000];
            yield_now().await;
            ballast[index]
        });
        assert_eq!(futures::executor::block_on(join_all(large)), expected);
        let small = (0..count).map(|index| async move {
            yield_now().await;
            index
        });
        // No size hint, and no fused iterator.
        let unknown = small.filter(|_| true);
        assert_eq!(futures::executor::block_on(join_all(unknown)), expected);
    }
}

#[test]
fn wakes_from_other_threads_are_never_lost() {
    for round in 0..200 {
        let (senders, receivers): (Vec<_>, Vec<_>) =
            (0..20).map(|_| oneshot::channel::<usize>()).unzip();
        let threads: Vec<_> = senders
            .into_iter()
            .enumerate()
            .map(|(index, sender)| thread::spawn(move || sender.send(index).unwrap()))
            .collect();
        let outputs = futures::executor::block_on(join_all(receivers));
        let outputs: Vec<usize> = outputs.into_iter().map(Result::unwrap).collect();
        assert_eq!(outputs, (0..20).collect::<Vec<_>>(), "round {round}");
        threads
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
    }
}

#[test]
fn a_thread_that_wakes_for_ever_does_no_harm() {
    let stop = AtomicBool::new(false);
    let stop = &stop;
    let (give, take) = std::sync::mpsc::channel::<Waker>();
    thread::scope(|scope| {
        scope.spawn(move || {
            let waker = take.recv().unwrap();
            while !stop.load(Ordering::SeqCst) {
                waker.wake_by_ref();
            }
        });
        let mut polls = 0;
        let woken = poll_fn(move |cx| {
            if polls == 0 {
                give.send(cx.waker().clone()).unwrap();
            }
            polls += 1;
            if polls < 1000 {
                Poll::Pending
            } else {
                Poll::Ready(polls)
            }
        });
        let mut outputs = as_completed([woken]);
        assert_eq!(futures::executor::block_on(outputs.next()), Some(1000));
        stop.store(true, Ordering::SeqCst);
    });
}

#[test]
fn dropping_the_set_drops_the_children_in_order() {
    struct Says(usize, Rc<RefCell<Vec<usize>>>);
    impl Drop for Says {
        fn drop(&mut self) {
            self.1.borrow_mut().push(self.0);
        }
    }
    let dropped = Rc::new(RefCell::new(Vec::new()));
    let child = |index| {
        let says = Says(index, dropped.clone());
        async move {
            let _says = says;
            pending::<()>().await;
        }
    };
    let mut all = Box::pin(join_all((0..20).map(child)));
    assert!(Task::default().poll(&mut all).is_pending());
    drop(all);
    assert_eq!(*dropped.borrow(), (0..20).collect::<Vec<_>>());
}

use std::pin::Pin;
