use std::{
    cell::{Cell, RefCell},
    future::{pending, poll_fn},
    pin::Pin,
    sync::atomic::{AtomicBool, Ordering},
    task::{Poll, Waker},
    thread,
};

use futures::channel::oneshot;

use super::super::super::{
    as_completed, join_all,
    tests::{Gate, Task, gates},
};

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
fn a_wake_during_a_turn_reaches_the_parent_at_its_end_and_no_sooner() {
    let task = Task::default();
    let [first, second] = gates();
    let heard = Cell::new(None);
    let waking = async {
        first.future(()).await;
        second.waker().wake();
        heard.set(Some(task.wakes()));
        pending().await
    };
    let children: [Pin<Box<dyn Future<Output = ()> + '_>>; 2] =
        [Box::pin(waking), Box::pin(second.future(()))];
    let mut both = join_all(children);
    assert!(task.poll(&mut both).is_pending());
    first.open();
    assert_eq!(task.wakes(), 1);
    assert!(task.poll(&mut both).is_pending());
    assert_eq!((heard.get(), task.wakes()), (Some(0), 1));
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
fn a_wake_before_the_first_poll_is_over_wakes_the_parent_once() {
    // By another thread, and of oneself and of a sibling: nobody knows the parent yet.
    for wakes_sibling in [false, true] {
        let task = Task::default();
        let sibling = Gate::default();
        let polls = Cell::new(0);
        let wakes = poll_fn(|cx| {
            polls.set(polls.get() + 1);
            if polls.get() == 1 {
                let waker = match wakes_sibling {
                    true => sibling.waker(),
                    false => cx.waker().clone(),
                };
                thread::spawn(move || waker.wake()).join().unwrap();
            }
            Poll::<()>::Pending
        });
        let children: [Pin<Box<dyn Future<Output = ()> + '_>>; 2] =
            [Box::pin(sibling.future(())), Box::pin(wakes)];
        let mut both = join_all(children);
        let expected = if wakes_sibling { (2, 1) } else { (1, 2) };
        for (wakes, expected) in [(1, (1, 1)), (0, expected), (0, expected)] {
            assert!(task.poll(&mut both).is_pending());
            assert_eq!((sibling.polls(), polls.get()), expected);
            assert_eq!(task.wakes(), wakes);
        }
    }
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
fn the_parent_may_change_in_any_turn() {
    let [a, b, c]: [Task; 3] = Default::default();
    let gate = Gate::default();
    let yields = Cell::new(0);
    let child = poll_fn(|cx| {
        if yields.get() > 0 {
            yields.set(yields.get() - 1);
            cx.waker().wake_by_ref();
        }
        Poll::<()>::Pending
    });
    let children: [Pin<Box<dyn Future<Output = ()> + '_>>; 2] =
        [Box::pin(gate.future(())), Box::pin(child)];
    let mut both = join_all(children);
    let wakes = || (a.wakes(), b.wakes(), c.wakes());
    yields.set(1);
    assert!(a.poll(&mut both).is_pending());
    assert_eq!(wakes(), (1, 0, 0), "it goes on in the next turn");
    assert!(b.poll(&mut both).is_pending());
    gate.waker().wake();
    assert_eq!(wakes(), (0, 1, 0));
    assert!(c.poll(&mut both).is_pending());
    gate.waker().wake();
    assert_eq!(wakes(), (0, 0, 1));
    assert!(c.poll(&mut both).is_pending());
    assert!(a.poll(&mut both).is_pending(), "nobody was woken");
    gate.waker().wake();
    assert_eq!(wakes(), (1, 0, 0));
    assert_eq!(gate.polls(), 3);
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
fn what_a_child_wakes_in_its_drop_is_not_for_itself() {
    struct Wakes(Option<Waker>);
    impl Drop for Wakes {
        fn drop(&mut self) {
            self.0.take().unwrap().wake();
        }
    }
    let task = Task::default();
    let mut wakes = Wakes(None);
    let child = poll_fn(move |cx| {
        let wakes = &mut wakes; // All of it is in the future.
        wakes.0 = Some(cx.waker().clone());
        Poll::Ready('a')
    });
    let mut outputs = as_completed([child]);
    assert_eq!(task.poll(&mut outputs.next()), Poll::Ready(Some('a')));
    assert_eq!(task.wakes(), 0);
    assert_eq!(task.poll(&mut outputs.next()), Poll::Ready(None));
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
fn a_waker_left_over_does_not_hold_the_parent() {
    let task = Task::default();
    let gate = Gate::default();
    let mut all = join_all([gate.future(())]);
    assert!(task.poll(&mut all).is_pending());
    assert_eq!(task.holders(), 2);
    drop(all);
    assert_eq!(task.holders(), 1);
    gate.waker().wake();
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
