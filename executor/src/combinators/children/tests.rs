use std::{
    cell::{Cell, RefCell},
    future::{pending, poll_fn, ready},
    pin::Pin,
    rc::Rc,
    task::{Poll, Waker},
};

use super::{
    super::{
        as_completed, join_all,
        tests::{Gate, Task, gates},
    },
    BUDGET,
};
use crate::{waits, yield_now};

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
fn a_poll_ends_after_a_thousand_children_and_goes_on_at_the_next() {
    let task = Task::default();
    let polls = Cell::new(0);
    let count = &|| polls.set(polls.get() + 1);
    let all = join_all((0..3000).map(|n| async move {
        count();
        n
    }));
    let mut all = Box::pin(all);
    for so_far in [BUDGET, 2 * BUDGET] {
        assert!(task.poll(&mut all).is_pending());
        assert_eq!(polls.get(), so_far);
        assert_eq!(task.wakes(), 1);
    }
    assert_eq!(task.poll(&mut all), Poll::Ready((0..3000).collect()));
}

#[test]
fn a_loop_over_what_is_completed_yields_after_a_thousand_children() {
    let task = Task::default();
    let mut outputs = as_completed((0..3 * BUDGET).map(ready));
    let mut taken = 0;
    for so_far in [BUDGET, 2 * BUDGET, 3 * BUDGET] {
        while let Poll::Ready(Some(output)) = task.poll(&mut outputs.next()) {
            assert_eq!(output, taken);
            taken += 1;
        }
        assert_eq!(taken, so_far);
        assert!(so_far == 3 * BUDGET || task.wakes() == 1);
    }
    assert_eq!(task.poll(&mut outputs.next()), Poll::Ready(None));
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
    let poll = waits::ask_everyone(|| task.poll(&mut all));
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
fn everyone_is_asked_in_one_poll_however_many_they_are() {
    let task = Task::default();
    let polls = Cell::new(0);
    let mut all = join_all((0..3000).map(|_| {
        poll_fn(|_| {
            polls.set(polls.get() + 1);
            Poll::<()>::Pending
        })
    }));
    let poll = waits::ask_everyone(|| task.poll(&mut all));
    assert!(poll.is_pending());
    assert_eq!((polls.get(), task.wakes()), (3000, 0));
}

#[test]
fn children_woken_by_the_drop_of_others_are_not_found_by_the_next_combinator() {
    struct Wakes(Gate);
    impl Drop for Wakes {
        fn drop(&mut self) {
            self.0.waker().wake();
        }
    }
    let task = Task::default();
    let gate = Gate::default();
    type Child = Pin<Box<dyn Future<Output = ()>>>;
    let wakes = Wakes(gate.clone());
    let mut children: Vec<Child> = vec![Box::pin(async move {
        let _wakes = wakes;
        pending().await
    })];
    children.extend((0..20).map(|_| Box::pin(pending()) as Child));
    children.push(Box::pin(gate.future(())));
    let mut all = join_all(children);
    assert!(task.poll(&mut all).is_pending());
    drop(all);
    assert_eq!(task.wakes(), 0, "nobody waits any more");
    gate.forget_waker();
    // It would find the index 21, of which it knows nothing, or wake up for nothing.
    let polls = Cell::new(0);
    let mut next = join_all([poll_fn(|_| {
        polls.set(polls.get() + 1);
        Poll::<()>::Pending
    })]);
    for _ in 0..3 {
        assert!(task.poll(&mut next).is_pending());
    }
    assert_eq!((polls.get(), task.wakes()), (1, 0));
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
