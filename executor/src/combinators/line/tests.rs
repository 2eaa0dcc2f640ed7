use super::Line;

/// Begins a turn, and takes all of it.
fn turn(line: &mut Line) -> Vec<usize> {
    line.begin_turn();
    std::iter::from_fn(|| line.pop()).collect()
}

#[test]
fn it_is_first_in_first_out() {
    let pushed = [5, 6, 7, 0, 1, 9, 8, 3, 4, 2];
    let mut line = Line::default();
    pushed.iter().for_each(|&index| line.push(index));
    assert_eq!(turn(&mut line), pushed);
    assert!(line.is_empty());
    assert_eq!(turn(&mut line), []);
}

#[test]
fn what_is_pushed_in_a_turn_comes_in_the_next() {
    let mut line = Line::of(3);
    line.begin_turn();
    // 0 comes back as the end of the run before it: 1, 2 are not mixed up with the next turn.
    let mut polled = Vec::new();
    while let Some(index) = line.pop() {
        polled.push(index);
        line.push(index + 3);
    }
    assert_eq!(polled, [0, 1, 2]);
    assert_eq!(turn(&mut line), [3, 4, 5]);
}

#[test]
fn a_turn_that_breaks_off_is_gone_on_with() {
    let mut line = Line::default();
    [0, 1, 5, 9].iter().for_each(|&index| line.push(index));
    line.begin_turn();
    assert_eq!(line.pop(), Some(0));
    line.push(0);
    line.push(7);
    assert!(!line.is_empty());
    assert_eq!(turn(&mut line), [1, 5, 9, 0, 7]);
}

#[test]
fn a_cleared_line_is_as_good_as_new() {
    let mut line = Line::of(3);
    line.push(7);
    line.begin_turn();
    line.clear();
    assert!(line.is_empty());
    assert_eq!(line.pop(), None);
    line.push(0);
    assert_eq!(turn(&mut line), [0]);
}

#[test]
fn the_empty_line_is_empty() {
    let mut line = Line::of(0);
    assert!(line.is_empty());
    assert_eq!(turn(&mut line), []);
}
