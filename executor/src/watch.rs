//! Who watches a poll?
//!
//! In a release build nobody, and that costs one branch. A recorder has each poll written down, and
//! what the task waits on after it. And a poll that takes too long is told on standard error: the
//! loop has one thread, and as long as a task keeps it, by a computation or by a call that blocks, no
//! other task and no timer gets its turn. Debug builds look out for that, others if they are told to.
//!
//! What is told is the task, the line that spawned it and the line at which the slow poll came to
//! wait. Each spawning line is told once: a server with a slow handler should not write a line a
//! request.
//!
//! Rejected: a second thread that reports a poll while it still runs. It could tell of a poll that
//! never ends, but every poll would have to leave its name where that thread can read it, and every
//! executor would start a thread that does nothing. A debugger tells of that one poll, too.
//!
//! Next: `poll.rs`

use std::{
    cell::RefCell,
    collections::HashSet,
    io::Write,
    panic::Location,
    task::Poll,
    time::{Duration, Instant},
};

use crate::{
    clock::Clock,
    runtime::Runtime,
    task::{Id, table::MAIN},
    trace::{Outcome, Recorder, Step},
    waits::{self, Question},
    waker::TaskKey,
};

/// From when on a poll is slow in a debug build. asyncio's debug mode says 100 ms; but here nobody has
/// asked, unoptimised code is slow, and on a loaded machine, such as tests run on, a thread may well
/// lose its processor for 100 ms in the middle of a poll that does nothing wrong.
const SLOW_IN_DEBUG_BUILDS: Duration = Duration::from_millis(500);

/// What an executor looks out for.
pub(crate) struct Lookout {
    /// Whether anyone watches the polls.
    is_on: bool,
    /// From when on a poll is slow.
    slow: Option<Duration>,
    /// What has been said of the tasks that a line spawns.
    complaints: RefCell<HashSet<(&'static str, &'static Location<'static>)>>,
}

impl Lookout {
    /// Slow is what was asked for, or else what the build has. Under virtual time no build has any:
    /// there a slow poll delays nothing.
    pub fn new(asked: Option<Duration>, recorder: &Option<Recorder>, clock: &Clock) -> Self {
        let unasked = cfg!(debug_assertions) && !clock.is_virtual();
        let slow = asked.or(unasked.then_some(SLOW_IN_DEBUG_BUILDS));
        let slow = slow.filter(|&slow| slow < Duration::MAX);
        Lookout {
            is_on: recorder.is_some() || slow.is_some(),
            slow,
            complaints: RefCell::default(),
        }
    }
}

/// Polls, and has that watched if anyone watches.
#[inline]
pub(crate) fn watch<T>(runtime: &Runtime, key: TaskKey, poll: impl FnOnce() -> Poll<T>) -> Poll<T> {
    if runtime.lookout.is_on {
        watched(runtime, key, poll)
    } else {
        poll()
    }
}

#[inline(never)]
fn watched<T>(runtime: &Runtime, key: TaskKey, poll: impl FnOnce() -> Poll<T>) -> Poll<T> {
    let task = runtime.id(key);
    runtime.record(|| Step::PollBegins { task });
    let question = match runtime.recorder {
        Some(_) => Question::Leaves,
        None => Question::Line,
    };
    waits::last_line();
    let mut watch = Watch {
        runtime,
        key,
        task,
        begun: runtime.lookout.slow.map(|_| Instant::now()),
        outcome: Outcome::Panicked,
    };
    let (poll, waits) = waits::ask(question, poll);
    watch.outcome = match poll {
        Poll::Pending => Outcome::Pending(waits),
        Poll::Ready(_) => Outcome::Ready,
    };
    poll
}

/// A poll under way. Its end is noted when this is dropped, which a panic does, too.
struct Watch<'a> {
    runtime: &'a Runtime,
    key: TaskKey,
    task: Id,
    begun: Option<Instant>,
    outcome: Outcome,
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        // Of a panic, most of the time goes into its message.
        if let (Some(begun), Some(threshold)) = (self.begun, self.runtime.lookout.slow)
            && !matches!(self.outcome, Outcome::Panicked)
        {
            let took = begun.elapsed();
            if took >= threshold {
                self.tell_slow_poll(took);
            }
        }
        let task = self.task;
        let outcome = std::mem::replace(&mut self.outcome, Outcome::Panicked);
        self.runtime.record(|| Step::PollEnds { task, outcome });
    }
}

impl Watch<'_> {
    #[cold]
    fn tell_slow_poll(&self, took: Duration) {
        let end = match (&self.outcome, waits::last_line()) {
            (Outcome::Pending(_), Some(line)) => format!("until it came to wait at {line}"),
            (Outcome::Pending(_), None) => "until it came to wait".to_owned(),
            (_, _) => "until it ended".to_owned(),
        };
        let (task, at) = self.runtime.describe(self.key);
        let words = format!(
            "{task} held the thread for {:.3} s, {end}: no other task and no timer had a turn. Give \
             work that blocks or takes long to spawn_blocking, or cut it up with yield_now().await.",
            took.as_secs_f64()
        );
        self.runtime.complain("slow poll", at, &words);
    }
}

impl Runtime {
    /// The task as reports name it, and the line that spawned it. It must not be over.
    pub fn describe(&self, key: TaskKey) -> (String, &'static Location<'static>) {
        let mut tasks = self.tasks.borrow_mut();
        let slot = tasks.slot(key.index());
        let (id, at) = (slot.id, slot.spawned_at);
        let text = match self.names.borrow().get(&id) {
            _ if key.index() == MAIN => format!("the main future (block_on at {at})"),
            Some(name) => format!("{id} \"{name}\" (spawned at {at})"),
            None => format!("{id} (spawned at {at})"),
        };
        (text, at)
    }

    /// Says on standard error what is wrong with a task: once for each line that spawns such tasks.
    pub fn complain(&self, what: &'static str, at: &'static Location<'static>, words: &str) {
        if self.lookout.complaints.borrow_mut().insert((what, at)) {
            // Not `eprintln`, which panics where there is no standard error.
            let _ = writeln!(std::io::stderr(), "{what}: {words}");
        }
    }
}
