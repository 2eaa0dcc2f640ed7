//! How does a step read as a sentence?
//!
//! A line a step: the executor's time, the number of the step in the life of a task, and what
//! happened, to whom and why. A line of the program has a name that is the same on each machine.
//!
//! Next: `net/mod.rs`

use std::collections::HashMap;
use std::fmt::{self, Display, Formatter};

use timer::Place;

use super::{Cause, Effect, End, Event, Kind, Line, Recording, Spawn, State, Step, Unpark};
use crate::waits::{Reason, Wait};
use crate::{task::Id, time::Instant};

/// At most this many waits of one poll are told; the rest is counted.
const TOLD_AT_MOST: usize = 3;
/// Longer names are cut: a line is to be read at a glance.
const NAME_AT_MOST: usize = 40;
const MAIN: &str = "the main future";

impl Display for Recording {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.dropped() > 0 {
            let n = self.dropped();
            writeln!(f, "(the record was full: {n} earlier steps were dropped)")?;
        }
        let mut names = Names::of_tasks(self.start());
        for event in self.events() {
            if let (Some(id), Step::Spawned(spawn)) = (event.task, &event.step) {
                names.add(id, spawn);
            }
            let (seconds, fraction) = decimal(event.at);
            let life = event.step.life().map_or("   ".into(), |n| format!("[{n}]"));
            let sentence = names.sentence(event);
            writeln!(f, "{seconds:>5}.{fraction:<9} {life} {sentence}")?;
        }
        Ok(())
    }
}

/// What the tasks are called, as far as it is not just their number.
pub(in crate::inspect) struct Names(HashMap<Id, String>);

impl Names {
    pub fn of_tasks(state: &State) -> Self {
        let mut names = Names(HashMap::new());
        for (&id, task) in &state.tasks {
            names.add(id, &task.spawn);
        }
        names
    }

    fn add(&mut self, id: Id, spawn: &Spawn) {
        let name = match (spawn.kind, &spawn.name) {
            (Kind::Main, _) => MAIN.to_owned(),
            (_, None) => return,
            // As a string literal: a line break in a name breaks no line.
            (_, Some(name)) => match name.char_indices().nth(NAME_AT_MOST) {
                None => format!("{id} {name:?}"),
                Some((end, _)) => format!("{id} {:?}", format!("{}..", &name[..end])),
            },
        };
        self.0.insert(id, name);
    }

    pub fn of(&self, id: Id) -> String {
        self.0.get(&id).cloned().unwrap_or_else(|| id.to_string())
    }

    fn sentence(&self, event: &Event) -> String {
        let task = event.task.map_or(String::new(), |id| self.of(id));
        let task_after = |word: &str| match event.task {
            Some(_) => format!(" {word} {task}"),
            None => String::new(),
        };
        match &event.step {
            Step::Spawned(spawn) => {
                let by = match (spawn.kind, spawn.parent) {
                    (Kind::Main, _) => "given to block_on".to_owned(),
                    (_, Some(parent)) => format!("spawned by {}", self.of(parent)),
                    (_, None) => "spawned from outside".to_owned(),
                };
                let job = match spawn.kind {
                    Kind::Blocking => ", for a job on another thread",
                    Kind::Main | Kind::Future => "",
                };
                format!("{task} is {by}{job}, at {}", line(spawn.from))
            }
            Step::Queued(place) => format!("{task} joins the ready queue, number {place} in line"),
            Step::TurnBegins { turn, ready: 1 } => format!("turn {turn} begins: 1 task is ready"),
            Step::TurnBegins { turn, ready } => {
                format!("turn {turn} begins: {ready} tasks are ready")
            }
            Step::PollBegins => format!("{task} is polled"),
            Step::Pending(waits) => format!("{task} is pending{}", self.waits(": it waits", waits)),
            Step::Ready => format!("{task} is ready: its output takes the place of its future"),
            Step::Panicked => format!("{task} panics: its future is dropped"),
            Step::Skipped => format!("{task} is not polled: it is over"),
            Step::Woken { by, effect } => {
                let by = match by {
                    Cause::Task(id) if event.task == Some(*id) => "by itself".to_owned(),
                    Cause::Task(id) => format!("by {}", self.of(*id)),
                    Cause::Timer(timer) => format!("by timer {timer}"),
                    Cause::Socket(socket) => format!("by socket {socket}"),
                    Cause::Thread => "by another thread".to_owned(),
                    Cause::Outside => "from outside".to_owned(),
                };
                let but = match effect {
                    Effect::Queues => "",
                    Effect::AlreadyQueued => ", but is in the ready queue already",
                    Effect::TooLate => ", but is over already",
                };
                format!("{task} is woken {by}{but}")
            }
            Step::Aborted => format!("{task} is aborted: its next turn will drop it"),
            Step::CancelBegins => format!("{task} is dropped and not polled: it was aborted"),
            Step::Finished(End::Completed) => format!("{task} is over: it completed"),
            Step::Finished(End::Panicked) => format!("{task} is over: it panicked"),
            Step::Finished(End::Cancelled) => format!("{task} is over: it was cancelled"),
            Step::Gone { .. } if task == MAIN => format!("{task} is gone: its block_on ends"),
            Step::Gone { taken: true } => format!("{task} is gone: its handle took the output"),
            Step::Gone { .. } => format!("{task} is gone: nobody will ask for its output"),
            Step::TimerSet { timer, set } => {
                let (whom, due) = (task_after("for"), seconds(set.deadline));
                let (place, line) = (in_wheel(set.place), line(set.from));
                format!("timer {timer} is set{whom}, due at {due}, {place}, at {line}")
            }
            Step::TimerCascaded { timer, from, to } => {
                let (from, to) = (in_wheel(*from), in_wheel(*to));
                format!("timer {timer} cascades from {from} to {to}")
            }
            Step::TimerFired { timer, deadline } => {
                format!("timer {timer} fires: it was due at {}", seconds(*deadline))
            }
            Step::TimerCancelled(timer) => format!("timer {timer} is cancelled"),
            Step::ChildReady(child) => {
                let (number, of, within) = (child.index + 1, child.kind, task_after("in"));
                let line = line(child.at);
                format!("future {number} of {of}{within} is ready, at {line}")
            }
            Step::ChildrenDropped {
                kind,
                from,
                pending,
                ..
            } => {
                let what = match pending {
                    1 => "a future that was",
                    _ => "futures that were",
                };
                let (within, line) = (task_after("in"), line(from));
                format!("{kind}{within} drops {what} not ready: {pending}, at {line}")
            }
            Step::SocketOpened { socket, from } => {
                format!("socket {socket} is opened, at {}", line(from))
            }
            Step::SocketReady {
                socket,
                readable,
                writable,
            } => {
                let what = match (readable, writable) {
                    (true, true) => "read and written",
                    (_, true) => "written",
                    _ => "read",
                };
                format!("socket {socket} can be {what}")
            }
            Step::SocketClosed(socket) => format!("socket {socket} is closed"),
            Step::QueueMade { queue, holds } => {
                let (len, line) = (holds.len, line(holds.from));
                let most = holds.capacity.map(|most| format!(" of at most {most}"));
                let most = most.unwrap_or_default();
                format!("queue {queue} holds {len}{most}, made at {line}")
            }
            Step::QueueHolds { queue, len, from } => {
                format!("queue {queue} holds {len} now, at {}", line(from))
            }
            Step::QueueDropped(queue) => format!("queue {queue} is dropped"),
            Step::Parked(until) => {
                let until = until.map_or("another wakes a task".to_owned(), seconds);
                format!("nothing is ready: the thread parks until {until}")
            }
            Step::Unparked(by) => match by {
                Unpark::Deadline => "the thread goes on: the next timer is due",
                Unpark::Socket => "the thread goes on: a socket is ready",
                Unpark::Thread => "the thread goes on: another thread woke a task",
                Unpark::Jump => "the clock jumps: the next timer is due",
                Unpark::Nobody => "the thread goes on: nobody came",
                Unpark::Spurious => "the thread goes on, for no reason",
            }
            .to_owned(),
            Step::Stalled => {
                "nothing moves: each waiting task is asked what it waits on".to_owned()
            }
            Step::Closing => "the executor is dropped, and its tasks with it".to_owned(),
            Step::Note { text, .. } => {
                let noted = format!("{task} notes: {}", text.escape_debug());
                noted.trim_start().to_owned()
            }
        }
    }

