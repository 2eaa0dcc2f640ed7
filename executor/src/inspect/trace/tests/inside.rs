//! What is told of the futures inside a combinator.

use std::{future::pending, time::Duration};

use super::super::{Phase, Reason, Recorder, Recording, State, Step};
use crate::{
    Executor, as_completed, inspect, join, join_all, select, sleep, spawn, sync::Queue, timeout,
    yield_now,
};

fn record(program: impl AsyncFnOnce()) -> Recording {
    let recorder = Recorder::new();
    let builder = Executor::builder().virtual_time();
    let executor = builder.recorder(recorder.clone()).build();
    executor.block_on(program());
    recorder.finish()
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// What the main future waits on after each poll: the places of its futures, or none, and the deadlines.
fn waits(recording: &Recording) -> Vec<Vec<(Vec<usize>, Option<u64>)>> {
    let mut state = State::default();
    let mut all = Vec::new();
    for event in recording.events() {
        state.apply(event);
        let (Some(task), Step::Pending(_)) = (event.task, &event.step) else {
            continue;
        };
        let told = &state.tasks[&task].waits;
        let leaves = told
            .iter()
            .filter(|wait| !matches!(wait.reason, Reason::Children { .. }));
        let mut leaves: Vec<_> = leaves
            .map(|wait| {
                let mut places: Vec<usize> = wait.inside().map(|child| child.index).collect();
                places.reverse();
                let deadline = match wait.reason {
                    Reason::Timer { deadline } => Some(deadline / 1_000_000_000),
                    _ => None,
                };
                (places, deadline)
            })
            .collect();
        leaves.sort();
        all.push(leaves);
    }
    all
}

#[test]
fn what_is_waited_on_is_known_of_the_futures_that_were_not_polled() {
    let recording = record(async || {
        let all = join_all([1, 3, 2].map(|n| sleep(seconds(n))));
        assert!(timeout(seconds(2), all).await.is_err());
    });
    let expected = [
        vec![
            (vec![], Some(2)),
            (vec![0, 0], Some(1)),
            (vec![0, 1], Some(3)),
            (vec![0, 2], Some(2)),
        ],
        vec![
            (vec![], Some(2)),
            (vec![0, 1], Some(3)),
            (vec![0, 2], Some(2)),
        ],
    ];
    assert_eq!(waits(&recording), expected);
}

#[test]
fn where_a_combinator_stands_again_its_futures_wait_as_before() {
    let recording = record(async || {
        let mut outputs = as_completed([1, 2].map(|n| sleep(seconds(n))));
        outputs.next().await;
        sleep(seconds(3)).await; // Meanwhile nobody waits for the second.
        outputs.next().await;
    });
    let expected = [
        vec![(vec![0], Some(1)), (vec![1], Some(2))],
        vec![(vec![], Some(4))],
    ];
    assert_eq!(waits(&recording)[..2], expected);
}

#[test]
fn a_drop_is_told_before_what_goes_with_it() {
    let recording = record(async || {
        let all = join_all([sleep(seconds(1)), sleep(seconds(9))]);
        assert!(timeout(seconds(2), all).await.is_err());
        let _ = select(pending::<()>(), sleep(seconds(1))).await;
        let mut both = Box::pin(join(yield_now(), pending::<()>()));
        futures::future::poll_immediate(&mut both).await;
        drop(both);
    });
    let told = recording
        .events()
        .iter()
        .filter_map(|event| match &event.step {
            Step::ChildReady(child) => Some(format!("{} {} ready", child.kind, child.index)),
            Step::ChildrenDropped { kind, pending, .. } => Some(format!("{kind} drops {pending}")),
            Step::TimerCancelled(timer) => Some(format!("timer {timer} cancelled")),
            _ => None,
        });
    let expected = [
        "join_all 0 ready",
        "timeout drops 1",
        "join_all drops 1",
        "timer 2 cancelled",
        "select 1 ready",
        "select drops 1",
        "join drops 2",
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[test]
fn a_future_that_is_dropped_within_the_poll_is_waited_on_no_more() {
    let recording = record(async || {
        let slow = async {
            sleep(seconds(8)).await;
        };
        assert!(timeout(Duration::ZERO, slow).await.is_err());
        sleep(seconds(1)).await;
    });
    assert_eq!(waits(&recording), [[(vec![], Some(1))]]);
}

#[test]
fn a_child_that_panics_leaves_its_place() {
    let recording = record(async || {
        let nested = async {
            join(sleep(seconds(1)), async { panic!("a child") }).await;
        };
        assert!(spawn(nested).await.is_err());
        timeout(seconds(2), sleep(seconds(1))).await.unwrap();
    });
    assert_eq!(waits(&recording).last().unwrap()[1], (vec![0], Some(2 - 1)));
}

#[test]
fn the_tasks_are_a_tree_of_who_awaits_whom() {
    let recorder = Recorder::with_bound(0);
    let builder = Executor::builder().virtual_time();
    builder.recorder(recorder).build().block_on(async {
        let queue = Queue::<()>::unbounded();
        let cook = crate::task::Builder::new().name("cook").spawn({
            let queue = queue.clone();
            async move { queue.get().await }
        });
        let waiter = spawn(async move { cook.await.unwrap() });
        let seen = spawn(async move {
            sleep(seconds(1)).await;
            let tasks = inspect::tasks();
            queue.try_put(()).unwrap();
            tasks
        });
        let (_, tasks) = join(waiter, seen).await;
        let tasks = tasks.unwrap();
        let tree = tasks.to_string();
        let lines: Vec<&str> = tree.lines().map(|line| line.split(" (executor/").next().unwrap()).collect();
        let expected = [
            "the main future, waiting since 0.000 s: on the end of task 3",
            "  task 3, waiting since 0.000 s: on the end of task 2 \"cook\"",
            "    task 2 \"cook\", waiting since 0.000 s: on an item from queue 1 (number 1 in line)",
            "  task 4, running",
            "(4 tasks at 1.000 s)",
        ];
        assert_eq!(lines, expected, "{tree}");
        assert_eq!(tasks.iter().filter(|(_, task)| task.phase() == Phase::Waiting).count(), 3);
    });
}

#[test]
fn without_a_recorder_the_table_says_who_is_there() {
    crate::block_on(async {
        let handle = spawn(pending::<()>());
        yield_now().await;
        let tree = inspect::tasks().to_string();
        assert!(
            tree.starts_with("the main future, running\ntask 2, waiting\n(2 tasks"),
            "{tree}"
        );
        handle.abort();
    });
}
