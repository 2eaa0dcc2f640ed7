//! The state rebuilt from the record is the state that the live executor says it has, at every step
//! at which it was asked.

use std::collections::BTreeSet;

use super::{
    programs::{DETERMINISTIC, THREADED},
    record,
};
use crate::{
    Executor,
    trace::{Recorder, Recording, Step},
};

/// Replays a record and holds it to its snapshots; returns how many there were.
#[track_caller]
fn replay(name: &str, recording: &Recording) -> usize {
    let mut state = recording.start().clone();
    let mut snapshots = recording.snapshots().iter().peekable();
    for event in recording.events() {
        state.apply(event);
        if let Some((seq, live)) = snapshots.next_if(|(seq, _)| *seq == event.seq) {
            let replayed = state.snapshot();
            assert_eq!(replayed, *live, "{name}, step {seq}: {:?}", event.step);
        }
    }
    assert!(snapshots.next().is_none());
    recording.snapshots().len()
}

#[test]
fn the_record_alone_gives_the_state_of_the_executor() {
    for (name, program) in DETERMINISTIC.into_iter().chain(THREADED) {
        let recording = record(program);
        let compared = replay(name, &recording);
        let polls = |event: &&_| {
            matches!(
                event,
                crate::trace::Event {
                    step: Step::PollBegins { .. },
                    ..
                }
            )
        };
        assert!(compared >= recording.events().iter().filter(polls).count());
        assert_eq!(recording.dropped(), 0);
        assert!(
            recording
                .events()
                .iter()
                .map(|event| event.seq)
                .eq(0..recording.events().len() as u64)
        );
    }
}

#[test]
fn a_record_without_its_beginning_is_replayed_from_the_state_in_which_it_begins() {
    for (name, program) in DETERMINISTIC {
        let recorder = Recorder::with_bound(40).snapshots();
        let builder = Executor::builder().virtual_time();
        let executor = builder.recorder(recorder.clone()).build();
        program(&executor);
        drop(executor);
        let recording = recorder.finish();
        assert!(recording.events().len() <= 40);
        replay(name, &recording);
    }
}

#[test]
fn a_record_taken_in_two_parts_goes_on_where_it_was() {
    let recorder = Recorder::new().snapshots();
    let builder = Executor::builder().virtual_time();
    let executor = builder.recorder(recorder.clone()).build();
    let task = executor.spawn(async { crate::sleep(std::time::Duration::from_secs(1)).await });
    executor.block_on(crate::yield_now());
    replay("the first part", &recorder.finish());
    executor.block_on(task).unwrap();
    drop(executor);
    let second = recorder.finish();
    assert_eq!(second.start().timers().count(), 1);
    assert_eq!(second.events()[0].seq, 0);
    assert!(replay("the second part", &second) > 0);
}

#[test]
fn on_the_real_clock_it_is_the_same() {
    let recorder = Recorder::new().snapshots();
    let executor = Executor::builder().recorder(recorder.clone()).build();
    for (name, program) in DETERMINISTIC.into_iter().chain(THREADED) {
        // A year of sleep, a hang, and what must be in time are for virtual time.
        let virtual_only = [
            "coffee shop",
            "timers on all levels",
            "timeouts and a beat",
            "a stall",
        ];
        if !virtual_only.contains(&name) {
            program(&executor);
            replay(name, &recorder.finish());
        }
    }
}

#[test]
fn under_virtual_time_two_runs_have_the_same_record() {
    for (name, program) in DETERMINISTIC {
        let (first, second) = (record(program), record(program));
        assert_eq!(first.events(), second.events(), "{name}");
        assert_eq!(first.to_string(), second.to_string(), "{name}");
        assert_eq!(first.snapshots(), second.snapshots(), "{name}");
    }
}

/// The programs would prove little if they did little.
#[test]
fn the_programs_make_every_kind_of_step() {
    let mut seen = BTreeSet::new();
    for (_, program) in DETERMINISTIC.into_iter().chain(THREADED) {
        for event in record(program).events() {
            let step = format!("{:?}", event.step);
            let end = step.find([' ', '(']).unwrap_or(step.len());
            seen.insert(step[..end].to_owned());
        }
    }
    let all = "Aborted CancelBegins ChildReady ChildrenDropped Closing Finished Gone Note Parked PollBegins \
               PollEnds QueueDropped QueueHolds QueueMade Queued Skipped SocketClosed SocketOpened SocketReady Spawned Stalled TimerCancelled TimerCascaded TimerFired \
               TimerSet TurnBegins Unparked Woken";
    assert!(
        seen.iter()
            .map(String::as_str)
            .eq(all.split(' ').filter(|s| !s.is_empty())),
        "{seen:?}"
    );
}

/// Whoever is there first, the job or the loop.
#[test]
fn under_virtual_time_the_record_does_not_tell_how_long_a_blocking_job_took() {
    use crate::{sleep, spawn, spawn_blocking, yield_now};
    use std::{thread, time::Duration};

    let run = |job_takes: u64, loop_takes: u64| {
        let recording = record(|executor| {
            executor.block_on(async {
                let job = spawn_blocking(move || thread::sleep(Duration::from_millis(job_takes)));
                let others = spawn(async {
                    for _ in 0..5 {
                        yield_now().await;
                    }
                    sleep(Duration::from_secs(1)).await;
                });
                thread::sleep(Duration::from_millis(loop_takes));
                job.await.unwrap();
                others.await.unwrap();
            });
        });
        replay("a blocking job", &recording);
        recording
    };
    assert_eq!(run(0, 50).events(), run(50, 0).events());
}

/// It is seen in time all the same.
#[test]
fn a_task_that_asks_for_a_blocking_job_in_a_loop_sees_it_end() {
    Executor::builder().virtual_time().build().block_on(async {
        let job = crate::spawn_blocking(|| ());
        while !job.is_finished() {
            crate::yield_now().await;
        }
    });
}
