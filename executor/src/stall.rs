//! Why does my program just hang?
//!
//! A loop that has nothing ready, no timer and nothing under way outside can be woken by another
//! thread only, and most often there is none. It cannot say what its tasks wait for, since
//! `Poll::Pending` does not; but it has nothing better to do than to ask. So it polls each waiting
//! task once more, with the question set (see `waits`): the contract of [`Future`] allows that
//! poll, and each leaf future answers it. Nothing has to be kept for it while a program runs well.
//!
//! A task that answers nothing and whose waker nobody holds has returned `Pending` for ever: the
//! commonest mistake in a future written by hand.
//!
//! Next: `executor.rs`

use std::{fmt::Write, panic::Location, sync::Arc};

use crate::{
    poll::{Main, Polled, poll},
    runtime::Runtime,
    task::slot::Phase,
    trace::{Cause, Step},
    waits::{self, Question, Wait},
    waker::{Header, TaskKey},
};

/// So many tasks are told one by one; the rest is counted.
const TOLD_AT_MOST: usize = 20;

/// What came of asking.
pub(crate) enum Verdict {
    /// The question itself made the main future ready.
    MainIsReady,
    /// It made something else go on.
    NoStall,
    /// Nothing moves; this says what waits for what.
    Stalled(String),
}

/// Polls each waiting task once more, to learn what it waits on.
pub(crate) fn ask_everyone(
    runtime: &Runtime,
    spare: &mut Arc<Header>,
    main: &mut Main<'_>,
) -> Verdict {
    runtime.record(|| Step::Stalled);
    let waiting = runtime.tasks.borrow().unfinished();
    let mut report = Report::default();
    for key in waiting {
        let mut tasks = runtime.tasks.borrow_mut();
        // An answer given before may have ended this task, or woken it.
        let next = match tasks.find(key) {
            Some(slot) if slot.phase == Phase::Alive && !slot.queued => {
                Some(tasks.begin_poll(key.index()))
            }
            _ => None,
        };
        drop(tasks);
        let Some(next) = next else { continue };
        let nothing_moved = !something_moves(runtime);
        let (task, spawned_at) = runtime.describe(key);
        let ask = || poll(runtime, next, spare, main);
        let (polled, waits) = waits::ask(Question::Everyone, ask);
        let is_over = polled == Polled::MainIsReady || !report.add(runtime, key, &waits);
        if nothing_moved && (is_over || something_moves(runtime)) {
            tell_lost_wake(runtime, &task, spawned_at);
        }
        if polled == Polled::MainIsReady {
            return Verdict::MainIsReady;
        }
    }
    runtime.set_not_polling(Cause::Outside);
    if something_moves(runtime) {
        return Verdict::NoStall;
    }
    Verdict::Stalled(report.finish(runtime.clock.is_virtual()))
}

fn something_moves(runtime: &Runtime) -> bool {
    !runtime.nothing_is_ready()
        || !runtime.timers.borrow().is_empty()
        || runtime.outside_is_under_way()
        || !runtime.inbox.is_empty()
}

/// A task could go on although nobody had woken it. The stall is over, the mistake is not: without
/// this word the poll that found it would hide it.
///
/// Said under virtual time alone. In real time another thread may have done its part and be about to
/// call the waker just when the task is asked: nothing is lost then.
fn tell_lost_wake(runtime: &Runtime, task: &str, spawned_at: &'static Location<'static>) {
    if runtime.clock.is_virtual() {
        let words = format!(
            "{task} could go on, but nobody had woken it: the look round before a stall found out. A \
             future in it keeps no waker, or that of an earlier poll: each poll may come with \
             another, so keep `cx.waker().clone()` anew each time."
        );
        runtime.complain("lost wake-up", spawned_at, &words);
    }
}

#[derive(Default)]
struct Report {
    tasks: usize,
    lines: String,
}

impl Report {
    /// Says what a task waits on; false if it is over.
    fn add(&mut self, runtime: &Runtime, key: TaskKey, waits: &[Wait]) -> bool {
        let mut tasks = runtime.tasks.borrow_mut();
        let Some(slot) = tasks.find(key).filter(|slot| slot.phase == Phase::Alive) else {
            return false;
        };
        self.tasks += 1;
        if self.tasks > TOLD_AT_MOST {
            return true;
        }
        let is_held = slot.header.as_ref().is_some_and(|header| header.is_held());
        drop(tasks);
        let lines = &mut self.lines;
        let _ = write!(lines, "\n  {}", runtime.describe(key).0);
        match waits {
            [] if !is_held => lines.push_str(
                "\n    returned Pending, but nobody holds its waker: nothing will ever poll it \
                 again. A future must hand `cx.waker().clone()` to whoever is to wake it.",
            ),
            [] => lines.push_str(
                "\n    waits on something that is not this executor's; somebody holds its waker.",
            ),
            waits => {
                for wait in waits {
                    let _ = write!(lines, "\n    waits on {wait}");
                }
            }
        }
        true
    }

    fn finish(self, virtual_time: bool) -> String {
        let help = if virtual_time {
            "nobody can wake them: under virtual time, work for other threads goes through \
             spawn_blocking"
        } else {
            "only another thread may still wake them"
        };
        let mut text = format!(
            "executor stalled: nothing is ready, no timer is set, no I/O and no blocking job is \
             under way. Waiting tasks: {}; {help}.{}",
            self.tasks, self.lines
        );
        if self.tasks > TOLD_AT_MOST {
            let _ = write!(text, "\n  .. and {} more", self.tasks - TOLD_AT_MOST);
        }
        text
    }
}
