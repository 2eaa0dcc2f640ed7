//! What can be seen of a run?
//!
//! Everything here is an observer of the core, or asks the runtime what it is doing. The core knows none
//! of it. A loop that nobody watches pays one branch a step.
//!
//! Next: `inspect/reports.rs`

use std::{ops::ControlFlow, rc::Rc, time::Duration};

use crate::core::{Ask, Notice, Observer, Parked, Runtime};

mod reports;
mod stall;
mod stats;
mod tasks;
pub mod trace;

use reports::Reports;
use trace::Recorder;

pub use stats::{Stats, stats};
pub use tasks::{Tasks, tasks};

/// What a program does with a report.
pub(crate) type ReportTo = Box<dyn Fn(&str)>;

/// How an executor is to be watched.
#[derive(Default)]
pub(crate) struct Settings {
    pub virtual_time: bool,
    pub recorder: Option<Recorder>,
    /// None: as the build has it.
    pub reports: Option<bool>,
    /// None: standard error.
    pub report_to: Option<ReportTo>,
    pub slow_poll: Option<Duration>,
}

/// The observer of an executor with these settings.
pub(crate) fn observer(settings: Settings) -> Option<Rc<dyn Observer>> {
    let recorder = settings.recorder.clone();
    match (recorder, Reports::new(settings)) {
        (None, None) => None,
        (Some(recorder), None) => Some(Rc::new(recorder)),
        (None, Some(reports)) => Some(Rc::new(reports)),
        (Some(recorder), Some(reports)) => Some(Rc::new(Both(recorder, reports))),
    }
}

/// Two observers, one after the other.
struct Both<A, B>(A, B);

impl<A: Observer, B: Observer> Observer for Both<A, B> {
    fn notice(&self, rt: &Runtime, notice: &Notice<'_>) {
        self.0.notice(rt, notice);
        self.1.notice(rt, notice);
    }

    fn stalled(&self, rt: &Runtime, why: Parked, ask: &mut Ask<'_>) -> ControlFlow<()> {
        match self.0.stalled(rt, why, ask) {
            ControlFlow::Continue(()) => self.1.stalled(rt, why, ask),
            stop => stop,
        }
    }
}
