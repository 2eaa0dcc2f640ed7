//! P4 for the queue: a loop of its operations that never waits does not keep the executor.

use executor::{select, sleep, spawn, sync::Queue};
use tests::{Polls, counted, foreign_block_on, ms, secs, under_virtual_time, within};

/// Runs `busy` for ever beside a timer in real time, which has to end it.
fn is_ended_by_a_timer<F: Future<Output = ()> + 'static>(
    busy: impl FnOnce() -> F + Send + 'static,
) {
    within(secs(20), move || {
        executor::block_on(async {
            let busy = spawn(busy());
            sleep(ms(5)).await;
            busy.abort();
            assert!(busy.await.unwrap_err().is_cancelled());
        });
    });
}

#[test]
fn a_task_that_puts_for_ever_does_not_hold_up_a_timer() {
    is_ended_by_a_timer(|| async {
        let queue = Queue::unbounded();
        loop {
            queue.put([0u8; 0]).await;
        }
    });
}

#[test]
fn a_task_that_puts_and_gets_for_ever_does_not_hold_up_a_timer() {
    is_ended_by_a_timer(|| async {
        let queue = Queue::bounded(1);
        loop {
            queue.put(1).await;
            queue.get().await;
        }
    });
}

#[test]
fn a_task_that_joins_for_ever_does_not_hold_up_a_timer() {
    is_ended_by_a_timer(|| async {
        let queue = Queue::<u8>::unbounded();
        loop {
            queue.join().await;
        }
    });
}

#[test]
fn a_loop_that_also_waits_for_another_queue_does_not_hold_up_a_timer() {
    is_ended_by_a_timer(|| async {
        let (queue, stop) = (Queue::unbounded(), Queue::<()>::unbounded());
        loop {
            queue.try_put(1).unwrap();
            select(stop.get(), queue.get()).await;
        }
    });
}

#[test]
fn a_task_that_empties_a_full_queue_lets_others_have_their_turns() {
    under_virtual_time(async {
        let queue = Queue::unbounded();
        (0..100_000).for_each(|n| queue.try_put(n).unwrap());
        let (all, polls) = counted(async {
            for n in 0..100_000 {
                assert_eq!(queue.get().await, n);
            }
        });
        all.await;
        assert!(polls.get() >= 50, "{} polls", polls.get());
    });
}

#[test]
fn tasks_that_wait_for_each_other_are_polled_no_more_often_than_that() {
    under_virtual_time(async {
        let queue = Queue::bounded(5);
        let items = queue.clone();
        let (producer, puts) = counted(async move {
            for n in 0..10_000 {
                items.put(n).await;
            }
        });
        let (consumer, gets) = counted(async move {
            for n in 0..10_000 {
                assert_eq!(queue.get().await, n);
            }
        });
        let producer = spawn(producer);
        consumer.await;
        producer.await.unwrap();
        // Five items a poll.
        assert!(
            puts.get() <= 2_002 && gets.get() <= 2_002,
            "{} {}",
            puts.get(),
            gets.get()
        );
    });
}

#[test]
fn a_loop_that_never_waits_ends_under_any_block_on() {
    let polls = Polls::default();
    foreign_block_on(polls.count(Box::pin(async {
        let queue = Queue::unbounded();
        for n in 0..10_000 {
            queue.put(n).await;
        }
        for n in 0..10_000 {
            assert_eq!(queue.get().await, n);
        }
    })));
    assert!(polls.get() > 5, "{} polls", polls.get());
}
