use super::ReadyQueue;

fn turn(queue: &mut ReadyQueue) -> Vec<u32> {
    queue.begin_turn();
    std::iter::from_fn(|| queue.pop()).collect()
}

#[test]
fn first_pushed_is_first_popped() {
    let mut queue = ReadyQueue::default();
    [3, 1, 2].into_iter().for_each(|slot| queue.push(slot));
    assert_eq!(queue.begin_turn(), 3);
    assert_eq!(turn(&mut queue), [3, 1, 2]);
    assert!(queue.is_empty());
}

#[test]
fn what_is_pushed_during_a_turn_is_for_the_next() {
    let mut queue = ReadyQueue::default();
    queue.push(1);
    queue.push(2);
    queue.begin_turn();
    assert_eq!(queue.pop(), Some(1));
    queue.push(1);
    assert_eq!(queue.pop(), Some(2));
    assert_eq!(queue.pop(), None);
    assert_eq!(turn(&mut queue), [1]);
}

#[test]
fn a_turn_broken_off_is_continued_first() {
    let mut queue = ReadyQueue::default();
    [1, 2, 3].into_iter().for_each(|slot| queue.push(slot));
    queue.begin_turn();
    assert_eq!(queue.pop(), Some(1));
    queue.push(4);
    assert_eq!(turn(&mut queue), [2, 3]);
    assert_eq!(turn(&mut queue), [4]);
}

#[test]
fn a_removed_slot_is_popped_in_no_turn() {
    let mut queue = ReadyQueue::default();
    [1, 0, 2].into_iter().for_each(|slot| queue.push(slot));
    queue.begin_turn();
    assert_eq!(queue.pop(), Some(1));
    queue.push(0);
    queue.push(5);
    queue.remove(0);
    assert!(!queue.is_empty());
    assert_eq!(turn(&mut queue), [2]);
    assert_eq!(turn(&mut queue), [5]);
    assert!(queue.is_empty());
}
