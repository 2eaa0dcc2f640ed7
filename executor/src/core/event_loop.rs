//! What does the loop do, over and over? And what happens in one poll?
//!
//! ```text
//!        +--> 1 take the wakes that came from other threads
//!        |    2 poll each task that is ready now, once, in order
//!   turn |    3 fire the timers that are due: each wakes its task
//!        |    4 nothing ready? park until the next deadline, or a wake from outside
//!        +----'
//! ```
//!
//! A task woken during 2 is polled in the next turn. So however often a task wakes itself, every other
//! task and every timer gets its turn in between. asyncio's `_run_once` is a turn that begins at 4.
//!
//! Next: `core/tasks.rs`

use std::ops::ControlFlow::{self, Break, Continue};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::threads::waker_ref;
use super::{End, Instant, Notice, Parked, Runnable, Runtime, fail, identity};

/// The future of a `block_on`. It stores its output itself and is type-erased, so that the loop is
/// compiled once and not once for each main future.
pub(crate) type Main<'a> = Pin<&'a mut (dyn Future<Output = ()> + 'a)>;

/// Runs the loop until the main future is ready. The other tasks stay as they are then.
pub(crate) fn run(rt: &Runtime, mut main: Main<'_>) {
    let (mut look_outside, mut quiet, mut stall_was_told) = (true, false, false);
    loop {
        // 1
        if look_outside && rt.wakers.has_mail() {
            rt.emit(|| Notice::MailTaken);
            rt.wakers.take_mail(|key| rt.wake_task(key));
        }

        // 2
        rt.time_read.set(None);
        let ready = rt.tasks.borrow_mut().begin_turn();
        if ready > 0 {
            rt.emit(|| Notice::TurnBegins(ready));
        }
        for _ in 0..ready {
            let next = rt.tasks.borrow_mut().take_next();
            match next.map(|task| poll(rt, task, &mut main)) {
                Ok(Break(())) => return,
                Ok(Continue(())) => {}
                Err(over) => rt.emit(|| Notice::Skipped(over)),
            }
        }

        // 3
        if !rt.timers.borrow().wheel.is_empty() {
            fire_timers(rt);
        }

        // 4
        if !rt.tasks.borrow().ready.is_empty() {
            look_outside = !rt.has_outside() || rt.driver().glance(rt);
            continue;
        }
        let parked = rt.park(quiet);
        look_outside = true;
        stall_was_told |= parked == Parked::NobodyWillCome;
        quiet = stall_was_told || parked == Parked::OutsideIsSlow;
        let mut ask = |task| poll(rt, task, &mut main);
        if matches!(parked, Parked::NobodyWillCome | Parked::OutsideIsSlow)
            && let Some(observer) = &rt.observer
            && observer.stalled(rt, parked, &mut ask).is_break()
        {
            return;
        }
    }
}

/// Polls one task, once. A panic ends that task and no other. Breaks when the main future is ready.
#[inline(always)]
pub(crate) fn poll(rt: &Runtime, task: Runnable, main: &mut Main<'_>) -> ControlFlow<()> {
    let (key, mut body) = (task.key, task.body);
    if task.aborted
        && let Some(future) = body
    {
        rt.emit(|| Notice::CancelBegins(key));
        fail(rt, key, future, None);
        return Continue(());
    }
    let waker = rt.wakers.lend(task.waker, key);
    let shown = waker_ref(&waker);
    let mut cx = Context::from_waker(&shown);
    rt.polling.set(Some((key, identity(&shown))));
    rt.emit(|| Notice::PollBegins(key));
    let polled = catch_unwind(AssertUnwindSafe(|| match &mut body {
        Some(body) => body.as_mut().poll(&mut cx), // [3]
        None => main.as_mut().poll(&mut cx),
    }));
    rt.polling.set(None);
    rt.emit(|| match &polled {
        Ok(poll) => Notice::PollEnds(key, poll.map(|()| End::Completed)),
        Err(_) => Notice::PollEnds(key, Poll::Ready(End::Panicked)),
    });
    let kept = rt.wakers.take_back(waker);

    match polled {
        Ok(Poll::Pending) => rt.tasks.borrow_mut().put_back(key, body, kept), // [4]
        Ok(Poll::Ready(())) if body.is_none() => return Break(()),
        Ok(Poll::Ready(())) => rt.finish(key, body, End::Completed),
        Err(panic) => match body {
            Some(future) => fail(rt, key, future, Some(panic)),
            None => resume_unwind(panic), // It is block_on's.
        },
    }
    Continue(())
}

fn fire_timers(rt: &Runtime) {
    let now = rt.now_in_turn();
    loop {
        let due = rt.timers.borrow_mut().wheel.pop_due_with(now.0, |moved| {
            rt.emit(|| Notice::TimerMoved(moved.value.number.get(), moved.from, moved.to));
        });
        let Some(due) = due else { return };
        rt.emit(|| Notice::TimerFired(due.value.number.get(), Instant(due.deadline)));
        rt.wake(due.value.waiter);
    }
}
