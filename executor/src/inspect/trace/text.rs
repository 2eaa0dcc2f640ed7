//! How does a step read as a sentence?
//!
//! A line a step: the executor's time, the number of the step in the life of a task, and what
//! happened, to whom and why.
//!
//! Next: `inspect/trace/source.rs`

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    fmt::{self, Display, Formatter},
    panic::Location,
};

use timer::Place;

use crate::{
    task::Id,
    time::Instant,
    trace::{Cause, Effect, End, Event, Kind, Outcome, Recording, Step, Unpark, source_file},
    waits::{Reason, Wait},
};

/// So many waits of one poll are told; the rest is counted.
const TOLD_AT_MOST: usize = 3;
/// Longer names are cut: a line is to be read at a glance.
const NAME_AT_MOST: usize = 40;

impl Display for Recording {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut labels = Labels::default();
        for (id, task) in self.start().tasks() {
            labels.add(id, task.kind, task.name.as_deref());
        }
        match self.dropped() {
            0 => {}
            n => writeln!(f, "(the record was full: {n} earlier steps were dropped)")?,
        }
        for event in self.events() {
            if let Step::Spawned {
                task, kind, name, ..
            } = &event.step
            {
                labels.add(*task, *kind, name.as_deref());
            }
            writeln!(f, "{}", Line(event, &labels))?;
        }
        Ok(())
    }
}

/// What the tasks are called, as far as it is not just their number.
#[derive(Default)]
struct Labels {
    names: HashMap<Id, String>,
    mains: HashSet<Id>,
}

impl Labels {
    fn add(&mut self, id: Id, kind: Kind, name: Option<&str>) {
        if kind == Kind::Main {
            self.mains.insert(id);
        } else if let Some(name) = name {
            // As a string literal: a line break in a name breaks no line.
            let label = match name.char_indices().nth(NAME_AT_MOST) {
                None => format!("{id} {name:?}"),
                Some((end, _)) => format!("{id} {:?}", format!("{}..", &name[..end])),
            };
            self.names.insert(id, label);
        }
    }

    fn of(&self, id: Id) -> Cow<'_, str> {
        match self.names.get(&id) {
            _ if self.mains.contains(&id) => "the main future".into(),
            Some(label) => label.into(),
            None => id.to_string().into(),
        }
    }
}

struct Line<'a>(&'a Event, &'a Labels);

impl Display for Line<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Line(event, labels) = self;
        let (seconds, fraction) = decimal(event.at);
        write!(f, "{seconds:>5}.{fraction:<9} ")?;
        match event.step.life() {
            Some(number) => write!(f, "[{number}] ")?,
            None => write!(f, "    ")?,
        }
        sentence(f, &event.step, labels)
    }
}

