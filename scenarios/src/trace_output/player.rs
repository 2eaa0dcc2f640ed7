//! What does a page need to know of a run to play it?
//!
//! All of the record and nothing more, in JSON:
//!
//! ```text
//! { "format": "barista record 3",
//!   "title": "coffee_shop",
//!   "dropped": 0,            how many steps are missing at the beginning
//!   "files": ["scenarios/src/bin/coffee_shop.rs", ..],
//!   "start": {..},           the state before the first of "events", unless it is that of a new executor
//!   "events": [{"t": 0, "n": 1, "k": "spawned", ..}, ..],
//!   "snapshots": [..] }      the state after each step; only for a test of the page
//! ```
//!
//! A step has its time `t` in nanoseconds of the executor's clock, its number `n` in the life of a
//! task, if it is part of it, its kind `k`, and the `task` that it happened to, or that did it. What follows
//! depends on the kind; a field that is none is left out. `task`, `parent` and `waker` are numbers of
//! tasks, `timer` is the number of a timer, `at` is `[file, line]` with `file` an index into `files`, and a
//! place in the wheel is `[level, slot]`, or none for a timer that is due at once.
//!
//! | `k` | with | what it does to the state |
//! | --- | --- | --- |
//! | `spawned` | `task`, `kind`: `main`, `future` or `blocking`, `name`, `parent`, `at` | there is a task; it waits, which a `blocking` one does on its job |
//! | `queued` | `task`, `place`, from 1 | to the end of the ready queue |
//! | `turn` | `turn`, `ready` | |
//! | `poll` | `task` | off the front of the ready queue, if it stands there; it runs |
//! | `pending` | `task`, `waits`, `more` | runs no more. Where `waits` is empty see [`State`] |
//! | `ready`, `panicked` | `task` | |
//! | `skipped` | `task` | off the front of the ready queue |
//! | `woken` | `task`, `by`: `itself`, `task` (`waker`), `timer` (`timer`), `socket` (`socket`), `thread` or `outside`, `effect`: `queues`, `already queued` or `too late` | |
//! | `aborted` | `task` | it will be dropped at its turn |
//! | `cancel` | `task` | off the front of the ready queue; its drop runs |
//! | `finished` | `task`, `end`: `completed`, `panicked` or `cancelled` | over; runs no more |
//! | `gone` | `task`, `taken` | the task is no more; if it was `main`, nor in the ready queue |
//! | `timer set` | `timer`, `task`, `deadline`, `place`, `at` | there is a timer |
//! | `timer cascaded` | `timer`, `from`, `to` | its place |
//! | `timer fired`, `timer cancelled` | `timer`, `deadline` if it fired | the timer is no more |
//! | `child ready` | `task`, `child`: the places of the future that is ready, the outermost first | what it waited on is over |
//! | `children dropped` | `task`, `combinator`, `of`, `pending`, `at` | its futures that are not ready are over, and what they waited on |
//! | `socket opened`, `socket ready`, `socket closed` | `socket`; `at` if it was opened, `readable`, `writable` if it is ready | |
//! | `queue made` | `queue`, `len`, `capacity` if it has a bound, `at` | there is a queue |
//! | `queue holds` | `queue`, `len`, `at`: the line that put or took an item | how many items are in it |
//! | `queue dropped` | `queue` | the queue is no more |
//! | `parked` | `until` | |
//! | `unparked` | `by`: `deadline`, `socket`, `thread`, `jump`, `nobody` or `spurious` | |
//! | `stalled`, `closing` | | |
//! | `note` | `task`, `text`, `at` | |
//! | `other` | `text` | a kind that this format does not know |
//!
//! One of `waits` is `{"on": .., "at": ..}`, where `on` is `timer` (with `deadline`), `forever`, `task`
//! (with `task`), `job`, `children` (of a combinator that polls those that are woken: `combinator`, `of`, `pending`), `item` or `room` (with `queue`, `place`, from 1, as it was then, and `number`, by which a line stays in order), `tasks done` (with `queue`, `unfinished`),
//! `accept`, `connect`, `read` or `write` (with `socket`), or `other` (with `text`). Of a long list the first are here, and `more` counts the rest.
//!
//! A wait inside a combinator has its places `in`, the outermost first: `[combinator, of, index, at]`, where `combinator` is
//! its number, `of` its name and `index` that of the future in it, from 0.
//!
//! `start` is `{turn, parked, running, ready: [task..], tasks: [{task, kind, name, parent, at, phase,
//! waits, more}..], timers: [{timer, task, deadline, place}..], queues: [{queue, len, capacity, at}..]}`. A snapshot is `{ready: [task..],
//! tasks: [[task, phase]..], timers: [[timer, deadline, place]..]}`. A
//! phase is `ready`, `aborting`, `running`, `waiting` or `over`.
//!
//! A record that was [saved](crate::trace_output::save) has `sources` as well: `[{path, text}..]`, the text of those of its
//! `files` that were found. A reader ignores fields that it does not know; the number in `format` goes up when what is here
//! changes its meaning.
//!
//! There is no `<` in the text, so it can stand inside a `<script>` of a page as it is.
//!
//! [`State`]: executor::trace::State
//!
//! Next: `trace_output/player/waits.rs`

