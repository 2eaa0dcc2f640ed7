//! Who says that something is wrong?
//!
//! This observer. It measures each poll: the loop has one thread, and as long as a task keeps it, by a
//! computation or by a call that blocks, no other task and no timer gets its turn. And it is asked when
//! the loop has stalled: see `stall.rs`.
//!
//! Each line that spawns tasks is told once of each fault: a server with a slow handler should not write
//! a line a request.
//!
//! Rejected: a second thread that reports a poll while it still runs. It could tell of a poll that never
//! ends, but every poll would have to leave its name where that thread can read it, and every executor
//! would start a thread that does nothing. A debugger tells of that one poll, too.
//!
//! Next: `inspect/stall.rs`

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, HashSet},
    io::Write,
    ops::ControlFlow,
    panic::Location,
    task::Poll,
    time::{Duration, Instant},
};

use super::{ReportTo, Settings, stall};
use crate::{
    core::{Ask, End, Kind, Notice, Observer, Parked, Runtime, TaskKey},
    waits::{self, Reason, Wait},
};

/// From when on a poll is slow unless the builder says otherwise. asyncio's debug mode says 100 ms; but
/// here nobody has asked, unoptimised code is slow, and on a loaded machine, such as tests run on, a
/// thread may well lose its processor for 100 ms in the middle of a poll that does nothing wrong.
const SLOW: Duration = Duration::from_millis(500);

/// The observer that finds fault.
pub(super) struct Reports {
    pub virtual_time: bool,
    /// Whether reports are wanted. A stall under virtual time panics in any case.
    on: bool,
    report_to: Option<ReportTo>,
    /// From when on a poll is slow.
    slow: Option<Duration>,
    begun: Cell<Option<Instant>>,
    /// The names of the tasks that were given one.
    names: RefCell<HashMap<TaskKey, String>>,
    /// What the leaf futures of the last poll said.
    waits: RefCell<Vec<Wait>>,
    /// What was said of the tasks that a line spawns.
    said: RefCell<HashSet<(&'static str, &'static Location<'static>)>>,
}

impl Reports {
    /// None where these settings want no reports.
    pub fn new(settings: Settings) -> Option<Self> {
        let virtual_time = settings.virtual_time;
        let on = settings.reports.unwrap_or(cfg!(debug_assertions));
        let slow = settings.slow_poll.or((on && !virtual_time).then_some(SLOW));
        let slow = slow.filter(|&slow| slow < Duration::MAX);
        (on || virtual_time || slow.is_some()).then(|| Reports {
            virtual_time,
            on,
            report_to: settings.report_to,
            slow,
            begun: Cell::new(None),
            names: RefCell::default(),
            waits: RefCell::default(),
            said: RefCell::default(),
        })
    }

    /// Whether anything but a stall under virtual time is to be told.
    pub fn is_on(&self) -> bool {
        self.on
    }

    pub fn write(&self, text: &str) {
        match &self.report_to {
            Some(report) => report(text),
            // Not `eprintln`, which panics where there is no standard error.
            None => drop(writeln!(std::io::stderr(), "{text}")),
        }
    }

    /// Says what is wrong with a task, once for each line that spawns such tasks.
    pub fn complain(&self, what: &'static str, at: &'static Location<'static>, words: &str) {
        if self.said.borrow_mut().insert((what, at)) {
            self.write(&format!("{what}: {words}"));
        }
    }

    /// A task that is not over, as reports name it.
    pub fn describe(&self, rt: &Runtime, key: TaskKey) -> String {
        let (id, at) = (rt.id(key), rt.spawned_at(key));
        let kind = rt.tasks.borrow_mut().find(key).map(|task| task.kind);
        match self.names.borrow().get(&key) {
            _ if kind == Some(Kind::Main) => format!("the main future (block_on at {at})"),
            Some(name) => format!("{id} \"{name}\" (spawned at {at})"),
            None => format!("{id} (spawned at {at})"),
        }
    }

    /// What the leaf futures of the last poll said that they wait on.
    pub fn take_waits(&self) -> Vec<Wait> {
        self.waits.take()
    }

    fn poll_ended(&self, rt: &Runtime, key: TaskKey, end: &Poll<End>) {
        // Of a panic, most of the time goes into its message.
        let (Some(begun), Some(slow)) = (self.begun.take(), self.slow) else {
            return;
        };
        let took = begun.elapsed();
        if took < slow || *end == Poll::Ready(End::Panicked) {
            return;
        }
        let until = match (end, self.waits.borrow().last()) {
            (Poll::Pending, Some(wait)) => format!("until it came to wait at {}", wait.at),
            (Poll::Pending, None) => "until it came to wait".to_owned(),
            (Poll::Ready(_), _) => "until it ended".to_owned(),
        };
        let words = format!(
            "{} held the thread for {:.3} s, {until}: no other task and no timer had a turn. Give \
             work that blocks or takes long to spawn_blocking, or cut it up with yield_now().await.",
            self.describe(rt, key),
            took.as_secs_f64()
        );
        self.complain("slow poll", rt.spawned_at(key), &words);
    }
}

impl Observer for Reports {
    fn notice(&self, rt: &Runtime, notice: &Notice<'_>) {
        match *notice {
            Notice::Spawned(key, _, Some(name)) => {
                self.names.borrow_mut().insert(key, name.to_owned());
            }
            Notice::Finished(key, _) => {
                self.names.borrow_mut().remove(&key);
            }
            Notice::PollBegins(_) => {
                self.waits.borrow_mut().clear();
                self.begun.set(self.slow.map(|_| Instant::now()));
            }
            Notice::PollEnds(key, ref end) => self.poll_ended(rt, key, end),
            // The report of a slow poll and that of a stall are all that needs them.
            _ if self.slow.is_some() || waits::everyone_is_asked() => {
                // At a stall every child is asked, and tells more than its combinator.
                if let Some(wait) = Wait::of(rt, notice)
                    && !matches!(wait.reason, Reason::Children { .. })
                {
                    self.waits.borrow_mut().push(wait);
                }
            }
            _ => {}
        }
    }

    fn stalled(&self, rt: &Runtime, why: Parked, ask: &mut Ask<'_>) -> ControlFlow<()> {
        stall::report(self, rt, why, ask)
    }
}
