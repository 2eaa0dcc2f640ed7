//! Does each check say what it should? Every blank, every right answer and every wrong one, all compiled into
//! this one program: the files are included as modules, each beside a copy of its check.
//!
//! An answer that hangs takes as long as the judge's limit, and costs nothing meanwhile: it is parked.
//! A wrong answer has to be told its own sentence, and not merely to fail. After a change to a right answer,
//! `BLESS=1 cargo test -p learn --test answers` makes the blanks anew.

use std::fs;

use learn::{
    blank::blank,
    exercises::{EXERCISES, Exercise, root},
    judge,
    judge::LIMIT,
};

/// The key of what a check finds.
fn found(check: fn()) -> &'static str {
    judge(check, LIMIT).map_or_else(|fault| fault.key, |()| "right")
}

macro_rules! answer {
    ($exercise:literal, $file:expr, $answer:ident, $key:literal) => {
        mod $answer {
            #[allow(
                dead_code,
                unused,
                clippy::all,
                reason = "a blank or a wrong answer may be anything"
            )]
            mod exercise {
                include!(concat!("../", $file, ".rs"));
            }
            mod check {
                include!(concat!("../checks/", $exercise, ".rs"));
            }

            #[test]
            fn is_told() {
                assert_eq!(crate::found(check::check), $key);
            }
        }
    };
}

macro_rules! exercises {
    ($($target:literal $exercise:ident $name:literal blank: $blank:literal, $($wrong:ident $file:literal: $key:literal,)*;)*) => {
        $(mod $exercise {
            answer!($name, concat!("exercises/", $target), blank, $blank);
            answer!($name, concat!("answers/", $name, "/right"), right, "right");
            $(answer!($name, concat!("answers/", $name, "/", $file), $wrong, $key);)*
        })*

        /// What is tested here: the names, and the wrong answers of each.
        const TESTED: &[(&str, &[&str])] = &[$(($name, &[$($file),*])),*];
    };
}

// The sentence of a blank is almost always the one of its `todo!()`.
exercises! {
    "e01_countdown" countdown "countdown" blank: "blank",
        a "forgets_to_wake": "never_woken",
        b "counts_in_one_poll": "in_one_poll",
        c "one_poll_too_soon": "too_soon",;
    "e02_counting_waker" counting_waker "counting_waker" blank: "blank",
        a "passes_over_wake_by_ref": "by_ref",
        b "counts_twice": "counted_twice",
        c "loads_and_stores": "lost",;
    "e03_block_on" block_on "block_on" blank: "blank",
        a "spins": "spins",
        b "sleeps_and_polls": "polls_unwoken",
        c "unparks_the_wrong_thread": "not_unparked",
        d "spins_on_a_flag": "burns",;
    "e04_ready_queue" ready_queue "ready_queue" blank: "blank",
        a "queues_it_twice": "twice",
        b "clears_the_mark_after_the_poll": "lost_in_poll",
        c "polls_everyone": "polls_all",
        d "keeps_the_lock_during_the_poll": "holds_the_lock",;
    "e05_lost_wakeup" lost_wakeup "lost_wakeup" blank: "lost",
        a "takes_before_it_sets": "lost",
        b "wakes_itself": "spins",
        c "keeps_the_first_waker": "stale_waker",;
    "e06_timers" timers "timers" blank: "blank",
        a "leaves_its_timer_when_dropped": "not_cancelled",
        b "sets_a_timer_at_each_poll": "two_timers",
        c "keeps_the_first_waker": "stale_waker",;
    "e07_join" join "join" blank: "blank",
        a "one_after_the_other": "one_after_the_other",
        b "polls_one_that_is_over": "polled_after_ready",
        c "wakes_itself": "wakes_itself",;
    "e08_timeout" timeout "timeout" blank: "blank",
        a "asks_the_timer_first": "tie",
        b "begins_anew_at_each_poll": "begins_anew",
        c "waits_for_the_whole_limit": "too_late",;
    "e09_join_all" join_all "join_all" blank: "blank",
        a "polls_everyone": "polls_all",
        b "keeps_the_first_parent": "stale_parent",
        c "in_order_of_completion": "order",;
    "e10_queue" queue "queue" blank: "blank",
        a "hands_items_over": "item_lost",
        b "passes_no_turn_on": "turn_lost",
        c "stays_in_line_when_dropped": "woke_the_gone",;
    "e11_event" event "event" blank: "blank",
        a "wakes_one": "not_all_woken",
        b "forgets_that_it_is_set": "set_before",
        c "adds_a_waker_at_each_poll": "wakers_pile_up",
        d "wakes_while_it_is_borrowed": "borrowed",;
    "e12_semaphore" semaphore "semaphore" blank: "blank",
        a "wakes_nobody": "release_wakes_nobody",
        b "trusts_the_wake": "too_many",
        c "takes_the_permit_with_it": "permit_lost",;
    "e13_task_group" task_group "task_group" blank: "blank",
        a "lets_them_run_on": "ran_on",
        b "aborts_and_does_not_await": "still_there",
        c "awaits_them_in_turn": "error_seen_late",
        d "forgets_its_drop": "outlives_its_group",;
}

#[test]
fn each_blank_is_its_right_answer_with_parts_left_out() {
    for exercise in EXERCISES {
        let file = root().join(exercise.file());
        if std::env::var_os("BLESS").is_some() {
            fs::write(&file, blank(exercise.answer)).expect("the blank can be written");
        }
        let found = fs::read_to_string(&file).expect("there is an exercise");
        let is_blank = found.replace('\r', "") == blank(exercise.answer);
        assert!(
            is_blank,
            "{}: filled in, or its answer has changed",
            file.display()
        );
    }
}

#[test]
fn each_exercise_and_each_file_of_answers_is_tested() {
    let names = EXERCISES.iter().map(|exercise| exercise.name);
    assert!(names.eq(TESTED.iter().map(|(name, _)| *name)));
    for (name, wrong) in TESTED {
        assert!(wrong.len() >= 3, "{name}");
        let files = fs::read_dir(root().join("learn/answers").join(name)).expect("its answers");
        let files = files.map(|file| {
            file.expect("a file")
                .file_name()
                .into_string()
                .expect("UTF-8")
        });
        let mut found: Vec<String> = files.filter(|file| file != "right.rs").collect();
        let mut tested: Vec<String> = wrong.iter().map(|file| format!("{file}.rs")).collect();
        found.sort();
        tested.sort();
        assert_eq!(found, tested, "{name}");
    }
}

#[test]
fn an_exercise_is_a_page() {
    let lines = |exercise: &Exercise| blank(exercise.answer).lines().count();
    for exercise in EXERCISES {
        let lines = lines(exercise);
        assert!(lines <= 95, "{}: {lines} lines", exercise.name);
    }
}