mod entry;
mod state;
mod waits;

use std::{collections::HashMap, panic::Location};

use executor::trace::{Recording, source_file};

use super::sources::{self, Source};
use serde::Serialize;
use serde_json::value::{RawValue, Value, to_raw_value};

/// What a record says of its format.
pub const FORMAT: &str = "barista record 3";

/// Why JSON cannot fail.
const KEYS: &str = "it has no map whose keys are not strings";

/// A record as a page reads it.
#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    title: &'a str,
    dropped: u64,
    files: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<Value>,
    events: Vec<Box<RawValue>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<Source>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    snapshots: Vec<Value>,
}

/// The record as a page reads it, in one line. O(events).
///
/// ```
/// use executor::{Executor, sleep, trace::Recorder};
/// use std::time::Duration;
///
/// let recorder = Recorder::new();
/// let executor = Executor::builder().virtual_time().recorder(recorder.clone()).build();
/// executor.block_on(async { sleep(Duration::from_secs(3)).await });
///
/// let record = scenarios::trace_output::player::record("a sleep", &recorder.finish());
/// assert!(record.contains(r#"{"t":3000000000,"k":"timer fired","deadline":3000000000,"timer":1}"#));
/// ```
pub fn record(title: &str, recording: &Recording) -> String {
    written(title, recording, false, false).0
}

/// The record, with the text of the files that it cites, and with the state after each step, if it is to
/// have these; and where the files lie.
pub(super) fn written(
    title: &str,
    recording: &Recording,
    has_sources: bool,
    has_snapshots: bool,
) -> (String, Vec<&'static str>) {
    let mut files = Files::default();
    let start = state::start(recording, &mut files);
    let events = recording.events().iter();
    // Text at once: as a tree of values each takes many times the room.
    let events = events.map(|event| {
        let entry = entry::entry(event, &mut files);
        to_raw_value(&entry).expect(KEYS)
    });
    let document = Document {
        format: FORMAT,
        title,
        dropped: recording.dropped(),
        start,
        events: events.collect(),
        sources: match has_sources {
            true => sources::read(&files.cited),
            false => Vec::new(),
        },
        files: files.names,
        snapshots: match has_snapshots {
            true => state::snapshots(recording),
            false => Vec::new(),
        },
    };
    let text = serde_json::to_string(&document).expect(KEYS);
    // A `<` stands only within strings, where this is another way to write it.
    (text.replace('<', "\\u003c"), files.cited)
}

/// Leaves out the fields that are none.
fn without_nulls(mut object: Value) -> Value {
    if let Value::Object(fields) = &mut object {
        fields.retain(|_, value| !value.is_null());
    }
    object
}

/// A line of source: a file of those named before, and the line in it.
#[derive(Serialize)]
struct At(usize, u32);

/// The files that have been named, each once.
#[derive(Default)]
struct Files {
    names: Vec<String>,
    /// The same, as the compiler names them.
    cited: Vec<&'static str>,
    known: HashMap<&'static str, usize>,
}

impl Files {
    fn at(&mut self, location: &'static Location<'static>) -> At {
        let file = *self.known.entry(location.file()).or_insert_with(|| {
            self.names.push(source_file(location.file()));
            self.cited.push(location.file());
            self.names.len() - 1
        });
        At(file, location.line())
    }
}

#[cfg(test)]
mod tests;
