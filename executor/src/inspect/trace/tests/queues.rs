//! What is told of the queues.

use std::time::Duration;

use super::{
    super::{Reason, Recorder, Step, TaskState},
    record,
};
use crate::{Executor, block_on, sleep, spawn, sync::Queue, yield_now};

/// After each step at which the program looks, the record says what the queue itself says.
#[test]
fn the_record_knows_what_a_queue_holds_and_who_is_first_in_line() {
    let recorder = Recorder::new();
    let builder = Executor::builder().virtual_time();
    let executor = builder.recorder(recorder.clone()).build();
    executor.block_on(async {
        let (other, queue) = (Queue::unbounded(), Queue::bounded(2));
        other.try_put(0).unwrap();
        let look = || {
            let state = recorder.state();
            let (number, told) = state.queues.last_key_value().unwrap();
            assert_eq!((told.len, told.capacity), (queue.len(), queue.capacity()));
            assert_eq!((*number, told.from.file()), (2, file!()));
            let line = |task: &TaskState| match task.waits[..] {
                [ref wait] => match wait.reason {
                    Reason::QueueRoom {
                        queue: 2, number, ..
                    } => Some(number),
                    _ => None,
                },
                _ => None,
            };
            let mut line: Vec<_> = state
                .tasks
                .iter()
                .filter_map(|(id, task)| Some((line(task)?, *id)))
                .collect();
            line.sort_unstable();
            line.into_iter().map(|(_, id)| id.get()).collect::<Vec<_>>()
        };
        assert_eq!(look(), []);
        let put = |n| {
            let queue = queue.clone();
            spawn(async move { queue.put(n).await })
        };
        let first: Vec<_> = (0..4).map(put).collect();
        yield_now().await;
        assert_eq!((look(), queue.len()), (vec![4, 5], 2));
        first[2].abort();
        let late = put(4);
        yield_now().await;
        yield_now().await;
        // The place that was told first has changed since: both would be number 2 in line.
        assert_eq!(look(), [5, 6]);
        for left in (0..4).rev() {
            queue.get().await;
            sleep(Duration::from_secs(1)).await;
            look();
            assert_eq!(queue.len(), left.min(2));
        }
        late.await.unwrap();
        assert_eq!(recorder.state().queues.len(), 2);
        assert_eq!(recorder.state().queues[&1].len, 1);
    });
    assert_eq!(recorder.state().queues.len(), 0);
    let text = recorder.finish().to_string();
    assert!(
        text.contains("queue 1 holds 1 now, at executor/src/inspect/"),
        "{text}"
    );
    assert!(
        text.contains("queue 2 holds 0 of at most 2, made at")
            && text.contains("queue 2 is dropped")
    );
}

#[test]
fn a_queue_has_a_number_in_each_executor_that_watches_it() {
    let queues = [Queue::unbounded(), Queue::unbounded()];
    queues[0].try_put(()).unwrap();
    block_on(async { queues[0].try_put(()).unwrap() });
    for _ in 0..2 {
        let told = record(|executor| {
            executor.block_on(async {
                queues[1].try_put(()).unwrap();
                queues[0].try_put(()).unwrap();
            });
        });
        let told = told.events().iter().filter_map(|event| match event.step {
            Step::QueueMade { queue, holds } => Some((queue, "has", holds.len)),
            Step::QueueHolds { queue, len, .. } => Some((queue, "holds", len)),
            _ => None,
        });
        let lens = [1, 0].map(|n: usize| queues[n].len());
        let expected = [
            (1, "has", lens[0] - 1),
            (1, "holds", lens[0]),
            (2, "has", lens[1] - 1),
            (2, "holds", lens[1]),
        ];
        assert_eq!(told.collect::<Vec<_>>(), expected);
    }
}

/// One that yields after many operations is in no line.
#[test]
fn a_queue_operation_that_only_yields_waits_on_nothing() {
    let recording = record(|executor| {
        executor.block_on(async {
            let queue = Queue::unbounded();
            for n in 0..2_000 {
                queue.put(n).await;
            }
        });
    });
    let waits = recording
        .events()
        .iter()
        .filter_map(|event| match &event.step {
            Step::Pending(waits) => Some(waits.len()),
            _ => None,
        });
    assert_eq!(waits.collect::<Vec<_>>(), [0]);
}
