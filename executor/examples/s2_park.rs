//! Step 2 of 7: how does the thread sleep while the future waits?
//!
//! What is wrong with `s1_busy_poll`: it asks a million times and gets one answer, and keeps a whole
//! core busy with it. The first line of the output measures that again, with the future of this step.
//!
//! The cure is a waker that does something. A future that returns `Pending` keeps the waker it was
//! polled with, and promises to call it when it is worth asking again. Until then `block_on` parks
//! the thread: two polls, one wake, no CPU.
//!
//! Run it: `cargo run --release --example s2_park`. Next: `s3_ready_queue.rs`

use std::{
    pin::{Pin, pin},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
    time::{Duration, Instant},
};

use cpu_time::ProcessTime;

fn main() {
    measure("busy poll", |future| (busy_poll(future), 0));
    measure("park", block_on);
}

fn measure(what: &str, run: impl FnOnce(Sleep) -> (u64, u32)) {
    let (wall, cpu) = (Instant::now(), ProcessTime::now());
    let (polls, wakes) = run(Sleep { shared: None });
    let (wall, cpu) = (wall.elapsed().as_millis(), cpu.elapsed().as_millis());
    println!("{what}: polls={polls} wakes={wakes} cpu_ms={cpu} wall_ms={wall}");
}

/// The step before; returns the number of polls.
fn busy_poll(future: impl Future<Output = ()>) -> u64 {
    let mut future = pin!(future);
    let mut polls = 1;
    while (future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop())))
    .is_pending()
    {
        polls += 1;
    }
    polls
}

/// Wakes the thread that polls.
struct Alarm {
    thread: Thread,
    rung: AtomicBool,
    wakes: AtomicU32,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.wakes.fetch_add(1, Ordering::Relaxed);
        // First the flag, then the unpark: the thread finds it set when it goes on.
        self.rung.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// Polls the future when it is woken; returns the number of polls and of wakes.
fn block_on(future: impl Future<Output = ()>) -> (u64, u32) {
    let mut future = pin!(future);
    let alarm = Arc::new(Alarm {
        thread: thread::current(),
        rung: AtomicBool::new(false),
        wakes: AtomicU32::new(0),
    });
    let waker = Waker::from(alarm.clone());
    let mut cx = Context::from_waker(&waker);
    let mut polls = 1;
    while future.as_mut().poll(&mut cx).is_pending() {
        // `park` may return for no reason: the flag tells. A wake that comes before the park, even
        // during the poll, is not slept over: after an `unpark` the next `park` returns at once.
        while !alarm.rung.swap(false, Ordering::Acquire) {
            thread::park();
        }
        polls += 1;
    }
    (polls, alarm.wakes.load(Ordering::Relaxed))
}

/// Ready when a thread of its own has slept and says so.
struct Sleep {
    /// Whether it is over, and the waker to call then. None before the first poll.
    shared: Option<Arc<Mutex<(bool, Waker)>>>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Some(shared) = &self.shared else {
            let shared = Arc::new(Mutex::new((false, cx.waker().clone())));
            self.shared = Some(shared.clone());
            thread::spawn(move || {
                thread::sleep(Duration::from_millis(100));
                let (over, waker) = &mut *shared.lock().unwrap();
                *over = true;
                waker.wake_by_ref();
            });
            return Poll::Pending;
        };
        let (over, waker) = &mut *shared.lock().unwrap();
        if *over {
            return Poll::Ready(());
        }
        // Each poll may come with another waker, and it is the last one that counts.
        waker.clone_from(cx.waker());
        Poll::Pending
    }
}
