//! Why does my program just hang?
//!
//! A loop that has nothing ready, no timer and nothing under way outside can be woken by another thread
//! only, and most often there is none. It cannot say what its tasks wait for, since `Poll::Pending` does
//! not; but it has nothing better to do than to ask. So it polls each waiting task once more: the
//! contract of [`Future`] allows that poll, and each leaf future answers it. Nothing has to be kept for
//! it while a program runs well.
//!
//! A task that answers nothing and whose waker nobody holds has returned `Pending` for ever: the
//! commonest mistake in a future written by hand.
//!
//! Next: `inspect/stats.rs`

use std::{fmt::Write, ops::ControlFlow, panic::Location};

use super::reports::Reports;
use crate::{
    blocking::Pool,
    core::{Ask, Parked, Runnable, Runtime, State, TaskKey, threads::Arc},
    waits::{self, Wait},
};

/// So many tasks are told one by one; the rest is counted.
const TOLD_AT_MOST: usize = 20;

/// Says why nothing moves.
pub(super) fn report(
    reports: &Reports,
    rt: &Runtime,
    why: Parked,
    ask: &mut Ask<'_>,
) -> ControlFlow<()> {
    if why == Parked::OutsideIsSlow && reports.is_on() {
        tell_exhausted_pool(reports, rt);
    }
    let opening = match why {
        Parked::NobodyWillCome if reports.virtual_time => {
            "executor stalled: nothing is ready, no \
             timer is set, no I/O and no blocking job is under way, and nobody can wake the waiting \
             tasks: under virtual time, work for other threads goes through spawn_blocking."
        }
        Parked::NobodyWillCome => {
            "executor stalled: nothing is ready, no timer is set, no I/O and no \
             blocking job is under way. Only another thread may still wake the waiting tasks."
        }
        _ if reports.virtual_time => {
            "virtual time stands still: for a second of real time it has \
             waited for what is outside, a blocking job or a socket."
        }
        // A job or a socket is under way, as it should be.
        _ => return ControlFlow::Continue(()),
    };
    if !reports.is_on() && why != Parked::NobodyWillCome {
        return ControlFlow::Continue(());
    }
    let mut told = Told::default();
    let keys = rt.tasks.borrow().unfinished();
    for key in keys {
        // An answer given before may have ended this task, or woken it.
        let Some(task) = take_waiting(rt, key) else {
            continue;
        };
        let moved_before = something_moves(rt, why);
        let (name, spawned_at) = (reports.describe(rt, key), rt.spawned_at(key));
        let polled = waits::ask_everyone(|| ask(task));
        let is_over = rt.tasks.borrow_mut().find_alive(key).is_none() || polled.is_break();
        if !moved_before && (is_over || something_moves(rt, why)) {
            lost_wake(reports, &name, spawned_at);
        }
        if polled.is_break() {
            return polled;
        }
        if !is_over {
            told.add(rt, key, &name, &reports.take_waits());
        }
    }
    if !something_moves(rt, why) {
        let text = told.finish(opening);
        assert!(
            why != Parked::NobodyWillCome || !reports.virtual_time,
            "{text}"
        );
        reports.write(&text);
    }
    ControlFlow::Continue(())
}

fn take_waiting(rt: &Runtime, key: TaskKey) -> Option<Runnable> {
    let mut tasks = rt.tasks.borrow_mut();
    let task = tasks.find(key)?;
    let is_waiting = task.state == State::Waiting;
    is_waiting.then(|| tasks.take(key))?
}

fn something_moves(rt: &Runtime, why: Parked) -> bool {
    let from_inside = rt.something_came() || !rt.timers.borrow().wheel.is_empty();
    match why {
        Parked::NobodyWillCome => from_inside || rt.has_outside(),
        _ => rt.something_came(),
    }
}

/// Every thread of the pool is busy and jobs wait for one: perhaps the busy ones wait for those.
fn tell_exhausted_pool(reports: &Reports, rt: &Runtime) {
    if let Some((jobs, threads)) = rt.extra::<Pool>().and_then(|pool| pool.is_exhausted()) {
        let words = format!(
            "for a second nothing has moved, and all {threads} threads for blocking jobs are busy, \
             while {jobs} more jobs wait for one. Jobs that wait for one another need a thread each: \
             Builder::blocking_threads sets how many there are."
        );
        reports.complain("blocking jobs wait", Location::caller(), &words);
    }
}

/// A task could go on although nobody had woken it. The stall is over, the mistake is not: without this
/// word the poll that found it would hide it.
fn lost_wake(reports: &Reports, task: &str, spawned_at: &'static Location<'static>) {
    // In real time another thread may have done its part and be about to call the waker.
    let perhaps = match reports.virtual_time {
        true => "",
        false => " (unless another thread was about to call its waker just then)",
    };
    let words = format!(
        "{task} could go on, but nobody had woken it: the look round before a stall found \
         out{perhaps}. A future in it keeps no waker, or that of an earlier poll: each poll may come \
         with another, so keep `cx.waker().clone()` anew each time."
    );
    reports.complain("lost wake-up", spawned_at, &words);
}

/// What each waiting task said.
#[derive(Default)]
struct Told {
    tasks: usize,
    lines: String,
}

impl Told {
    fn add(&mut self, rt: &Runtime, key: TaskKey, name: &str, waits: &[Wait]) {
        self.tasks += 1;
        if self.tasks > TOLD_AT_MOST {
            return;
        }
        let mut tasks = rt.tasks.borrow_mut();
        let waker = tasks.find(key).and_then(|task| task.waker.as_ref());
        let is_held = waker.is_some_and(|waker| Arc::strong_count(waker) > 1);
        let _ = write!(self.lines, "\n  {name}");
        match waits {
            [] if !is_held => self.lines.push_str(
                "\n    returned Pending, but nobody holds its waker: nothing will ever poll it \
                 again. A future must hand `cx.waker().clone()` to whoever is to wake it.",
            ),
            [] => self.lines.push_str(
                "\n    waits inside a combinator that is not ours, or on something that is not this \
                 executor's; somebody holds its waker.",
            ),
            waits => {
                for wait in waits {
                    let _ = write!(self.lines, "\n    waits on {wait}");
                }
            }
        }
    }

    fn finish(self, opening: &str) -> String {
        let mut text = format!("{opening} Waiting tasks: {}.{}", self.tasks, self.lines);
        if self.tasks > TOLD_AT_MOST {
            let _ = write!(text, "\n  .. and {} more", self.tasks - TOLD_AT_MOST);
        }
        text
    }
}
