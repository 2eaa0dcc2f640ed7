//! Step 1 of 7: what runs a future?
//!
//! What is wrong without an executor: calling an `async fn` brews no coffee. It returns a future,
//! which is a value that waits to be polled, and by itself nothing polls it: 0 polls, no coffee.
//!
//! So here is the smallest thing that runs one: a loop that asks "ready?" until the answer is yes.
//! asyncio's `run` and tokio's `block_on` do the same in the end. The output says what it costs here.
//!
//! Run it: `cargo run --release --example s1_busy_poll`. Next: `s2_park.rs`

use std::{
    cell::Cell,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

use cpu_time::ProcessTime;

const BREW: Duration = Duration::from_millis(100);

fn main() {
    // The call makes a future; the body of `coffee` has not begun.
    let coffees = Cell::new(0);
    let future = coffee(&coffees);
    thread::sleep(BREW);
    println!(
        "nobody polls: polls={} coffees={}",
        POLLS.get(),
        coffees.get()
    );

    let (wall, cpu) = (Instant::now(), ProcessTime::now());
    block_on(future);
    let (wall, cpu) = (wall.elapsed().as_millis(), cpu.elapsed().as_millis());
    let (polls, coffees) = (POLLS.get(), coffees.get());
    println!("busy poll: polls={polls} coffees={coffees} cpu_ms={cpu} wall_ms={wall}");
}

thread_local! {
    /// How often a sleep was polled.
    static POLLS: Cell<u64> = const { Cell::new(0) };
}

async fn coffee(coffees: &Cell<u32>) {
    Sleep::new(BREW).await;
    coffees.set(coffees.get() + 1);
}

/// Polls the future until it is ready; returns its output.
fn block_on<F: Future>(future: F) -> F::Output {
    // From the first poll on a future may hold pointers into itself, so it must not move any more:
    // `pin!` keeps it where it is.
    let mut future = pin!(future);
    // A waker is how a future says "poll me again". This loop polls again anyway, so it hands out
    // one that does nothing.
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
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
        POLLS.set(POLLS.get() + 1);
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
