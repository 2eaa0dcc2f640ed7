use std::{cell::Cell, pin::Pin, rc::Rc, task::Poll, time::Duration};

use executor::{Executor, join_all, sleep, spawn, time::Instant};
use learn::{probe::Probe, stuck, wrong};

use super::exercise::{Acquire, Permit, Semaphore};

/// A future of a permit, and its task's waker.
struct Task(Pin<Box<Acquire>>, Probe);

impl Task {
    fn of(semaphore: &Semaphore) -> Task {
        Task(Box::pin(semaphore.acquire()), Probe::new())
    }

    /// One that stands in line.
    fn waits_for(semaphore: &Semaphore) -> Task {
        let mut task = Task::of(semaphore);
        if task.poll().is_some() {
            wrong!("too_many", most = 1, seen = 2);
        }
        if task.is_woken() {
            wrong!("wakes_itself");
        }
        task
    }

    fn poll(&mut self) -> Option<Permit> {
        match self.1.poll(&mut self.0) {
            Poll::Ready(permit) => Some(permit),
            Poll::Pending => None,
        }
    }

    fn is_woken(&self) -> bool {
        self.1.wakes() > 0
    }
}

pub fn check() {
    one_permit();
    a_newcomer();
    dropped_while_waiting();
    dropped_when_woken();
    changes_hands();
    three_of_ten_at_once();
}

/// A semaphore of one, and its permit.
fn taken() -> (Semaphore, Permit) {
    let semaphore = Semaphore::new(1);
    match Task::of(&semaphore).poll() {
        Some(permit) => (semaphore, permit),
        None => wrong!("free_not_given"),
    }
}

fn one_permit() {
    let (semaphore, permit) = taken();
    let mut task = Task::waits_for(&semaphore);
    drop(permit);
    if !task.is_woken() {
        wrong!("release_wakes_nobody");
    }
    if task.poll().is_none() {
        wrong!("free_not_given");
    }
}

fn a_newcomer() {
    let (semaphore, permit) = taken();
    let mut task = Task::waits_for(&semaphore);
    drop(permit);
    let newcomers = Task::of(&semaphore).poll();
    let woken = task.poll();
    match (newcomers, woken) {
        (Some(_), Some(_)) => wrong!("too_many", most = 1, seen = 2),
        (Some(_), None) => wrong!("newcomer"),
        (None, None) => wrong!("free_not_given"),
        (None, Some(_)) => {}
    }
    // Woken for nothing, as any task may be.
    let (semaphore, permit) = taken();
    let mut task = Task::waits_for(&semaphore);
    if task.poll().is_some() {
        wrong!("too_many", most = 1, seen = 2);
    }
    drop(permit);
}

fn dropped_when_woken() {
    let (semaphore, permit) = taken();
    let [first, mut second] = [(); 2].map(|()| Task::waits_for(&semaphore));
    drop(permit);
    drop(first);
    if !second.is_woken() || second.poll().is_none() {
        wrong!("permit_lost");
    }
}

fn dropped_while_waiting() {
    let (semaphore, permit) = taken();
    let [first, mut second] = [(); 2].map(|()| Task::waits_for(&semaphore));
    drop(first);
    drop(permit);
    if !second.is_woken() || second.poll().is_none() {
        wrong!("woke_the_gone");
    }
}

fn changes_hands() {
    let (semaphore, permit) = taken();
    let mut task = Task::waits_for(&semaphore);
    task.1 = Probe::new();
    let _ = task.poll();
    drop(permit);
    if !task.is_woken() {
        wrong!("stale_waker");
    }
}

/// Ten tasks of a second each, three at once: four seconds.
fn three_of_ten_at_once() {
    stuck!("release_wakes_nobody");
    let executor = Executor::builder().virtual_time().build();
    let (most, took) = executor.block_on(async {
        let (semaphore, begun) = (Semaphore::new(3), Instant::now());
        let [now, most] = [(); 2].map(|()| Rc::new(Cell::new(0)));
        let tasks = (0..10).map(|_| {
            let (semaphore, now, most) = (semaphore.clone(), now.clone(), most.clone());
            spawn(async move {
                let permit = semaphore.acquire().await;
                now.set(now.get() + 1);
                most.set(most.get().max(now.get()));
                sleep(Duration::from_secs(1)).await;
                now.set(now.get() - 1);
                drop(permit);
            })
        });
        join_all(tasks).await;
        (most.get(), begun.elapsed().as_secs())
    });
    if most > 3 {
        wrong!("too_many", most = 3, seen = most);
    }
    if took != 4 {
        wrong!("too_slow", took = took);
    }
}
