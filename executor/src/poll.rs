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
        body::{Body, Failure, drop_caught, drop_quietly},
        slot::{Phase, Taken},
    },
    trace::{End, Step},
    waker::{Header, TaskKey},
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
    task: Taken,
    spare: &mut Arc<Header>,
    main: &mut Main<'_>,
) -> Polled {
    // In pieces, each in a register: as a whole it would lie in memory, and be copied.
    let Taken {
        key,
        aborting,
        mut body,
        mut header,
    } = task;
    if aborting {
        match cancel(runtime, key, body) {
            Some(refused) => body = Some(refused),
            None => return Polled::GoOn,
        }
    }
    let shown = match &header {
        Some(own) => {
            own.arrive();
            own
        }
        None => {
            spare.lend_to(key);
            &*spare
        }
    };
    let waker = waker_ref(shown);
    let mut cx = Context::from_waker(&waker);
    runtime.set_polling(key, &waker);

    let result = match body.as_mut().map(Pin::as_mut) {
        Some(future) => {
            let poll = || watch(runtime, key, || future.poll(&mut cx)); // [3]
            match catch_unwind(AssertUnwindSafe(poll)) {
                Ok(Poll::Pending) => Poll::Pending,
                Ok(Poll::Ready(())) => Poll::Ready(Ok(())),
                Err(payload) => Poll::Ready(Err(payload)),
            }
        }
        // The main future. It is not caught: its panic is block_on's.
        None => match watch(runtime, key, || main.as_mut().poll(&mut cx)) {
            Poll::Ready(()) => return Polled::MainIsReady,
            Poll::Pending => Poll::Pending,
        },
    };
    match result {
        Poll::Pending => {
            if header.is_none() && spare.is_held() {
                header = Some(std::mem::replace(spare, Header::new(&runtime.inbox.home)));
            }
            let woke_itself = self_wake::take();
            let mut tasks = runtime.tasks.borrow_mut();
            tasks.end_poll(key.index(), body, header, woke_itself); // [4]
        }
        Poll::Ready(result) => {
            if spare.is_held() {
                // Of a task that is over: whoever holds it wakes nobody.
                *spare = Header::new(&runtime.inbox.home);
            }
            match result {
                Ok(()) => runtime.finish(key, body, End::Completed),
                Err(payload) => panicked(runtime, key, body, payload),
            }
        }
    }
    Polled::GoOn
}

/// A task that panicked: its future goes first, for its handle must not resolve before.
#[cold]
fn panicked(runtime: &Runtime, key: TaskKey, body: Option<Body>, payload: Box<dyn Any + Send>) {
    drop_quietly(body); // [6]
    let failure = Failure::body(JoinError::panicked(runtime.id(key), payload));
    runtime.finish(key, Some(failure), End::Panicked);
}

/// Drops an aborted task, at its turn. Returns it if it cannot be cancelled: a blocking job that has
/// begun lives on as if nobody had asked.
#[cold]
fn cancel(runtime: &Runtime, key: TaskKey, body: Option<Body>) -> Option<Body> {
    runtime.set_polling(key, Waker::noop());
    let id = runtime.id(key);
    runtime.record(|| Step::CancelBegins { task: id });
    let mut body = body.expect("only a spawned task has a handle to abort it by");
    if !body.as_mut().can_be_cancelled() {
        runtime.tasks.borrow_mut().slot(key.index()).phase = Phase::Alive;
        runtime.record(|| Step::CancelRefused { task: id });
        return Some(body);
    }
    match drop_caught(body) {
        Ok(()) => runtime.finish(key, None, End::Cancelled),
        Err(payload) => panicked(runtime, key, None, payload),
    }
    None
}
