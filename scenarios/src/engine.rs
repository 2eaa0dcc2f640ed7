//! What drives the jobs?
//!
//! One of three: the executor, std threads, or a plain loop. A run knows the time from the clock of
//! what drives it; that is all the engines have to agree on.
//!
//! Next: [`measure`](crate::measure)

use std::time::{Duration, Instant};

use executor::Executor;

use crate::words;

/// What drives the jobs of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A plain loop: one job after another.
    Sequential,
    /// One std thread a job.
    Threads,
    /// This project's executor.
    Executor,
}

impl Engine {
    /// In the order in which they are shown: from the one to beat to ours.
    pub const ALL: [Engine; 3] = [Engine::Sequential, Engine::Threads, Engine::Executor];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Sequential => "sequential",
            Engine::Threads => "threads",
            Engine::Executor => "executor",
        }
    }

    /// What it does, in a line.
    pub(crate) fn motto(self) -> &'static str {
        words::text(&format!("engines.{}", self.name()))
    }
}

/// Where a run's time comes from.
#[derive(Clone, Copy)]
pub(crate) enum Clock {
    /// The executor's, real or virtual, since then.
    Executor {
        since: executor::time::Instant,
        is_virtual: bool,
    },
    /// The system's, since then.
    System(Instant),
}

impl Clock {
    /// The executor's clock. There is one to read only while it runs.
    pub fn of(executor: &Executor, is_virtual: bool) -> Clock {
        Clock::Executor {
            since: executor.block_on(async { executor::time::Instant::now() }),
            is_virtual,
        }
    }

    /// The time since the run began.
    pub fn elapsed(&self) -> Duration {
        match self {
            Clock::Executor { since, .. } => since.elapsed(),
            Clock::System(since) => since.elapsed(),
        }
    }

    pub fn is_virtual(&self) -> bool {
        matches!(
            self,
            Clock::Executor {
                is_virtual: true,
                ..
            }
        )
    }
}
