//! Step 1 of 5: who runs a future?
//!
//! What is wrong without an executor: calling an `async fn` brews no coffee. It returns a future,
//! which is a value that waits to be polled, and by itself nothing polls it: 0 polls, no coffee.
//!
//! So here is the smallest thing that runs one: a loop that asks "ready?" until the answer is yes.
//! It is right, and it is asyncio's `run`, tokio's `block_on`. What it costs is in its output.
//!
//! Run it: `cargo run --release --example s1_busy_poll`. Next: `s2_park.rs`

use std::{
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

use cpu_time::ProcessTime;

const BREW: Duration = Duration::from_millis(100);

fn main() {
    // The call makes a future; the body of `coffee` has not begun.
    let future = coffee();
    thread::sleep(BREW);
    println!("nobody polls: polls=0 coffees=0");

    let (wall, cpu) = (Instant::now(), ProcessTime::now());
    let (coffees, polls) = block_on(future);
    let (wall, cpu) = (wall.elapsed().as_millis(), cpu.elapsed().as_millis());
    println!("busy poll: polls={polls} coffees={coffees} cpu_ms={cpu} wall_ms={wall}");
}

async fn coffee() -> u32 {
    Sleep::new(BREW).await;
    1
}

/// Polls the future until it is ready; returns its output, and how many polls that took.
fn block_on<F: Future>(future: F) -> (F::Output, u64) {
    // From the first poll on a future may hold pointers into itself, so it must not move any more:
    // `pin!` keeps it where it is.
    let mut future = pin!(future);
    // A waker is how a future says "poll me again". This loop polls again anyway, so it hands out
    // one that does nothing.
    let mut cx = Context::from_waker(Waker::noop());
    let mut polls = 0;
    loop {
        polls += 1;
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return (output, polls);
        }
    }
}

/// Ready when its time has come.
struct Sleep {
    duration: Duration,
    deadline: Option<Instant>,
}

impl Sleep {
    fn new(duration: Duration) -> Self {
        let deadline = None;
        Sleep { duration, deadline }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let duration = self.duration;
        let deadline = *self
            .deadline
            .get_or_insert_with(|| Instant::now() + duration);
        // It answers at once, either way: a future that slept in here would hold its thread.
        if Instant::now() < deadline {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }
}
