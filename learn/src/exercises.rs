//! Which exercises are there, and where does the real thing live?

use std::path::{Path, PathBuf};

/// An exercise. Its words are in the tables of words, under its name.
#[derive(Debug)]
pub struct Exercise {
    /// What it is called on the command line.
    pub name: &'static str,
    /// The target that checks it, and the name of its file.
    pub target: &'static str,
    /// The file of the executor that does the same for real, from the root of the workspace.
    pub real: &'static str,
    /// The right answer, with the marks that make it a blank.
    pub answer: &'static str,
}

macro_rules! exercises {
    ($($target:literal $name:literal $real:literal,)*) => {
        /// All, in the order in which they build on each other.
        pub const EXERCISES: &[Exercise] = &[$(Exercise {
            name: $name,
            target: $target,
            real: $real,
            answer: include_str!(concat!("../answers/", $name, "/right.rs")),
        }),*];
    };
}

exercises! {
    "e01_countdown" "countdown" "executor/src/core/event_loop.rs",
    "e02_counting_waker" "counting_waker" "executor/src/core/waker.rs",
    "e03_block_on" "block_on" "executor/src/core/driver.rs",
    "e04_ready_queue" "ready_queue" "executor/src/core/tasks.rs",
    "e05_lost_wakeup" "lost_wakeup" "executor/src/core/waker.rs",
    "e06_timers" "timers" "executor/src/core/timers.rs",
    "e07_join" "join" "executor/src/combinators/pair.rs",
    "e08_timeout" "timeout" "executor/src/time/timeout.rs",
    "e09_join_all" "join_all" "executor/src/combinators/many.rs",
    "e10_queue" "queue" "executor/src/sync/mod.rs",
    "e11_event" "event" "executor/src/sync/futures.rs",
    "e12_semaphore" "semaphore" "executor/src/sync/wait_list.rs",
    "e13_task_group" "task_group" "executor/src/core/join.rs",
}

impl Exercise {
    /// The file to fill in, from the root of the workspace.
    pub fn file(&self) -> PathBuf {
        Path::new("learn/exercises")
            .join(self.target)
            .with_extension("rs")
    }

    /// Which one it is, from 1.
    pub fn number(&self) -> usize {
        let place = EXERCISES
            .iter()
            .position(|exercise| exercise.name == self.name);
        place.expect("it is one of them") + 1
    }

    /// The exercise of that name, number or target.
    pub fn find(wanted: &str) -> Option<&'static Exercise> {
        EXERCISES.iter().find(|exercise| {
            exercise.name == wanted
                || exercise.target == wanted
                || exercise.number().to_string() == wanted
        })
    }
}

/// The root of the workspace; tests set `LEARN_ROOT` to a place where they may fill in exercises.
pub fn root() -> PathBuf {
    let elsewhere = std::env::var_os("LEARN_ROOT").map(PathBuf::from);
    elsewhere.unwrap_or_else(|| {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        package.parent().expect("a workspace around it").to_owned()
    })
}

#[cfg(test)]
mod tests;