fn sentence(f: &mut Formatter<'_>, step: &Step, labels: &Labels) -> fmt::Result {
    if let Some(task) = step.task()
        && !matches!(
            step,
            Step::TimerSet { .. }
                | Step::Note { .. }
                | Step::ChildReady { .. }
                | Step::ChildrenDropped { .. }
        )
    {
        write!(f, "{} ", labels.of(task))?;
    }
    match step {
        Step::Spawned {
            kind, parent, from, ..
        } => {
            match (kind, parent) {
                (Kind::Main, _) => write!(f, "is given to block_on")?,
                (_, Some(parent)) => write!(f, "is spawned by {}", labels.of(*parent))?,
                (_, None) => write!(f, "is spawned from outside")?,
            }
            if *kind == Kind::Blocking {
                write!(f, ", for a job on another thread")?;
            }
            write!(f, ", at {}", At(from))
        }
        Step::Queued { place, .. } => write!(f, "joins the ready queue, number {place} in line"),
        Step::TurnBegins { turn, ready } => {
            let tasks = if *ready == 1 { "task is" } else { "tasks are" };
            write!(f, "turn {turn} begins: {ready} {tasks} ready")
        }
        Step::PollBegins { .. } => write!(f, "is polled"),
        Step::PollEnds { outcome, .. } => match outcome {
            Outcome::Pending(waits) => pending(f, waits, labels),
            Outcome::Ready => write!(f, "is ready: its output takes the place of its future"),
            Outcome::Panicked => write!(f, "panics: its future is dropped"),
        },
        Step::Skipped { .. } => write!(f, "is not polled: it is over"),
        Step::Woken { by, effect, .. } => {
            match by {
                Cause::Itself => write!(f, "is woken by itself")?,
                Cause::Task(id) => write!(f, "is woken by {}", labels.of(*id))?,
                Cause::Timer(timer) => write!(f, "is woken by timer {timer}")?,
                Cause::Socket(socket) => write!(f, "is woken by socket {socket}")?,
                Cause::Thread => write!(f, "is woken by another thread")?,
                Cause::Outside => write!(f, "is woken from outside")?,
            }
            match effect {
                Effect::Queues => Ok(()),
                Effect::AlreadyQueued => write!(f, ", but is in the ready queue already"),
                Effect::TooLate => write!(f, ", but is over already"),
            }
        }
        Step::Aborted { .. } => write!(f, "is aborted: its next turn will drop it"),
        Step::CancelBegins { .. } => write!(f, "is dropped and not polled: it was aborted"),
        Step::Finished { end, .. } => match end {
            End::Completed => write!(f, "is over: it completed"),
            End::Panicked => write!(f, "is over: it panicked"),
            End::Cancelled => write!(f, "is over: it was cancelled"),
        },
        Step::Gone { task, .. } if labels.mains.contains(task) => {
            write!(f, "is gone: its block_on ends")
        }
        Step::Gone { taken: true, .. } => write!(f, "is gone: its handle took the output"),
        Step::Gone { taken: false, .. } => write!(f, "is gone: nobody will ask for its output"),
        Step::TimerSet {
            timer,
            task,
            deadline,
            place,
            from,
        } => {
            write!(f, "timer {timer} is set")?;
            if let Some(task) = task {
                write!(f, " for {}", labels.of(*task))?;
            }
            let due = Seconds(*deadline);
            write!(f, ", due at {due}, {}, at {}", InWheel(*place), At(from))
        }
        Step::TimerCascaded { timer, from, to } => {
            let (from, to) = (InWheel(*from), InWheel(*to));
            write!(f, "timer {timer} cascades from {from} to {to}")
        }
        Step::TimerFired { timer, deadline } => {
            let due = Seconds(*deadline);
            write!(f, "timer {timer} fires: it was due at {due}")
        }
        Step::TimerCancelled { timer } => write!(f, "timer {timer} is cancelled"),
        Step::ChildReady { task, child } => {
            let number = child.index + 1;
            write!(f, "future {number} of {}", child.kind)?;
            inside(f, *task, labels)?;
            write!(f, " is ready, at {}", At(child.at))
        }
        Step::ChildrenDropped {
            task,
            kind,
            from,
            pending,
            ..
        } => {
            write!(f, "{kind}")?;
            inside(f, *task, labels)?;
            let futures = if *pending == 1 {
                "a future that was"
            } else {
                "futures that were"
            };
            write!(f, " drops {futures} not ready: {pending}, at {}", At(from))
        }
        Step::SocketOpened { socket, from } => {
            write!(f, "socket {socket} is opened, at {}", At(from))
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
            write!(f, "socket {socket} can be {what}")
        }
        Step::SocketClosed { socket } => write!(f, "socket {socket} is closed"),
        Step::QueueMade { queue, holds } => {
            write!(f, "queue {queue} holds {}", holds.len)?;
            if let Some(capacity) = holds.capacity {
                write!(f, " of at most {capacity}")?;
            }
            write!(f, ", made at {}", At(holds.from))
        }
        Step::QueueHolds { queue, len, from } => {
            write!(f, "queue {queue} holds {len} now, at {}", At(from))
        }
        Step::QueueDropped { queue } => write!(f, "queue {queue} is dropped"),
        Step::Parked { until: Some(until) } => {
            let until = Seconds(*until);
            write!(f, "nothing is ready: the thread parks until {until}")
        }
        Step::Parked { until: None } => {
            write!(
                f,
                "nothing is ready: the thread parks until another wakes a task"
            )
        }
        Step::Unparked { by } => match by {
            Unpark::Deadline => write!(f, "the thread goes on: the next timer is due"),
            Unpark::Socket => write!(f, "the thread goes on: a socket is ready"),
            Unpark::Thread => write!(f, "the thread goes on: another thread woke a task"),
            Unpark::Jump => write!(f, "the clock jumps: the next timer is due"),
            Unpark::Nobody => write!(f, "the thread goes on: nobody came"),
            Unpark::Spurious => write!(f, "the thread goes on, for no reason"),
        },
        Step::Stalled => write!(
            f,
            "nothing moves: each waiting task is asked what it waits on"
        ),
        Step::Closing => write!(f, "the executor is dropped, and its tasks with it"),
        Step::Note { task, text, .. } => {
            if let Some(task) = task {
                write!(f, "{} ", labels.of(*task))?;
            }
            write!(f, "notes: {}", text.escape_debug())
        }
    }
}

fn inside(f: &mut Formatter<'_>, task: Option<Id>, labels: &Labels) -> fmt::Result {
    match task {
        Some(task) => write!(f, " in {}", labels.of(task)),
        None => Ok(()),
    }
}

fn pending(f: &mut Formatter<'_>, waits: &[Wait], labels: &Labels) -> fmt::Result {
    write!(f, "is pending")?;
    // Of a combinator, what its futures told says more.
    let is_whole = |wait: &&Wait| matches!(wait.reason, Reason::Children { .. });
    let told: Vec<&Wait> = waits.iter().filter(|wait| !is_whole(wait)).collect();
    let waits = match told.is_empty() {
        true => waits.iter().collect(),
        false => told,
    };
    for (i, wait) in waits.iter().take(TOLD_AT_MOST).enumerate() {
        write!(f, "{}", if i == 0 { ": it waits on " } else { ", on " })?;
        match &wait.reason {
            Reason::Task(id) => write!(f, "the end of {}", labels.of(*id))?,
            reason => write!(f, "{reason}")?,
        }
        write!(f, " ({})", At(wait.at))?;
    }
    match waits.len().saturating_sub(TOLD_AT_MOST) {
        0 => Ok(()),
        more => write!(f, " and on {more} more"),
    }
}

struct Seconds(Instant);

impl Display for Seconds {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (seconds, fraction) = decimal(self.0);
        write!(f, "{seconds}.{fraction} s")
    }
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

struct InWheel(Place);

impl Display for InWheel {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Place::Due => write!(f, "due at once"),
            Place::Slot { level, slot } => write!(f, "level {level} slot {slot}"),
        }
    }
}

struct At(&'static Location<'static>);

impl Display for At {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", source_file(self.0), self.0.line())
    }
}
