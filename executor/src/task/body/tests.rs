use std::{
    future::ready,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use super::{Body, Failure, body, take_output};
use crate::task::{Id, JoinError};

fn address(body: &Body) -> *const () {
    (&raw const **body).cast()
}

fn run(body: &mut Body) -> Poll<()> {
    body.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_box_serves_the_next_task_of_its_type() {
    let mut one = body(None, ready(1));
    let place = address(&one);
    assert!(run(&mut one).is_ready());
    assert_eq!(take_output::<i32>(&mut one).unwrap(), 1);
    let mut two = body(Some(one), ready(2));
    assert_eq!(address(&two), place);
    assert!(run(&mut two).is_ready());
    assert_eq!(take_output::<i32>(&mut two).unwrap(), 2);
}

#[test]
fn a_task_of_another_type_gets_a_box_of_its_own() {
    let mut one = body(None, ready(1));
    assert!(run(&mut one).is_ready());
    take_output::<i32>(&mut one).unwrap();
    let mut two = body(Some(one), async { "two" });
    assert!(run(&mut two).is_ready());
    assert_eq!(take_output::<&str>(&mut two).unwrap(), "two");

    let failed = Failure::body(JoinError::cancelled(Id(1)));
    let mut three = body(Some(failed), ready(3));
    assert!(run(&mut three).is_ready());
    assert_eq!(take_output::<i32>(&mut three).unwrap(), 3);
}

#[test]
fn nothing_of_the_last_task_stays_in_its_box() {
    let (first, second) = (Rc::new(1), Rc::new(2));
    let mut one = body(None, ready(first.clone()));
    assert!(run(&mut one).is_ready());
    drop(take_output::<Rc<i32>>(&mut one));
    assert_eq!(Rc::strong_count(&first), 1);
    let two = body(Some(one), ready(second.clone()));
    assert_eq!(Rc::strong_count(&second), 2);
    drop(two);
    assert_eq!(Rc::strong_count(&second), 1);
}
