//! Step 3 of 7: how do many tasks share the thread?
//!
//! What is wrong with `s2_park`: it has one future and one waker. A hundred futures can be put into
//! one, as `all` does, but a wake then says "one of them" and not which: all are polled, again and
//! again. The first line of the output counts that.
//!
//! The cure is a waker for each task, which knows the task's number. A wake puts the number into a
//! queue, and the loop polls the tasks in the queue and no others. It is the heart of every executor.
//!
//! Run it: `cargo run --release --example s3_ready_queue`. Next: `s4_timers.rs`

use std::{
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
    future::poll_fn,
    pin::Pin,
    rc::Rc,
    sync::{Arc, Mutex},
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

fn main() {
    let line = Rc::new(RefCell::new(Line::default()));
    run(vec![Box::pin(all(customers(&line)))]);
    println!("in one task: customers=100 polls={}", line.borrow().polls);

    let line = Rc::new(RefCell::new(Line::default()));
    run(customers(&line));
    println!("a task each: customers=100 polls={}", line.borrow().polls);
}

/// One cup goes from hand to hand.
#[derive(Default)]
struct Line {
    /// How many have had it, and so who is next.
    served: u32,
    waiting: BTreeMap<u32, Waker>,
    polls: u32,
}

/// A hundred customers, the last in line first.
fn customers(line: &Rc<RefCell<Line>>) -> Vec<Task> {
    let customer = |place| -> Task { Box::pin(customer(place, line.clone())) };
    (0..100).rev().map(customer).collect()
}

/// Waits for the cup, and hands it on.
async fn customer(place: u32, line: Rc<RefCell<Line>>) {
    poll_fn(|cx| {
        let line = &mut *line.borrow_mut();
        line.polls += 1;
        if line.served < place {
            line.waiting.insert(place, cx.waker().clone());
            return Poll::Pending;
        }
        line.served += 1;
        if let Some(next) = line.waiting.remove(&line.served) {
            next.wake();
        }
        Poll::Ready(())
    })
    .await;
}

/// Many futures as one: whichever was woken, it polls all that are not ready.
async fn all(mut futures: Vec<Task>) {
    poll_fn(|cx| {
        futures.retain_mut(|future| future.as_mut().poll(cx).is_pending());
        match futures.len() {
            0 => Poll::Ready(()),
            _ => Poll::Pending,
        }
    })
    .await;
}

type Task = Pin<Box<dyn Future<Output = ()>>>;

/// The tasks to poll, by number, and the thread that polls them.
struct Ready(Mutex<VecDeque<usize>>, Thread);

/// One for each task. It must be `Send + Sync`, because any thread may wake; the task need not be.
struct TaskWaker(usize, Arc<Ready>);

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        let TaskWaker(task, ready) = &*self;
        ready.0.lock().unwrap().push_back(*task);
        ready.1.unpark();
    }
}

/// Runs tasks until all are done.
fn run(tasks: Vec<Task>) {
    let everyone = (0..tasks.len()).collect();
    let ready = Arc::new(Ready(Mutex::new(everyone), thread::current()));
    let waker = |task| Waker::from(Arc::new(TaskWaker(task, ready.clone())));
    let mut tasks: Vec<(Option<Task>, Waker)> = (tasks.into_iter().enumerate())
        .map(|(number, task)| (Some(task), waker(number)))
        .collect();
    let mut left = tasks.len();
    while left > 0 {
        // A statement of its own, so that the lock is free again before the poll, which may wake.
        let next = ready.0.lock().unwrap().pop_front();
        let Some(next) = next else {
            thread::park();
            continue;
        };
        let (task, waker) = &mut tasks[next];
        // Woken twice, it is in the queue twice, and may be done by the second time.
        let Some(future) = task else { continue };
        let mut cx = Context::from_waker(waker);
        if future.as_mut().poll(&mut cx).is_ready() {
            *task = None;
            left -= 1;
        }
    }
}
