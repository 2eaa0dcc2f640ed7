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
//! Next: `stall`, in `stall.rs`

use std::{
    any::Any,
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use futures_task::waker_ref;
use timer::{Due, Moved};

use crate::{
    clock::Instant,
    park::Parked,
    runtime::Runtime,
    stall,
    task::{
        Id, JoinError,
        body::{Failure, drop_caught, drop_quietly},
        table::{Phase, Polled},
    },
    timers::Timer,
    trace::{Cause, End, Outcome, Step},
    waits::{self, Question},
    waker::{Header, TaskKey},
};

/// Runs the loop until the main future is ready; the other tasks stay as they are then.
pub(crate) fn run<F: Future>(runtime: &Runtime, mut main: Pin<&mut F>) -> F::Output {
    let mut spare = Header::new(&runtime.inbox.home);
    let mut stall_was_told = false;
    loop {
        take_wakes_from_outside(runtime);

        runtime.begin_turn();
        while let Some(task) = runtime.next_in_turn() {
            if let Some(output) = poll(runtime, task, &mut spare, main.as_mut()) {
                return output;
            }
        }

        runtime.set_not_polling(Cause::Outside);
        fire_timers(runtime);

        if !runtime.nothing_is_ready() {
            runtime.glance_at_sockets();
        } else if runtime.park(stall_was_told) == Parked::Stalled {
            match stall::ask_everyone(runtime, &mut spare, main.as_mut()) {
                stall::Verdict::MainIsReady(output) => return output,
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
    if !runtime.inbox.is_empty() && !runtime.keeps_outside_waiting() {
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
    let now = runtime.now_in_turn();
    let mut run = runtime.run.take();
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
    runtime.run.set(run);
}

#[cold]
fn record_fired(runtime: &Runtime, due: &Due<Timer>) {
    let timer = due.value.order.get();
    let deadline = Instant(due.deadline);
    runtime.record(|| Step::TimerFired { timer, deadline });
    runtime.set_not_polling(Cause::Timer(timer));
}

/// Polls one task, once, and does what follows from the answer. Returns the output of the main
/// future if that was the task and it is ready.
///
/// A task that never gave its waker away is shown the `spare` one; if it keeps a clone of it, the
/// spare becomes its own, and the loop makes a new one.
#[inline]
pub(crate) fn poll<F: Future>(
    runtime: &Runtime,
    mut task: Polled,
    spare: &mut Arc<Header>,
    main: Pin<&mut F>,
) -> Option<F::Output> {
    if task.aborting {
        task = cancel(runtime, task)?;
    }
    let header = match &task.header {
        Some(own) => {
            own.arrive();
            own
        }
        None => {
            spare.lend_to(task.key);
            &*spare
        }
    };
    let waker = waker_ref(header);
    let mut cx = Context::from_waker(&waker);
    runtime.set_polling(task.key, &waker);

    let result = match &mut task.body {
        Some(body) => {
            let poll = || watch(runtime, task.key, || body.as_mut().poll(&mut cx)); // [3]
            match catch_unwind(AssertUnwindSafe(poll)) {
                Ok(Poll::Pending) => Poll::Pending,
                Ok(Poll::Ready(())) => Poll::Ready(Ok(())),
                Err(payload) => Poll::Ready(Err(payload)),
            }
        }
        // The main future. It is not caught: its panic is block_on's.
        None => match watch(runtime, task.key, || main.poll(&mut cx)) {
            Poll::Ready(output) => return Some(output),
            Poll::Pending => Poll::Pending,
        },
    };
    match result {
        Poll::Pending => {
            if task.header.is_none() && spare.is_held() {
                task.header = Some(std::mem::replace(spare, Header::new(&runtime.inbox.home)));
            }
            runtime.tasks.borrow_mut().end_poll(task); // [4]
        }
        Poll::Ready(result) => {
            if spare.is_held() {
                // Of a task that is over: whoever holds it wakes nobody.
                *spare = Header::new(&runtime.inbox.home);
            }
            match result {
                Ok(()) => runtime.finish(task.key, task.body, End::Completed),
                Err(payload) => panicked(runtime, task, payload),
            }
        }
    }
    None
}

/// A task that panicked: its future goes first, for its handle must not resolve before.
#[cold]
fn panicked(runtime: &Runtime, task: Polled, payload: Box<dyn Any + Send>) {
    drop_quietly(task.body); // [6]
    let failure = Failure::body(JoinError::panicked(runtime.id(task.key), payload));
    runtime.finish(task.key, Some(failure), End::Panicked);
}

/// Drops an aborted task, at its turn. Returns it if it cannot be cancelled: a blocking job that
/// has begun lives on as if nobody had asked.
#[cold]
fn cancel(runtime: &Runtime, mut task: Polled) -> Option<Polled> {
    runtime.set_polling(task.key, Waker::noop());
    let id = runtime.id(task.key);
    runtime.record(|| Step::CancelBegins { task: id });
    let body = task
        .body
        .as_mut()
        .expect("only a spawned task has a handle to abort it by");
    if !body.as_mut().can_be_cancelled() {
        runtime.tasks.borrow_mut().slot(task.key.index).phase = Phase::Alive;
        runtime.record(|| Step::CancelRefused { task: id });
        return Some(task);
    }
    match drop_caught(task.body.take()) {
        Ok(()) => runtime.finish(task.key, None, End::Cancelled),
        Err(payload) => panicked(runtime, task, payload),
    }
    None
}

/// Polls, and writes down what came of it, if anyone records.
#[inline]
fn watch<T>(runtime: &Runtime, key: TaskKey, poll: impl FnOnce() -> Poll<T>) -> Poll<T> {
    if runtime.recorder.is_none() {
        return poll();
    }
    let task = runtime.id(key);
    runtime.record(|| Step::PollBegins { task });
    let mut watched = Watched {
        runtime,
        task,
        outcome: Outcome::Panicked,
    };
    let (poll, waits) = waits::ask(Question::Leaves, poll);
    watched.outcome = match poll {
        Poll::Pending => Outcome::Pending(waits),
        Poll::Ready(_) => Outcome::Ready,
    };
    poll
}

/// Writes the end of a poll down when it is dropped, which a panic does, too.
struct Watched<'a> {
    runtime: &'a Runtime,
    task: Id,
    outcome: Outcome,
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        let task = self.task;
        let outcome = std::mem::replace(&mut self.outcome, Outcome::Panicked);
        self.runtime.record(|| Step::PollEnds { task, outcome });
    }
}
