//! What can be seen of a run, and who says that something is wrong?
//!
//! The core knows nothing of what is here, and a loop that nobody watches pays one branch a step.
//!
//! Next: `inspect/stall.rs`

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};
use std::{io::Write, ops::ControlFlow, panic::Location, rc::Rc, task::Poll};

use crate::core::{Ask, End, Kind, Notice, Observer, Parked, Runtime, TaskKey};
use crate::waits::{Reason, Wait, everyone_is_asked};

mod stall;
mod tasks;
pub mod trace;

use trace::Recorder;

pub use tasks::{Stats, Tasks, stats, tasks};

/// From when on a poll is slow unless the builder says otherwise. asyncio's debug mode says 100 ms;
/// but here nobody has asked, unoptimised code is slow, and on a loaded machine a thread may well
/// lose its processor for 100 ms in the middle of a poll that does nothing wrong.
const SLOW: Duration = Duration::from_millis(500);

/// What a program does with a report.
type ReportTo = Box<dyn Fn(&str)>;

/// How an executor is to be watched, and then the observer that does it. It hands all to the
/// recorder, if there is one, and measures each poll: as long as a task keeps the thread, no other
/// task and no timer gets its turn. Each line that spawns tasks is told once of each fault: a
/// server with a slow handler should not write a line a request.
///
/// Rejected: a second thread that reports a poll while it still runs. It could tell of a poll that
/// never ends, but so does a debugger, and every poll would have to leave its name where that
/// thread can read it.
#[derive(Default)]
pub(crate) struct Watch {
    pub virtual_time: bool,
    pub recorder: Option<Recorder>,
    /// None: as the build has it. A stall under virtual time panics in any case.
    pub reports: Option<bool>,
    /// None: standard error.
    pub report_to: Option<ReportTo>,
    /// From when on a poll is slow; never, if `MAX`.
    pub slow_poll: Option<Duration>,
    begun: Cell<Option<Instant>>,
    /// The names of the tasks that were given one.
    names: RefCell<HashMap<TaskKey, String>>,
    /// What the leaf futures of the last poll said that they wait on.
    waits: RefCell<Vec<Wait>>,
    /// What was said of the tasks that a line spawns.
    said: RefCell<HashSet<(&'static str, &'static Location<'static>)>>,
}

impl Watch {
    /// The observer. None if nothing is to be watched.
    pub fn build(self) -> Option<Rc<dyn Observer>> {
        if self.reports_are_on() || self.virtual_time || self.slow_poll.is_some() {
            return Some(Rc::new(self));
        }
        self.recorder.map(|recorder| Rc::new(recorder) as _)
    }

    fn reports_are_on(&self) -> bool {
        self.reports.unwrap_or(cfg!(debug_assertions))
    }

    fn slow_poll(&self) -> Duration {
        self.slow_poll.unwrap_or_else(|| match self.virtual_time {
            false if self.reports_are_on() => SLOW,
            _ => Duration::MAX,
        })
    }

    fn write(&self, text: &str) {
        match &self.report_to {
            Some(report) => report(text),
            // Not `eprintln`, which panics where there is no standard error.
            None => drop(writeln!(std::io::stderr(), "{text}")),
        }
    }

    /// Says what is wrong with a task, once for each line that spawns such tasks.
    fn complain(&self, what: &'static str, at: &'static Location<'static>, words: &str) {
        if self.said.borrow_mut().insert((what, at)) {
            self.write(&format!("{what}: {words}"));
        }
    }

    /// A task that is not over, as reports name it.
    fn describe(&self, rt: &Runtime, key: TaskKey) -> String {
        let (id, at) = (rt.id(key), rt.spawned_at(key));
        let kind = rt.tasks.borrow_mut().find(key).map(|task| task.kind);
        match self.names.borrow().get(&key) {
            _ if kind == Some(Kind::Main) => format!("the main future (block_on at {at})"),
            Some(name) => format!("{id} \"{name}\" (spawned at {at})"),
            None => format!("{id} (spawned at {at})"),
        }
    }

    fn poll_ended(&self, rt: &Runtime, key: TaskKey, end: Poll<End>) {
        let begun = self.begun.take();
        let took = begun.map_or(Duration::ZERO, |begun| begun.elapsed());
        // Of a panic, most of the time goes into its message.
        if took < self.slow_poll() || end == Poll::Ready(End::Panicked) {
            return;
        }
        let until = match (end, self.waits.borrow().last()) {
            (Poll::Pending, Some(wait)) => format!("until it came to wait at {}", wait.at),
            (Poll::Pending, None) => "until it came to wait".to_owned(),
            (Poll::Ready(_), _) => "until it ended".to_owned(),
        };
        let words = format!(
            "{} held the thread for {:.3} s, {until}: no other task and no timer had a turn. Give \
             work that blocks or takes long to spawn_blocking, or cut it up with \
             yield_now().await.",
            self.describe(rt, key),
            took.as_secs_f64()
        );
        self.complain("slow poll", rt.spawned_at(key), &words);
    }
}

impl Observer for Watch {
    fn notice(&self, rt: &Runtime, notice: &Notice<'_>) {
        if let Some(recorder) = &self.recorder {
            recorder.notice(rt, notice);
        }
        match *notice {
            Notice::Spawned(key, _, Some(name)) => {
                self.names.borrow_mut().insert(key, name.to_owned());
            }
            Notice::Finished(key, _) => {
                self.names.borrow_mut().remove(&key);
            }
            Notice::PollBegins(_) => {
                self.waits.borrow_mut().clear();
                let is_measured = self.slow_poll() < Duration::MAX;
                self.begun.set(is_measured.then(Instant::now));
            }
            Notice::PollEnds(key, end) => self.poll_ended(rt, key, end),
            // The report of a slow poll and that of a stall are all that needs them.
            _ if self.begun.get().is_some() || everyone_is_asked() => {
                let wait = Wait::of(rt, notice);
                // At a stall every child is asked, and tells more than its combinator.
                let leaf = wait.filter(|wait| !matches!(wait.reason, Reason::Children { .. }));
                self.waits.borrow_mut().extend(leaf);
            }
            _ => {}
        }
    }

    fn stalled(&self, rt: &Runtime, why: Parked, ask: &mut Ask<'_>) -> ControlFlow<()> {
        if let Some(recorder) = &self.recorder {
            recorder.stalled(rt, why, ask)?;
        }
        self.stall(rt, why, ask)
    }
}
