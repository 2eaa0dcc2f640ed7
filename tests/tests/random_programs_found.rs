//! What random programs have found: the smallest program of each fault, as it was printed.

use tests::random::Act::*;
use tests::random::How::*;
use tests::random::Stage::*;
use tests::random::Step::*;
use tests::random::{Program, agree};

/// Its task was woken in the middle of a poll in which it was to be woken at the end.
#[test]
fn a_combinator_wakes_its_task_at_the_end_of_its_poll() {
    agree(Program {
        queues: vec![],
        stages: vec![Run(
            0,
            vec![Gather(
                TryJoinAll,
                vec![
                    vec![Pass(0)],
                    vec![SleepUntil(0), Do(Open(0)), Do(Spawn(0, vec![]))],
                ],
            )],
        )],
    });
}

/// A combinator that had woken its task woke it again, although it had not been polled since.
#[test]
fn a_combinator_that_is_not_polled_wakes_its_task_once() {
    agree(Program {
        queues: vec![0, 0],
        stages: vec![Run(
            0,
            vec![
                Start(
                    0,
                    vec![Gather(
                        AsCompleted(1, vec![]),
                        vec![vec![Get(1)], vec![Put(1), Sleep(1)]],
                    )],
                ),
                Sleep(2),
            ],
        )],
    });
}

/// After a panic while a stalled loop asked round, combinators polled all their children for ever.
#[test]
fn a_panic_in_the_look_round_before_a_stall_leaves_nothing_behind() {
    agree(Program {
        queues: vec![],
        stages: vec![Run(
            0,
            vec![
                Do(Spawn(1, vec![Do(Spawn(1, vec![]))])),
                Watch(1),
                Do(Panic),
            ],
        )],
    });
    agree(Program {
        queues: vec![],
        stages: vec![
            Outside(SpawnOn(
                1,
                0,
                vec![Gather(JoinAll, vec![vec![Yield], vec![Pass(0)]])],
            )),
            Run(1, vec![Watch(0)]),
        ],
    });
}

/// What a combinator was asked at a stall used up its budget: it yielded for nothing.
#[test]
fn a_combinator_that_was_asked_at_a_stall_has_its_budget_again() {
    agree(Program {
        queues: vec![],
        stages: vec![
            Outside(SpawnOn(
                0,
                0,
                vec![
                    Watch(0),
                    Gather(
                        AsCompleted(2, vec![Sleep(0)]),
                        vec![vec![GatherOn(Select, vec![vec![Do(Panic)]])], vec![]],
                    ),
                ],
            )),
            Run(0, vec![Await(0)]),
        ],
    });
}

/// The drop of the loser panicked, and the winner was polled again after its end.
#[test]
fn a_select_is_over_when_the_drop_of_the_loser_panics() {
    agree(Program {
        queues: vec![],
        stages: vec![Run(
            0,
            vec![
                Do(Spawn(0, vec![Yield])),
                GatherOn(Select, vec![vec![Guard(vec![Panic]), Sleep(0)]]),
            ],
        )],
    });
}

/// The drop of the one that was ready panicked, and nobody woke the task for the other.
#[test]
fn a_join_goes_on_when_the_drop_of_one_panics() {
    agree(Program {
        queues: vec![],
        stages: vec![Run(
            0,
            vec![Gather(
                Join,
                vec![
                    vec![GatherOn(Join, vec![vec![Guard(vec![Panic])], vec![Yield]])],
                    vec![Sleep(1)],
                ],
            )],
        )],
    });
}

/// Of two deadlines that are past, the one that was registered first fires first.
#[test]
fn deadlines_that_are_past_fire_in_the_order_of_their_registration() {
    agree(Program {
        queues: vec![],
        stages: vec![
            Run(0, vec![Sleep(1)]),
            Outside(SpawnOn(0, 0, vec![SleepUntil(1)])),
            Run(0, vec![SleepUntil(0)]),
        ],
    });
}

/// A wake from another thread is served by a poll, and comes again before the loop has taken the first.
#[test]
fn a_task_keeps_its_place_among_the_wakes_from_other_threads() {
    agree(Program {
        queues: vec![],
        stages: vec![Run(
            0,
            vec![
                Do(Spawn(
                    0,
                    vec![Keep(0), Pass(0), Do(WakeElsewhere(0)), Pass(1)],
                )),
                Do(Spawn(1, vec![Keep(1), Pass(2)])),
                Yield,
                Do(Spawn(2, vec![Do(Open(3)), Do(Open(0))])),
                Pass(3),
                Do(WakeElsewhere(0)),
                Do(WakeElsewhere(1)),
                Yield,
                Yield,
                Yield,
            ],
        )],
    });
}

/// The waker of a child that is over wakes nothing, not even the combinator's task.
#[test]
fn the_waker_of_a_child_that_is_over_wakes_nobody() {
    agree(Program {
        queues: vec![],
        stages: vec![
            Outside(SpawnOn(0, 0, vec![Sleep(0)])),
            Run(
                0,
                vec![GatherOn(
                    TryJoinAll,
                    vec![vec![Start(0, vec![Await(0)]), Do(Panic)], vec![Pass(0)]],
                )],
            ),
        ],
    });
    agree(Program {
        queues: vec![],
        stages: vec![
            Run(
                0,
                vec![Gather(
                    AsCompleted(
                        2,
                        vec![Do(Spawn(
                            0,
                            vec![Gather(
                                AsCompleted(2, vec![]),
                                vec![vec![Keep(3)], vec![Pass(0)]],
                            )],
                        ))],
                    ),
                    vec![vec![], vec![Pass(0)]],
                )],
            ),
            Outside(Spend(3)),
            Run(0, vec![Yield]),
        ],
    });
}
