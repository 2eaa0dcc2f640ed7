//! The state rebuilt from the record is the state that the live executor says it has, at every step
//! at which it was asked.

use std::collections::BTreeSet;

use super::{
    live,
    programs::{DETERMINISTIC, THREADED},
    record,
};
use crate::{
    Executor,
    trace::{Recorder, Recording, State, Step},
};

/// The state after the first events of a record.
fn replay(recording: &Recording, events: usize) -> State {
    let mut state = recording.start().clone();
    let events = &recording.events()[..events];
    events.iter().for_each(|event| state.apply(event));
    state
}

#[test]
fn the_record_alone_gives_the_state_of_the_executor() {
    for (name, program) in DETERMINISTIC.into_iter().chain(THREADED) {
        let recorder = Recorder::new();
        let (executor, compared) = live::executor(&recorder, true);
        program(&executor);
        drop(executor);
        let recording = recorder.finish();
        let events = recording.events();
        let polls = events.iter().filter(|event| event.step == Step::PollBegins);
        assert!(compared.get() > polls.count(), "{name}");
        assert_eq!(recording.dropped(), 0);
    }
}

#[test]
fn a_record_without_its_beginning_is_replayed_from_the_state_in_which_it_begins() {
    for (name, program) in DETERMINISTIC {
        let recorder = Recorder::with_bound(40);
        let (executor, _) = live::executor(&recorder, true);
        program(&executor);
        drop(executor);
        let (all, last) = (record(program), recorder.finish());
        assert!(last.events().len() <= 40);
        let dropped = last.dropped() as usize;
        assert_eq!(last.events(), &all.events()[dropped..], "{name}");
        assert_eq!(*last.start(), replay(&all, dropped), "{name}");
    }
}

#[test]
fn a_record_taken_in_two_parts_goes_on_where_it_was() {
    let recorder = Recorder::new();
    let (executor, _) = live::executor(&recorder, true);
    let task = executor.spawn(async { crate::sleep(std::time::Duration::from_secs(1)).await });
    executor.block_on(crate::yield_now());
    let first = recorder.finish();
    executor.block_on(task).unwrap();
    drop(executor);
    let second = recorder.finish();
    assert_eq!(*second.start(), replay(&first, first.events().len()));
    assert_eq!(second.start().timers.len(), 1);
    assert_eq!(second.dropped(), 0);
    assert_eq!(
        *recorder.finish().start(),
        replay(&second, second.events().len())
    );
}

#[test]
fn on_the_real_clock_it_is_the_same() {
    let (executor, compared) = live::executor(&Recorder::new(), false);
    for (name, program) in DETERMINISTIC.into_iter().chain(THREADED) {
        // A year of sleep, a hang, and what must be in time are for virtual time.
        let virtual_only = [
            "coffee shop",
            "timers on all levels",
            "timeouts and a beat",
            "a stall",
        ];
        if !virtual_only.contains(&name) {
            let before = compared.get();
            program(&executor);
            assert!(compared.get() > before, "{name}");
        }
    }
}

#[test]
fn under_virtual_time_two_runs_have_the_same_record() {
    for (name, program) in DETERMINISTIC {
        let (first, second) = (record(program), record(program));
        assert_eq!(first.events(), second.events(), "{name}");
        assert_eq!(first.to_string(), second.to_string(), "{name}");
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
    let all = "Aborted CancelBegins ChildReady ChildrenDropped Closing Finished Gone Note Panicked Parked Pending PollBegins \
                QueueDropped QueueHolds QueueMade Queued Ready Skipped SocketClosed SocketOpened SocketReady Spawned Stalled TimerCancelled TimerCascaded TimerFired \
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
        record(|executor| {
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
        })
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