    /// On what a task waits, after these words; nothing if it told nothing.
    pub fn waits(&self, words: &str, waits: &[Wait]) -> String {
        // Of a combinator, what its futures told says more.
        let is_whole = |wait: &&Wait| matches!(wait.reason, Reason::Children { .. });
        let (whole, told): (Vec<_>, Vec<_>) = waits.iter().partition(is_whole);
        let told = if told.is_empty() { whole } else { told };
        let on = |wait: &&Wait| match &wait.reason {
            Reason::Task(id) => format!("on the end of {} ({})", self.of(*id), line(wait.at)),
            reason => format!("on {reason} ({})", line(wait.at)),
        };
        let first: Vec<String> = told.iter().take(TOLD_AT_MOST).map(on).collect();
        let first = first.join(", ");
        match told.len().saturating_sub(TOLD_AT_MOST) {
            0 if told.is_empty() => String::new(),
            0 => format!("{words} {first}"),
            more => format!("{words} {first} and on {more} more"),
        }
    }
}

pub(in crate::inspect) fn seconds(at: Instant) -> String {
    let (seconds, fraction) = decimal(at);
    format!("{seconds}.{fraction} s")
}

/// Seconds, and the digits behind the point: all nine, but for thousands that are nought.
fn decimal(at: Instant) -> (u64, String) {
    let nanos = at.as_nanos();
    let mut fraction = format!("{:09}", nanos % 1_000_000_000);
    while fraction.len() > 3 && fraction.ends_with("000") {
        fraction.truncate(fraction.len() - 3);
    }
    (nanos / 1_000_000_000, fraction)
}

fn in_wheel(place: Place) -> String {
    match place {
        Place::Due => "due at once".to_owned(),
        Place::Slot { level, slot } => format!("level {level} slot {slot}"),
    }
}

fn line(at: Line) -> String {
    format!("{}:{}", source_file(at.file()), at.line())
}

/// A source file as a record names it, from the name that the compiler gives it: `Location::file`.
///
/// The compiler names a file of the workspace from the workspace's root. It names others by where
/// they lie on this machine. Of that only the end is kept, from the directory of the package: a
/// record says nothing of the machine it was made on. The parts of a name have a `/` between them.
pub fn source_file(file: &str) -> String {
    let file = file.replace('\\', "/");
    if !file.starts_with('/') && file.get(1..2) != Some(":") {
        return file;
    }
    let parts: Vec<&str> = file.split('/').collect();
    let is_root_of_package = |part: &&str| ["src", "tests", "examples", "benches"].contains(part);
    let root = parts.iter().rposition(is_root_of_package);
    let package = root.unwrap_or(parts.len()) - 1;
    parts[package.max(1)..].join("/")
}
