//! What can come of a poll?
//!
//! The future is pending, and its task goes back to where it waits; or it is ready, and its output
//! takes its place; or it panics, which ends that task and no other. A task that was aborted is
//! dropped at its turn instead.
//!
//! Next: `event_loop.rs`

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use futures_task::waker_ref;

use crate::{
    runtime::Runtime,
    self_wake,
    task::{
        JoinError,
        body::{Failure, drop_caught, drop_quietly},
        table::{Phase, Taken},
    },
    trace::{End, Step},
    waker::Header,
    watch::watch,
};

/// The future of a `block_on`, which keeps the output to itself: what the loop does not know, it need
/// not be compiled for anew.
pub(crate) type Main<'a> = Pin<&'a mut (dyn Future<Output = ()> + 'a)>;

/// What came of a poll, for the loop.
#[derive(PartialEq, Eq)]
pub(crate) enum Polled {
    /// It is the next task's turn.
    GoOn,
    /// That was the main future, and it is ready.
    MainIsReady,
}

/// Polls one task, once, and does what follows from the answer.
///
/// A task that never gave its waker away is shown the `spare` one; if it keeps a clone of it, the
/// spare becomes its own, and the loop makes a new one.
#[inline]
pub(crate) fn poll(
    runtime: &Runtime,
    mut task: Taken,
    spare: &mut Arc<Header>,
    main: &mut Main<'_>,
) -> Polled {
    if task.aborting {
        match cancel(runtime, task) {
            Some(refused) => task = refused,
            None => return Polled::GoOn,
        }
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
        None => match watch(runtime, task.key, || main.as_mut().poll(&mut cx)) {
            Poll::Ready(()) => return Polled::MainIsReady,
            Poll::Pending => Poll::Pending,
        },
    };
    match result {
        Poll::Pending => {
            if task.header.is_none() && spare.is_held() {
                task.header = Some(std::mem::replace(spare, Header::new(&runtime.inbox.home)));
            }
            let woke_itself = self_wake::take();
            runtime.tasks.borrow_mut().end_poll(task, woke_itself); // [4]
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
    Polled::GoOn
}

/// A task that panicked: its future goes first, for its handle must not resolve before.
#[cold]
fn panicked(runtime: &Runtime, task: Taken, payload: Box<dyn Any + Send>) {
    drop_quietly(task.body); // [6]
    let failure = Failure::body(JoinError::panicked(runtime.id(task.key), payload));
    runtime.finish(task.key, Some(failure), End::Panicked);
}

/// Drops an aborted task, at its turn. Returns it if it cannot be cancelled: a blocking job that
/// has begun lives on as if nobody had asked.
#[cold]
fn cancel(runtime: &Runtime, mut task: Taken) -> Option<Taken> {
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
