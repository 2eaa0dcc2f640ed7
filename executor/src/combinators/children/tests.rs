use std::{
    cell::{Cell, RefCell},
    future::{pending, poll_fn},
    rc::Rc,
    task::{Poll, Waker},
};

use super::super::{
    join_all,
    testing::{Gate, Task, gates},
};
use crate::{
    waits::{self, Question},
    yield_now,
};

mod panics;
mod waking;

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
fn a_turn_takes_those_first_woken_first_whoever_wakes_them() {
    let task = Task::default();
    let said = RefCell::new(Vec::new());
    let wakers = RefCell::new(vec![None; 5]);
    let (said, wakers) = (&said, &wakers);
    // What each child wakes in its second poll: 1 and 3 themselves and others, 0 nobody.
    let wakes: [&[usize]; 5] = [&[], &[4, 1], &[], &[3, 0], &[2]];
    let mut all = join_all((0..5).map(|name| {
        let mut polls = 0;
        poll_fn(move |cx| {
            polls += 1;
            said.borrow_mut().push(name);
            if polls == 1 {
                wakers.borrow_mut()[name] = Some(cx.waker().clone());
            } else if polls == 2 {
                let of = |&index: &usize| wakers.borrow()[index].clone().unwrap();
                wakes[name].iter().map(of).for_each(Waker::wake);
            }
            Poll::<()>::Pending
        })
    }));
    assert!(task.poll(&mut all).is_pending());
    assert_eq!(said.take(), [0, 1, 2, 3, 4]);
    let wake = |index: usize| wakers.borrow()[index].clone().unwrap().wake();
    [3, 1].into_iter().for_each(wake);
    // A child that wakes itself counts as woken when its poll is over: 0 before 3, 4 before 1.
    for expected in [&[3, 1][..], &[0, 3, 4, 1], &[2], &[]] {
        assert!(task.poll(&mut all).is_pending());
        assert_eq!(said.take(), expected);
    }
}

#[test]
fn combinators_nest() {
    let task = Task::default();
    let gates: [Gate; 6] = gates();
    let inner = |gates: &[Gate]| join_all(gates.iter().map(|gate| gate.future(())));
    let mut outer = join_all([inner(&gates[..3]), inner(&gates[3..])]);
    assert!(task.poll(&mut outer).is_pending());
    for (opened, gate) in gates.iter().enumerate() {
        assert_eq!(task.wakes(), 0);
        gate.open();
        assert_eq!(task.wakes(), 1);
        assert_eq!(task.poll(&mut outer).is_ready(), opened == 5);
    }
    assert!(gates.iter().all(|gate| gate.polls() == 2));
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
    for count in [0, 1, 2, 15, 16, 17, 32, 33, 100] {
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
