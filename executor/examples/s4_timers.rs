//! Step 4 of 7: which tasks sleep, and until when?
//!
//! What is wrong with `s3_ready_queue`: nothing in it knows the time. To sleep, a task needs a thread
//! that sleeps for it, as in `s2_park`: a thousand sleepers, a thousand threads, and the executor has
//! saved nothing. The first line of the output counts them.
//!
//! The cure is a heap of deadlines. A task that sleeps leaves its deadline and its waker there, and
//! the loop, which has to park anyway when nothing is ready, parks until the earliest of them.
//!
//! Run it: `cargo run --release --example s4_timers`. Next: `s5_sockets.rs`

use std::{
    cell::RefCell,
    collections::BTreeMap,
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
    time::{Duration, Instant},
};

fn main() {
    for (what, with_threads) in [("a thread each", true), ("a heap", false)] {
        let (polls, parks) = run((0..1000).map(|_| sleep(with_threads)).collect());
        let threads = TIMERS.take().threads;
        println!("{what}: sleepers=1000 threads={threads} polls={polls} parks={parks}");
    }
}

thread_local! {
    /// `sleep` has no argument that says which loop is meant: it is the one of this thread.
    static TIMERS: RefCell<Timers> = RefCell::default();
}

#[derive(Default)]
struct Timers {
    /// The heap of deadlines: an ordered map, because wakers have no order of their own. The number
    /// tells two timers of one instant apart.
    heap: BTreeMap<(Instant, u32), Waker>,
    timers: u32,
    threads: u32,
}

impl Timers {
    fn set(&mut self, deadline: Instant, waker: Waker, with_thread: bool) {
        self.timers += 1;
        if !with_thread {
            self.heap.insert((deadline, self.timers), waker);
            return;
        }
        self.threads += 1;
        thread::spawn(move || {
            thread::sleep(deadline - Instant::now());
            waker.wake();
        });
    }

    /// Wakes the tasks that are due; returns the next deadline.
    fn fire(&mut self) -> Option<Instant> {
        while let Some(earliest) = self.heap.first_entry() {
            let deadline = earliest.key().0;
            if Instant::now() < deadline {
                return Some(deadline);
            }
            earliest.remove().wake();
        }
        None
    }
}

async fn sleep(with_thread: bool) {
    let deadline = Instant::now() + Duration::from_millis(100);
    poll_fn(|cx| {
        if deadline <= Instant::now() {
            return Poll::Ready(());
        }
        TIMERS.with_borrow_mut(|timers| timers.set(deadline, cx.waker().clone(), with_thread));
        Poll::Pending
    })
    .await;
}

/// The ready queue and the waker of `s3_ready_queue`.
struct TaskWaker(usize, Arc<Mutex<Vec<usize>>>, Thread);

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.1.lock().unwrap().push(self.0);
        self.2.unpark();
    }
}

/// Runs tasks until all are done; returns how often it polled and parked.
fn run<F: Future>(tasks: Vec<F>) -> (u32, u32) {
    let (mut polls, mut parks) = (0, 0);
    let ready = Arc::new(Mutex::new(Vec::from_iter(0..tasks.len())));
    let mut tasks: Vec<_> = tasks.into_iter().map(|task| Some(Box::pin(task))).collect();
    while tasks.iter().any(Option::is_some) {
        let next = TIMERS.with_borrow_mut(Timers::fire);
        // A turn: each task that is ready now, once. A task that is woken meanwhile comes in the next
        // turn, so a task that wakes itself for ever holds up no timer.
        let turn = std::mem::take(&mut *ready.lock().unwrap());
        if turn.is_empty() {
            parks += 1;
            let wait = next.map(|deadline| deadline - Instant::now());
            thread::park_timeout(wait.unwrap_or(Duration::MAX));
        }
        for number in turn {
            let waker = Arc::new(TaskWaker(number, ready.clone(), thread::current())).into();
            let mut cx = Context::from_waker(&waker);
            let is_done = |task: &mut Pin<Box<F>>| task.as_mut().poll(&mut cx).is_ready();
            drop(tasks[number].take_if(is_done));
            polls += 1;
        }
    }
    (polls, parks)
}
