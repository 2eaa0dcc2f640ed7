//! Why does my program just hang?
//!
//! A loop that has nothing ready, no timer and nothing under way outside can be woken by another
//! thread only, and most often there is none. `Poll::Pending` does not say what its tasks wait for.
//! But the loop has nothing better to do than to ask: it polls each waiting task once more, and
//! each leaf future answers, which costs nothing while a program runs well. A task that answers
//! nothing and whose waker nobody holds has returned `Pending` for ever: the commonest mistake in a
//! future written by hand.
//!
//! Next: `inspect/tasks.rs`

use std::ops::ControlFlow::{self, Continue};
use std::panic::Location;

use super::Watch;
use crate::core::{Ask, Parked, Runnable, Runtime, State, TaskKey, threads::Arc};
use crate::{blocking::Pool, waits::ask_everyone};

/// At most this many tasks are told one by one; the rest is counted.
const TOLD_AT_MOST: usize = 20;

impl Watch {
    /// Says why nothing moves.
    pub(super) fn stall(&self, rt: &Runtime, why: Parked, ask: &mut Ask<'_>) -> ControlFlow<()> {
        if self.reports_are_on() && why == Parked::OutsideIsSlow {
            self.tell_exhausted_pool(rt);
        }
        let opening = match (why, self.virtual_time) {
            (Parked::NobodyWillCome, true) => {
                "executor stalled: nothing is ready, no timer is set, no I/O and no blocking job \
                 is under way, and nobody can wake the waiting tasks: under virtual time, work for \
                 other threads goes through spawn_blocking."
            }
            (Parked::NobodyWillCome, false) if self.reports_are_on() => {
                "executor stalled: nothing is ready, no timer is set, no I/O and no blocking job \
                 is under way. Only another thread may still wake the waiting tasks."
            }
            (Parked::OutsideIsSlow, true) if self.reports_are_on() => {
                "virtual time stands still: for a second of real time it has waited for what is \
                 outside, a blocking job or a socket."
            }
            // Reports are off. Or a job or a socket is under way, as it should be.
            _ => return Continue(()),
        };
        let (mut waiting, mut answers) = (0, String::new());
        let keys = rt.tasks.borrow().unfinished();
        for key in keys {
            // An answer given before may have ended this task, or woken it.
            let Some(task) = take_waiting(rt, key) else {
                continue;
            };
            let moved_before = something_moves(rt, why);
            let (name, spawned_at) = (self.describe(rt, key), rt.spawned_at(key));
            let polled = ask_everyone(|| ask(task));
            let is_over = polled.is_break() || rt.tasks.borrow_mut().find_alive(key).is_none();
            if !moved_before && (is_over || something_moves(rt, why)) {
                self.tell_lost_wake(&name, spawned_at);
            }
            polled?;
            waiting += usize::from(!is_over);
            if !is_over && waiting <= TOLD_AT_MOST {
                answers += &format!("\n  {name}{}", self.answer(rt, key));
            }
        }
        if waiting > TOLD_AT_MOST {
            answers += &format!("\n  .. and {} more", waiting - TOLD_AT_MOST);
        }
        if !something_moves(rt, why) {
            let text = format!("{opening} Waiting tasks: {waiting}.{answers}");
            let must_panic = self.virtual_time && why == Parked::NobodyWillCome;
            assert!(!must_panic, "{text}");
            self.write(&text);
        }
        Continue(())
    }

    /// What a task said when it was asked.
    fn answer(&self, rt: &Runtime, key: TaskKey) -> String {
        let waits = self.waits.take();
        let told = waits.iter().map(|wait| {
            let (file, line) = (wait.at.file(), wait.at.line());
            format!("\n    waits on {}, from {file}:{line}", wait.reason)
        });
        let mut tasks = rt.tasks.borrow_mut();
        let waker = tasks.find(key).and_then(|task| task.waker.as_ref());
        let silent = match waker.is_some_and(|waker| Arc::strong_count(waker) > 1) {
            true => {
                "\n    waits inside a combinator that is not ours, or on something that is not \
                 this executor's; somebody holds its waker."
            }
            false => {
                "\n    returned Pending, but nobody holds its waker: nothing will ever poll it \
                 again. A future must hand `cx.waker().clone()` to whoever is to wake it."
            }
        };
        match waits.is_empty() {
            true => silent.to_owned(),
            false => told.collect(),
        }
    }

    /// Every thread of the pool is busy and jobs wait for one: perhaps the busy ones wait for
    /// those.
    fn tell_exhausted_pool(&self, rt: &Runtime) {
        if let Some((jobs, threads)) = rt.extra::<Pool>().and_then(|pool| pool.is_exhausted()) {
            let words = format!(
                "for a second nothing has moved, and all {threads} threads for blocking jobs are \
                 busy, while {jobs} more jobs wait for one. Jobs that wait for one another need a \
                 thread each: Builder::blocking_threads sets how many there are."
            );
            self.complain("blocking jobs wait", Location::caller(), &words);
        }
    }

    /// A task could go on although nobody had woken it. The stall is over, the mistake is not:
    /// without this word the poll that found it would hide it.
    fn tell_lost_wake(&self, task: &str, spawned_at: &'static Location<'static>) {
        // In real time another thread may have done its part and be about to call the waker.
        let perhaps = match self.virtual_time {
            true => "",
            false => " (unless another thread was about to call its waker just then)",
        };
        let words = format!(
            "{task} could go on, but nobody had woken it: the look round before a stall found \
             out{perhaps}. A future in it keeps no waker, or that of an earlier poll: each poll \
             may come with another, so keep `cx.waker().clone()` anew each time."
        );
        self.complain("lost wake-up", spawned_at, &words);
    }
}

fn take_waiting(rt: &Runtime, key: TaskKey) -> Option<Runnable> {
    let mut tasks = rt.tasks.borrow_mut();
    let is_waiting = tasks.find(key)?.state == State::Waiting;
    is_waiting.then(|| tasks.take(key))?
}

fn something_moves(rt: &Runtime, why: Parked) -> bool {
    let is_under_way = || rt.has_outside() || !rt.timers.borrow().wheel.is_empty();
    rt.something_came() || why == Parked::NobodyWillCome && is_under_way()
}
