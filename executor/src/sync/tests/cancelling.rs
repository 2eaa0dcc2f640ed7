use std::{collections::VecDeque, task::Poll};

use super::{Task, wait_in_line};
use crate::sync::{Get, Put, Queue};

#[test]
fn a_dropped_get_gives_its_item_to_the_next_in_line() {
    let queue = Queue::unbounded();
    let (mut first, mut second) = (queue.get(), queue.get());
    let tasks = [wait_in_line(&mut first), wait_in_line(&mut second)];
    queue.try_put('a').unwrap();
    assert_eq!([tasks[0].wakes(), tasks[1].wakes()], [1, 0]);
    drop(first);
    assert_eq!(tasks[1].wakes(), 1);
    assert_eq!(tasks[1].poll(&mut second), Poll::Ready('a'));
}

#[test]
fn a_dropped_get_gives_its_item_back_in_order() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let queue = Queue::unbounded();
        let mut getters: Vec<_> = (0..3).map(|_| Some(queue.get())).collect();
        for getter in getters.iter_mut().flatten() {
            wait_in_line(getter);
        }
        for n in 0..5 {
            queue.try_put(n).unwrap();
        }
        for index in order {
            getters[index] = None;
        }
        let items: Vec<_> = std::iter::from_fn(|| queue.try_get().ok()).collect();
        assert_eq!(items, [0, 1, 2, 3, 4]);
    }
}

#[test]
fn a_dropped_get_that_was_promised_nothing_only_leaves_the_line() {
    let queue = Queue::unbounded();
    let mut getters: Vec<_> = (0..3).map(|_| queue.get()).collect();
    let tasks: Vec<_> = getters.iter_mut().map(wait_in_line).collect();
    drop(getters.remove(1));
    queue.try_put('a').unwrap();
    queue.try_put('b').unwrap();
    assert_eq!(tasks.iter().map(Task::wakes).collect::<Vec<_>>(), [1, 0, 1]);
    assert_eq!(tasks[2].poll(&mut getters[1]), Poll::Ready('a'));
    assert_eq!(tasks[0].poll(&mut getters[0]), Poll::Ready('b'));
}

#[test]
fn a_dropped_put_leaves_no_item() {
    let queue = Queue::bounded(1);
    queue.try_put(0).unwrap();
    let mut put = queue.put(1);
    let task = wait_in_line(&mut put);
    drop(put);
    assert_eq!(queue.try_get(), Ok(0));
    assert_eq!(task.wakes(), 0);
    assert!(queue.is_empty());
}

#[test]
fn a_dropped_put_that_was_promised_room_gives_it_to_the_next_in_line() {
    let queue = Queue::bounded(1);
    queue.try_put(0).unwrap();
    let (mut first, mut second) = (queue.put(1), queue.put(2));
    let tasks = [wait_in_line(&mut first), wait_in_line(&mut second)];
    assert_eq!(queue.try_get(), Ok(0));
    assert_eq!([tasks[0].wakes(), tasks[1].wakes()], [1, 0]);
    drop(first);
    assert_eq!(tasks[1].wakes(), 1);
    assert!(
        queue.is_empty(),
        "a put that has not happened leaves no item"
    );
    assert_eq!(tasks[1].poll(&mut second), Poll::Ready(()));
    assert_eq!(queue.try_get(), Ok(2));
}

/// A queue by the book: one list of who waits in which order, and who has been dropped.
///
/// Random programs run on both; at each step every getter and putter that can go on is known.
#[test]
fn random_programs_agree_with_a_model() {
    for seed in 1..=300 {
        random_program(seed);
    }
}

fn random_program(seed: u64) {
    // xorshift: the programs are the same each time.
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize % below
    };
    let capacity = 1 + random(4);
    let queue = Queue::bounded(capacity);
    let mut items: VecDeque<usize> = VecDeque::new();
    let mut getters: Vec<(Get<usize>, Task)> = Vec::new();
    let mut putters: Vec<(Put<usize>, Task, usize)> = Vec::new();
    let mut next_item = 0;
    for _ in 0..200 {
        // By the book: the first in line are promised what there is.
        let room = capacity - items.len();
        match random(7) {
            0 | 1 => {
                let (mut put, task) = (queue.put(next_item), Task::default());
                if room > putters.len() {
                    assert!(task.poll(&mut put).is_ready());
                    items.push_back(next_item);
                } else {
                    assert!(task.poll(&mut put).is_pending());
                    putters.push((put, task, next_item));
                }
                next_item += 1;
            }
            2 | 3 => {
                let (mut get, task) = (queue.get(), Task::default());
                if items.len() > getters.len() {
                    let expected = items.pop_front().unwrap();
                    assert_eq!(task.poll(&mut get), Poll::Ready(expected));
                } else {
                    assert!(task.poll(&mut get).is_pending());
                    getters.push((get, task));
                }
            }
            4 if !getters.is_empty() => {
                let index = random(getters.len());
                let (get, task) = &mut getters[index];
                if index < items.len() {
                    let expected = items.pop_front().unwrap();
                    assert!(task.wakes() > 0, "whoever can go on was woken");
                    assert_eq!(task.poll(get), Poll::Ready(expected));
                    drop(getters.remove(index));
                } else {
                    assert_eq!(task.wakes(), 0, "nobody is woken for nothing");
                    assert!(task.poll(get).is_pending());
                }
            }
            5 if !putters.is_empty() => {
                let index = random(putters.len());
                let (put, task, item) = &mut putters[index];
                if index < room {
                    assert!(task.wakes() > 0, "whoever can go on was woken");
                    assert!(task.poll(put).is_ready());
                    // Items are numbered in the order in which their putters came.
                    items.insert(items.partition_point(|other| other < item), *item);
                    drop(putters.remove(index));
                } else {
                    assert_eq!(task.wakes(), 0, "nobody is woken for nothing");
                    assert!(task.poll(put).is_pending());
                }
            }
            _ if random(2) == 0 && !getters.is_empty() => {
                drop(getters.remove(random(getters.len())));
            }
            _ if !putters.is_empty() => {
                drop(putters.remove(random(putters.len())));
            }
            _ => {}
        }
        assert_eq!(queue.len(), items.len());
        assert_eq!(queue.is_full(), items.len() == capacity);
    }
}
