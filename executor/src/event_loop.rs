//! What does the loop do, over and over?
//!
//! ```text
//!        +--> 1 take the wakes that came from other threads
//!        |    2 poll each task that is ready now, once, first come, first polled
//!   turn |    3 fire the timers that are due: each wakes its task
//!        |    4 nothing ready? park until the next deadline or a wake from outside
//!        +----'
//! ```
//!
//! A task woken during 2 is polled in the next turn and not in this one: however often a task wakes
//! itself, every other task and every timer gets its turn in between. This is `_run_once` of
//! asyncio, which begins its turn at 4.
//!
//! Next: `stall`, in `stall.rs`

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use futures_task::waker_ref;

use crate::{
    park::Parked,
    runtime::Runtime,
    stall,
    task::{
        Id, JoinError,
        body::{Failure, drop_caught, drop_quietly},
        table::{self, Phase},
    },
    trace::{Cause, End, Outcome, Step},
    waits::{self, Question},
};

/// Runs the loop until the main future is ready; the other tasks stay as they are then.
pub(crate) fn run<F: Future>(runtime: &Runtime, mut main: Pin<&mut F>) -> F::Output {
    let mut stall_was_told = false;
    loop {
        take_wakes_from_outside(runtime);

        let ready = runtime.tasks.borrow().ready_len();
        runtime.begin_turn(ready);
        for _ in 0..ready {
            let next = runtime.tasks.borrow_mut().next_poll();
            if let Some(next) = next
                && let Some(output) = poll(runtime, next, main.as_mut())
            {
                return output;
            }
        }

        runtime.set_not_polling(Cause::Timer);
        fire_timers(runtime);

        let nothing_ready = runtime.tasks.borrow().ready_len() == 0;
        if nothing_ready && runtime.park(stall_was_told) == Parked::Stalled {
            match stall::ask_everyone(runtime, main.as_mut()) {
                stall::Verdict::MainIsReady(output) => return output,
                stall::Verdict::NoStall => {}
                stall::Verdict::Stalled(report) if runtime.clock.is_virtual() => panic!("{report}"),
                stall::Verdict::Stalled(report) => {
                    eprintln!("{report}");
                    stall_was_told = true;
                }
            }
        }
    }
}

fn take_wakes_from_outside(runtime: &Runtime) {
    if !runtime.inbox.is_empty() {
        runtime.set_not_polling(Cause::Thread);
        for key in runtime.inbox.take() {
            runtime.wake_task(key);
        }
    }
}

fn fire_timers(runtime: &Runtime) {
    if runtime.timers.borrow().is_empty() {
        return;
    }
    let now = runtime.now();
    let mut run = runtime.run.take();
    while runtime.timers.borrow_mut().pop_run(now, &mut run) {
        for due in run.drain(..) {
            runtime.record(|| Step::TimerFired {
                timer: due.value.order.get(),
                deadline: crate::time::Instant(due.deadline),
            });
            runtime.wake(due.value.waiter);
        }
    }
    runtime.run.set(run);
}

/// Polls one task, once, and does what follows from the answer. Returns the output of the main
/// future if that was the task and it is ready.
pub(crate) fn poll<F: Future>(
    runtime: &Runtime,
    mut task: table::Poll,
    main: Pin<&mut F>,
) -> Option<F::Output> {
    if task.aborting {
        match cancel(runtime, task) {
            None => return None,
            Some(refused) => task = refused,
        }
    }
    let waker = waker_ref(&task.header);
    let mut cx = Context::from_waker(&waker);
    runtime.set_polling(task.key, task.id, &waker);

    let Some(body) = &mut task.body else {
        // The main future. It is not caught: its panic is block_on's.
        let output = watch(runtime, task.id, || main.poll(&mut cx));
        drop(waker);
        if output.is_pending() {
            runtime.tasks.borrow_mut().end_poll(task);
        }
        return match output {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        };
    };
    let mut poll = || catch_unwind(AssertUnwindSafe(|| body.as_mut().poll(&mut cx)));
    let result = watch(runtime, task.id, || match poll() {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(())) => Poll::Ready(Ok(())),
        Err(payload) => Poll::Ready(Err(payload)),
    });
    drop(waker);
    match result {
        Poll::Pending => runtime.tasks.borrow_mut().end_poll(task),
        Poll::Ready(Ok(())) => {
            let body = task.body.take();
            runtime.finish(task, body, End::Completed);
        }
        Poll::Ready(Err(payload)) => {
            // The future goes first: its handle must not resolve while it is still there.
            drop_quietly(task.body.take());
            let failure = Failure::body(JoinError::panicked(task.id, payload));
            runtime.finish(task, Some(failure), End::Panicked);
        }
    }
    None
}

/// Drops an aborted task, at its turn. Returns it if it cannot be cancelled: a blocking job that
/// has begun lives on as if nobody had asked.
fn cancel(runtime: &Runtime, mut task: table::Poll) -> Option<table::Poll> {
    let waker = waker_ref(&task.header);
    runtime.set_polling(task.key, task.id, &waker);
    drop(waker);
    let body = task
        .body
        .as_mut()
        .expect("only a spawned task has a handle to abort it by");
    if !body.as_mut().can_be_cancelled() {
        runtime.tasks.borrow_mut().slot(task.key.index).phase = Phase::Alive;
        task.aborting = false;
        return Some(task);
    }
    match drop_caught(task.body.take()) {
        Ok(()) => runtime.finish(task, None, End::Cancelled),
        Err(payload) => {
            let failure = Failure::body(JoinError::panicked(task.id, payload));
            runtime.finish(task, Some(failure), End::Panicked);
        }
    }
    None
}

/// Polls, and writes down what came of it, if anyone records.
#[inline]
fn watch<T>(runtime: &Runtime, task: Id, poll: impl FnOnce() -> Poll<T>) -> Poll<T> {
    if runtime.recorder.is_none() {
        return poll();
    }
    runtime.record(|| Step::PollBegins { task });
    let (poll, waits) = waits::ask(Question::Leaves, poll);
    let outcome = match poll {
        Poll::Pending => Outcome::Pending(waits),
        Poll::Ready(_) => Outcome::Ready,
    };
    runtime.record(|| Step::PollEnds { task, outcome });
    poll
}
