use std::panic::{AssertUnwindSafe, Location, catch_unwind};

use super::{Question, Reason, Wait, ask, everyone_is_asked, tell};

fn leaf(deadline: u64) -> Wait {
    let at = Location::caller();
    let reason = Reason::Timer { deadline };
    tell(at, || reason.clone());
    Wait { reason, at }
}

#[test]
fn nobody_asked_nobody_answers() {
    tell(Location::caller(), || unreachable!("nobody asks"));
    assert!(!everyone_is_asked());
}

#[test]
fn answers_come_in_order_to_who_asked() {
    let (waits, answers) = ask(Question::Leaves, || [leaf(1), leaf(2)]);
    assert_eq!(answers, waits);
    assert!(ask(Question::Leaves, || ()).1.is_empty());
}

#[test]
fn the_wider_question_stands_and_both_askers_hear() {
    let ((wait, inner), outer) = ask(Question::Everyone, || {
        ask(Question::Leaves, || {
            assert!(everyone_is_asked());
            leaf(1)
        })
    });
    assert_eq!(inner, std::slice::from_ref(&wait));
    assert_eq!(outer, [wait]);
}

#[test]
fn a_panic_takes_the_question_back() {
    let poll = || ask(Question::Everyone, || panic!("in a poll"));
    assert!(catch_unwind(AssertUnwindSafe(poll)).is_err());
    assert!(!everyone_is_asked());
}
