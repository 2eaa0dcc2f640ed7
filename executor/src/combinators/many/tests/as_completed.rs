use std::{future::ready, marker::PhantomPinned, task::Poll};

use futures_core::Stream;

use super::super::super::tests::{Gate, Task, gates};
use super::super::{AsCompleted, as_completed};

#[test]
fn outputs_come_in_order_of_completion() {
    let task = Task::default();
    let gates: [Gate; 4] = gates();
    let mut outputs = as_completed(
        gates
            .iter()
            .enumerate()
            .map(|(index, gate)| gate.future(index)),
    );
    assert_eq!(outputs.size_hint(), (4, Some(4)));
    assert!(task.poll(&mut outputs.next()).is_pending());
    for index in [2, 0, 3, 1] {
        gates[index].open();
    }
    for index in [2, 0, 3, 1] {
        assert_eq!(task.poll(&mut outputs.next()), Poll::Ready(Some(index)));
        assert!(gates[index].is_dropped());
    }
    assert_eq!(outputs.size_hint(), (0, Some(0)));
    assert_eq!(task.poll(&mut outputs.next()), Poll::Ready(None));
    assert_eq!(task.poll(&mut outputs.next()), Poll::Ready(None));
}

#[test]
fn ready_at_once_they_come_in_the_order_of_the_input() {
    let outputs = as_completed((0..20).map(ready));
    let outputs: Vec<_> = futures::executor::block_on_stream(outputs).collect();
    assert_eq!(outputs, (0..20).collect::<Vec<_>>());
}

#[test]
fn it_is_unpin_whatever_the_futures_are() {
    fn assert_unpin<T: Unpin>(_: &T) {}
    async fn pinned() {
        let _pinned = PhantomPinned;
        std::future::pending::<()>().await;
    }
    let outputs: AsCompleted<_> = as_completed([pinned()]);
    assert_unpin(&outputs);
}

#[test]
fn dropping_next_loses_nothing() {
    let task = Task::default();
    let [a, b] = gates();
    let mut outputs = as_completed([a.future('a'), b.future('b')]);
    assert!(task.poll(&mut outputs.next()).is_pending());
    a.open();
    b.open();
    drop(outputs.next());
    assert_eq!(task.poll(&mut outputs.next()), Poll::Ready(Some('a')));
    drop(outputs.next());
    assert_eq!(task.poll(&mut outputs.next()), Poll::Ready(Some('b')));
}
