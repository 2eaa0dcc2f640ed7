use std::{future::ready, task::Poll, time::Duration};

use super::super::super::tests::{Gate, Gated, Task, gates};
use super::super::{ReturnWhen, Waited, wait};

type Outcome = Result<char, char>;

fn three(gates: &[Gate; 3]) -> [Gated<Outcome>; 3] {
    [
        gates[0].future(Ok('a')),
        gates[1].future(Err('b')),
        gates[2].future(Ok('c')),
    ]
}

fn indices(waited: &Waited<Gated<Outcome>, char, char>) -> Vec<usize> {
    waited.pending.iter().map(|(index, _)| *index).collect()
}

fn ready_after<F: Future + Unpin>(task: &Task, future: &mut F, open: &Gate) -> Poll<F::Output> {
    assert!(task.poll(future).is_pending());
    open.open();
    assert_eq!(task.wakes(), 1);
    task.poll(future)
}

#[test]
fn first_completed_gives_the_others_back_unharmed() {
    let task = Task::default();
    let gates = gates();
    let mut waiting = wait(three(&gates), ReturnWhen::FirstCompleted, None);
    let Poll::Ready(waited) = ready_after(&task, &mut waiting, &gates[2]) else {
        panic!("one has completed")
    };
    assert_eq!(waited.done, [(2, Ok('c'))]);
    assert_eq!(indices(&waited), [0, 1]);
    gates[0].waker().wake();
    assert_eq!(
        task.wakes(),
        0,
        "what was given back wakes the wait no more"
    );

    let pending = waited.pending.into_iter().map(|(_, future)| future);
    let mut again = wait(pending, ReturnWhen::FirstCompleted, None);
    let Poll::Ready(waited) = ready_after(&task, &mut again, &gates[1]) else {
        panic!("another has completed")
    };
    assert_eq!(waited.done, [(1, Err('b'))]);
    assert_eq!(indices(&waited), [0]);
}

#[test]
fn first_error_waits_on_past_values() {
    let task = Task::default();
    let gates = gates();
    let mut waiting = wait(three(&gates), ReturnWhen::FirstError, None);
    assert!(ready_after(&task, &mut waiting, &gates[2]).is_pending());
    let Poll::Ready(waited) = ready_after(&task, &mut waiting, &gates[1]) else {
        panic!("one has failed")
    };
    assert_eq!(waited.done, [(2, Ok('c')), (1, Err('b'))]);
    assert_eq!(indices(&waited), [0]);
}

#[test]
fn all_completed_are_done_in_order_of_completion() {
    let task = Task::default();
    let gates = gates();
    let mut waiting = wait(three(&gates), ReturnWhen::AllCompleted, None);
    assert!(ready_after(&task, &mut waiting, &gates[2]).is_pending());
    assert!(ready_after(&task, &mut waiting, &gates[1]).is_pending());
    let Poll::Ready(waited) = ready_after(&task, &mut waiting, &gates[0]) else {
        panic!("all have completed")
    };
    assert_eq!(waited.done, [(2, Ok('c')), (1, Err('b')), (0, Ok('a'))]);
    assert_eq!(indices(&waited), []);
}

#[test]
fn what_is_ready_together_is_done_together() {
    let task = Task::default();
    let inputs = [ready(Ok::<_, ()>(1)), ready(Ok(2))];
    let Poll::Ready(waited) = task.poll(&mut wait(inputs, ReturnWhen::FirstCompleted, None)) else {
        panic!("both are ready")
    };
    assert_eq!(waited.done, [(0, Ok(1)), (1, Ok(2))]);
}

#[test]
fn of_no_futures_it_ends_at_once() {
    let none: [Gated<Outcome>; 0] = [];
    let waited = crate::block_on(async {
        wait(none, ReturnWhen::FirstCompleted, Some(Duration::MAX)).await
    });
    assert!(waited.done.is_empty() && waited.pending.is_empty());
}

#[test]
fn a_limit_of_zero_polls_once_and_takes_what_is_ready() {
    let gates = gates();
    let waited = crate::block_on(async {
        let inputs = [ready(Ok::<_, ()>(1)), ready(Ok(2))];
        let done = wait(inputs, ReturnWhen::AllCompleted, Some(Duration::ZERO)).await;
        assert_eq!(done.done, [(0, Ok(1)), (1, Ok(2))]);
        wait(
            three(&gates),
            ReturnWhen::AllCompleted,
            Some(Duration::ZERO),
        )
        .await
    });
    assert!(waited.done.is_empty());
    assert_eq!(indices(&waited), [0, 1, 2]);
    assert_eq!(gates.each_ref().map(Gate::polls), [1, 1, 1]);
}

#[test]
fn at_the_limit_the_futures_come_back() {
    let gates = gates();
    let waited = crate::block_on(async {
        wait(
            three(&gates),
            ReturnWhen::AllCompleted,
            Some(Duration::from_millis(10)),
        )
        .await
    });
    assert_eq!(indices(&waited), [0, 1, 2]);
    assert!(!gates.iter().any(Gate::is_dropped));
}

#[test]
#[should_panic(expected = "`Wait` polled after it had completed")]
fn polled_after_completion_it_panics() {
    let task = Task::default();
    let mut waiting = wait([ready(Ok::<_, ()>(1))], ReturnWhen::AllCompleted, None);
    assert!(task.poll(&mut waiting).is_ready());
    let _ = task.poll(&mut waiting);
}
