use std::{cell::RefCell, ops::ControlFlow, panic::Location, rc::Rc};

use super::{Reason, Wait, ask_everyone, everyone_is_asked, tell};
use crate::{
    core::{Ask, Notice, Observer, Parked, Runtime, enter},
    time::virtual_time::VirtualTime,
};

/// An observer that listens to leaf futures alone.
#[derive(Default)]
struct Listener(RefCell<Vec<Wait>>);

impl Observer for Listener {
    fn notice(&self, rt: &Runtime, notice: &Notice<'_>) {
        self.0.borrow_mut().extend(Wait::of(rt, notice));
    }

    fn stalled(&self, _: &Runtime, _: Parked, _: &mut Ask<'_>) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Polls in an executor with an observer; returns what the leaf futures said, too.
pub(crate) fn ask<R>(poll: impl FnOnce() -> R) -> (R, Vec<Wait>) {
    let listener = Rc::new(Listener::default());
    let rt = Runtime::new(Rc::new(VirtualTime::new()), Some(listener.clone()));
    let _enter = enter(rt);
    let result = ask_everyone(poll);
    (result, listener.0.take())
}

fn leaf(deadline: u64) -> Wait {
    let at = Location::caller();
    let reason = Reason::Timer { deadline };
    tell(at, || reason.clone());
    let within = None;
    Wait { reason, at, within }
}

#[test]
fn nothing_is_said_where_nothing_listens() {
    tell(Location::caller(), || unreachable!("nothing listens"));
    let _enter = enter(Runtime::new(Rc::new(VirtualTime::new()), None));
    tell(Location::caller(), || unreachable!("nothing listens"));
}

#[test]
fn answers_come_in_order() {
    let (waits, answers) = ask(|| [leaf(1), leaf(2)]);
    assert_eq!(answers, waits);
}

#[test]
fn the_question_to_everyone_ends_with_its_poll() {
    assert!(!everyone_is_asked());
    let outer = ask_everyone(|| ask_everyone(everyone_is_asked) && everyone_is_asked());
    assert!(outer && !everyone_is_asked());
}
