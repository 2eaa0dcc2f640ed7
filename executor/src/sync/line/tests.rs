use std::task::Waker;

use super::Line;

fn line_of(count: usize) -> (Line, Vec<usize>) {
    let mut line = Line::default();
    let keys = (0..count)
        .map(|_| line.join(Waker::noop().clone()))
        .collect();
    (line, keys)
}

#[test]
fn the_called_are_the_first_in_line() {
    let (mut line, keys) = line_of(3);
    assert!(line.call().is_some());
    assert!(line.call().is_some());
    assert!(line.is_called(keys[0]) && line.is_called(keys[1]) && !line.is_called(keys[2]));
    line.leave(keys[0]);
    assert_eq!((line.len(), line.called()), (2, 1));
    assert!(line.call().is_some());
    assert!(line.is_called(keys[2]));
    assert!(line.call().is_none(), "all have been called");
}

#[test]
fn who_leaves_before_being_called_is_passed_over() {
    let (mut line, keys) = line_of(3);
    line.leave(keys[0]);
    line.leave(keys[2]);
    assert!(line.call().is_some());
    assert!(line.is_called(keys[1]));
    let last = line.join(Waker::noop().clone());
    assert!(line.call().is_some());
    assert!(line.is_called(last));
}

#[test]
fn places_are_those_of_who_is_left() {
    let (mut line, keys) = line_of(5);
    line.leave(keys[1]);
    line.leave(keys[4]);
    let last = line.join(Waker::noop().clone());
    for (index, key) in [keys[0], keys[2], keys[3], last].into_iter().enumerate() {
        assert_eq!(line.place(key), index + 1);
        assert_eq!(line.count_ahead(key), index);
    }
}

#[test]
fn the_memory_of_those_who_left_is_used_again() {
    let (mut line, keys) = line_of(10);
    for _ in 0..1000 {
        line.leave(keys[3]);
        assert_eq!(line.join(Waker::noop().clone()), keys[3]);
    }
    assert_eq!(line.slab.len(), 10);
}
