//! What does the work cost with no executor?
//!
//! Nobody queues here, and nobody looks for what is ready: a task is a future in a box, polled when it
//! is spawned and again when it is awaited, and a sleep is the thread's. Tasks that wait for each other
//! would wait for ever, so ping-pong has no floor; nor have timers that fire out of order.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::mem::{forget, replace};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

use super::{Runtime, runtime};

/// A flag that a waker raises.
#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Polls one future as often as it is woken, which nobody has done at first: all the executor that a
/// combinator needs.
pub struct Driver {
    flag: Arc<Flag>,
    waker: Waker,
}

impl Default for Driver {
    fn default() -> Driver {
        let flag = Arc::<Flag>::default();
        let waker = Waker::from(Arc::clone(&flag));
        Driver { flag, waker }
    }
}

impl Driver {
    /// Has the next [`drive`](Self::drive) poll at least once.
    pub fn wake(&self) {
        self.flag.wake_by_ref();
    }

    /// Polls until the future is done, or has not been woken since.
    pub fn drive<F: Future>(&self, mut future: Pin<&mut F>) -> Poll<F::Output> {
        let mut cx = Context::from_waker(&self.waker);
        // Not a swap, which costs more than the poll: only this thread wakes.
        while self.flag.0.load(Ordering::Relaxed) {
            self.flag.0.store(false, Ordering::Relaxed);
            if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
                return Poll::Ready(output);
            }
        }
        Poll::Pending
    }
}

thread_local! {
    /// The end of the sleep that was polled last.
    static UNTIL: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// A task: its future, which is kept until it is awaited, and what it gave when it was spawned.
pub struct Task<T> {
    future: Pin<Box<dyn Future<Output = T>>>,
    output: Option<T>,
}

runtime! {
    /// No executor.
    Floor(()): |main| {
        let (driver, mut main) = (Driver::default(), pin!(main(Floor(()))));
        loop {
            driver.wake();
            if let Poll::Ready(output) = driver.drive(main.as_mut()) {
                return output;
            }
            let until = UNTIL.take().expect("whatever waits here sleeps");
            thread::sleep(until.saturating_duration_since(Instant::now()));
        }
    };
    => Task,
    spawn: |_rt, task| {
        let mut task = Task { future: Box::pin(task), output: None };
        let polled = task.future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        if let Poll::Ready(output) = polled {
            task.output = Some(output);
        }
        task
    },
    join: |task| match task.output {
        Some(output) => output,
        None => task.future.await,
    },
    // Nobody will ask for it again, and it has to stay.
    detach: |rt, task| forget(rt.spawn(task)),
    sleep: |duration| {
        let (deadline, mut is_new) = (Instant::now() + duration, true);
        poll_fn(move |_| {
            // One look at the clock is enough for a sleep that has just begun.
            if !replace(&mut is_new, false) && Instant::now() >= deadline {
                return Poll::Ready(());
            }
            UNTIL.set(Some(deadline));
            Poll::Pending
        })
    },
    timeout: |limit, future| {
        let (mut future, mut late) = (pin!(future), pin!(Self::sleep(limit)));
        let either = poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(value) => Poll::Ready(Some(value)),
            Poll::Pending => late.as_mut().poll(cx).map(|()| None),
        });
        either.await
    },
}
