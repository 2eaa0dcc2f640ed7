//! How does a run look in a trace viewer?
//!
//! As Google's *Trace Event Format*, which Perfetto (<https://ui.perfetto.dev>) and
//! `chrome://tracing` open:
//!
//! | phase | what it shows |
//! | --- | --- |
//! | `M` | the names of the tracks: the event loop on top, below it one for each task |
//! | `X` | on the track of a task its polls, and in them whom it wakes and spawns; on that of the loop its turns and parks, and the timers and sockets that wake somebody |
//! | `i` | on the track of a task that it was woken or aborted, and what it notes |
//! | `s`, `f` | an arrow from whoever wakes or spawns a task to the poll that follows |
//! | `b`, `e` | the life of a task, from its spawn to its end |
//! | `C` | how long the ready queue is, and how many timers are set |
//!
//! Steps that share an instant, as all of a turn do under virtual time, are drawn a microsecond
//! apart: their order is then to be seen, and slices nest as the steps did. All other times are those
//! of the executor's clock. No instant lies on the beginning of a slice of its track: viewers would hide it.
//!
//! The format: <https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>
//!
//! Next: `trace_output/chrome/draw.rs`

mod draw;

use executor::trace::{Event, Recording};
use serde::Serialize;
use serde_json::{Map, Value};

/// The one process of a trace.
const PROCESS: u32 = 1;

/// An event of the format. What it does not have is left out.
#[derive(Serialize)]
struct Row {
    ph: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cat: Option<&'static str>,
    pid: u32,
    tid: u64,
    /// Microseconds.
    ts: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    dur: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    /// Of an arrow's end: it ends in the slice around it, not in the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    bp: Option<&'static str>,
    /// Of an instant: it belongs to its track alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    s: Option<&'static str>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    args: Map<String, Value>,
}

/// The record as a trace viewer reads it, a line an event. `ended` is how the run ended, if it did not come to its end.
/// O(n log n).
///
/// ```
/// use executor::{Executor, sleep, trace::Recorder};
/// use std::time::Duration;
///
/// let recorder = Recorder::new();
/// let executor = Executor::builder().virtual_time().recorder(recorder.clone()).build();
/// executor.block_on(async { sleep(Duration::from_secs(3)).await });
///
/// let trace = scenarios::trace_output::chrome::trace("a sleep", &recorder.finish(), None);
/// assert!(trace.contains(r#"{"ph":"i","name":"woken by timer 1","cat":"wake","pid":1,"tid":1,"ts":3000002.0"#));
/// ```
pub fn trace(title: &str, recording: &Recording, ended: Option<&str>) -> String {
    let mut rows = draw::rows(title, recording, ended);
    // A slice before those within it, and before the arrows that begin and end in it.
    let order = |row: &Row| (row.ts, row.ph != "X", -row.dur.unwrap_or(0.0));
    rows.sort_by(|a, b| order(a).partial_cmp(&order(b)).expect("a time is a number"));
    let mut text = String::from("{\"displayTimeUnit\":\"ms\",");
    if recording.dropped() > 0 {
        let dropped = recording.dropped();
        text += &format!("\"otherData\":{{\"steps dropped before the first\":\"{dropped}\"}},");
    }
    text += "\"traceEvents\":[";
    for (i, row) in rows.iter().enumerate() {
        text += if i == 0 { "\n" } else { ",\n" };
        text += &serde_json::to_string(row).expect("its keys are strings");
    }
    text + "\n]}\n"
}

/// When each step is drawn, in nanoseconds: later than the one before.
fn times(events: &[Event]) -> Vec<u64> {
    let mut times: Vec<u64> = Vec::with_capacity(events.len());
    for (i, event) in events.iter().enumerate() {
        let at = event.at.as_nanos();
        times.push(match times.last() {
            None => at,
            Some(last) if events[i - 1].at == event.at => last + MICROSECOND,
            // Room for an instant between the two.
            Some(last) => at.max(last + 2),
        });
    }
    times
}

const MICROSECOND: u64 = 1_000;

#[cfg(test)]
mod tests;
