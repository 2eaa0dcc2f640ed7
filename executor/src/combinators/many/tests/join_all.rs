use std::{
    future::{Ready, ready},
    task::Poll,
};

use super::super::super::tests::{Gate, Task, gates};
use super::super::join_all;

#[test]
fn outputs_come_in_the_order_of_the_input() {
    let task = Task::default();
    let gates: [Gate; 20] = gates();
    let mut all = join_all(
        gates
            .iter()
            .enumerate()
            .map(|(index, gate)| gate.future(index)),
    );
    assert!(task.poll(&mut all).is_pending());
    for gate in gates.iter().rev() {
        assert!(task.poll(&mut all).is_pending());
        gate.open();
    }
    assert_eq!(task.poll(&mut all), Poll::Ready((0..20).collect()));
    assert!(gates.iter().all(Gate::is_dropped));
}

#[test]
fn of_no_futures_it_is_ready_at_once() {
    let none: [Ready<u8>; 0] = [];
    assert_eq!(
        Task::default().poll(&mut join_all(none)),
        Poll::Ready(vec![])
    );
}

#[test]
fn a_child_is_dropped_as_soon_as_it_has_completed() {
    let task = Task::default();
    let [a, b] = gates();
    let mut all = join_all([a.future(()), b.future(())]);
    assert!(task.poll(&mut all).is_pending());
    a.open();
    assert!(task.poll(&mut all).is_pending());
    assert!(a.is_dropped() && !b.is_dropped());
    drop(all);
    assert!(b.is_dropped());
}

#[test]
#[should_panic(expected = "`JoinAll` polled after it had completed")]
fn polled_after_completion_it_panics() {
    let task = Task::default();
    let mut all = join_all([ready(1)]);
    assert_eq!(task.poll(&mut all), Poll::Ready(vec![1]));
    let _ = task.poll(&mut all);
}

#[test]
fn it_can_be_sent_to_another_thread_with_its_children() {
    let all = join_all([ready(1), ready(2)]);
    let outputs = std::thread::spawn(|| futures::executor::block_on(all)).join();
    assert_eq!(outputs.unwrap(), [1, 2]);
}

#[test]
fn an_iterator_may_be_wrong_about_its_size() {
    struct Liar(u8);
    impl Iterator for Liar {
        type Item = Ready<u8>;

        fn next(&mut self) -> Option<Ready<u8>> {
            self.0 = self.0.checked_sub(1)?;
            Some(ready(self.0))
        }

        fn size_hint(&self) -> (usize, Option<usize>) {
            (0, Some(0))
        }
    }
    let all = futures::executor::block_on(join_all(Liar(40)));
    assert_eq!(all, (0..40).rev().collect::<Vec<_>>());
}
