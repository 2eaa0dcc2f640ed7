//! What does the loop do, over and over?
//!
//! ```text
//!        +--> 1 take the wakes that came from other threads
//!        |    2 poll each task that is ready now, once, first come, first polled
//!   turn |    3 fire the timers that are due: each wakes its task
//!        |    4 nothing ready? park until the next deadline, a socket or a wake from outside
//!        |      something ready? glance at the sockets
//!        +----'
//! ```
//!
//! A task woken during 2 is polled in the next turn and not in this one: however often a task wakes
//! itself, every other task and every timer gets its turn in between. This is `_run_once` of
//! asyncio, which begins its turn at 4.
//!
//! Next: `stall.rs`

use std::io::Write;

use timer::{Due, Moved};

use crate::{
    clock::Instant,
    park::Parked,
    poll::{Main, Polled, poll},
    runtime::Runtime,
    stall,
    timers::Timer,
    trace::{Cause, Step},
    waker::Header,
};

/// Runs the loop until the main future is ready; the other tasks stay as they are then.
pub(crate) fn run(runtime: &Runtime, mut main: Main<'_>) {
    let mut spare = Header::new(&runtime.inbox.home);
    let mut stall_was_told = false;
    loop {
        if !runtime.inbox.is_empty() {
            take_wakes_from_outside(runtime);
        }

        runtime.begin_turn();
        while let Some(task) = runtime.next_in_turn() {
            if poll(runtime, task, &mut spare, &mut main) == Polled::MainIsReady {
                return;
            }
        }

        runtime.set_not_polling(Cause::Outside);
        if !runtime.timers.borrow().is_empty() {
            fire_timers(runtime);
        }

        if !runtime.nothing_is_ready() {
            runtime.glance_at_sockets();
        } else if runtime.park(stall_was_told) == Parked::Stalled {
            match stall::ask_everyone(runtime, &mut spare, &mut main) {
                stall::Verdict::MainIsReady => return,
                stall::Verdict::NoStall => {}
                stall::Verdict::Stalled(report) if runtime.clock.is_virtual() => panic!("{report}"),
                stall::Verdict::Stalled(report) => {
                    // Not `eprintln`, which panics where there is no standard error.
                    let _ = writeln!(std::io::stderr(), "{report}");
                    stall_was_told = true;
                }
            }
        }
    }
}

fn take_wakes_from_outside(runtime: &Runtime) {
    if !runtime.keeps_outside_waiting() {
        runtime.set_not_polling(Cause::Thread);
        for key in runtime.inbox.take() {
            runtime.wake_task(key);
        }
    }
}

fn fire_timers(runtime: &Runtime) {
    let now = runtime.now_in_turn();
    let mut run = runtime.run.borrow_mut();
    let on_move = |moved: Moved<'_, Timer>| {
        runtime.record(|| Step::TimerCascaded {
            timer: moved.value.order.get(),
            from: moved.from,
            to: moved.to,
        });
    };
    while runtime.timers.borrow_mut().pop_run(now, &mut run, on_move) {
        for due in run.drain(..) {
            if runtime.recorder.is_some() {
                record_fired(runtime, &due);
            }
            runtime.wake(due.value.waiter);
        }
    }
}

#[cold]
fn record_fired(runtime: &Runtime, due: &Due<Timer>) {
    let timer = due.value.order.get();
    let deadline = Instant(due.deadline);
    runtime.record(|| Step::TimerFired { timer, deadline });
    runtime.set_not_polling(Cause::Timer(timer));
}
