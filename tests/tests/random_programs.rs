//! Random programs, on the executor and on a plain reference: each poll, output and drop is the same.
//!
//! A million of them: `cargo run --release -p tests --bin random_programs`.

use tests::random::{agree_on, program, shrink};

#[test]
fn twenty_thousand_programs_do_what_the_reference_does() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for first in 0..threads as u64 {
            scope.spawn(move || {
                let agreed = agree_on((first..20_000).step_by(threads));
                agreed.unwrap_or_else(|difference| panic!("{difference}"));
            });
        }
    });
}

#[test]
fn programs_say_everything_that_the_language_can() {
    let text: String = (0..2_000)
        .map(|seed| format!("{:?}", program(seed)))
        .collect();
    let words = "Run Outside Do Guard Yield Sleep SleepUntil SleepBeside Timeout TimeoutAt Beat Await \
        Watch Gather GatherOn Put Get QueueJoin Keep Pass Wrap Repeat Start Resume Fail Return Spawn \
        SpawnOn Abort Forget IsFinished Wake Spend WakeElsewhere Lose Open TryPut TryGet TaskDone \
        DropExecutor Nest Panic Join Select JoinAll TryJoinAll AsCompleted Wait FirstCompleted \
        FirstError AllCompleted Steady Fresh";
    let said: std::collections::HashSet<_> = text.split(|c: char| !c.is_alphanumeric()).collect();
    for word in words.split_whitespace() {
        assert!(said.contains(word), "no program says {word}");
    }
}

#[test]
fn what_fails_is_made_small() {
    let has =
        |text: &'static str| move |p: &tests::random::Program| format!("{p:?}").contains(text);
    let seed = (0..).find(|&seed| has("Wait(FirstError, Some(70)")(&program(seed)));
    let smallest = shrink(program(seed.unwrap()), has("Wait(FirstError, Some(70)"));
    let test = smallest.as_test();
    let pasted = "#[test]\nfn found() {\n    agree(Program { queues: vec![], stages: vec![";
    assert!(test.starts_with(pasted), "{test}");
    assert!(test.len() < 150, "{test}");
}
