//! How is a record played?
//!
//! In one page of HTML that fetches nothing: the sources in `scenarios/player/` as they are, one idea a
//! file, and below them the [records](crate::trace_output::player) and the scenario's text. The page rebuilds
//! every state of the executor from the record alone (`reducer.js`), just as
//! [`State`](executor::trace::State) does; a test holds it to that.
//!
//! Next: [`file`](super::file)

use std::{collections::BTreeMap, panic::Location};

use executor::trace::{Recorder, source_file};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    about::{About, Bar},
    engine::Engine,
    lanes::{Act, Row},
    scale,
    trace_output::{
        Told, player,
        sources::{self, Source},
    },
    words::{self, filled as filled_words},
};

const PAGE: &str = include_str!("../../player/player.html");
const STYLES: [&str; 3] = [
    include_str!("../../player/theme.css"),
    include_str!("../../player/layout.css"),
    include_str!("../../player/parts.css"),
];
/// Each in its own `script`, in the order in which they need one another.
const SCRIPTS: [&str; 21] = [
    include_str!("../../player/dom.js"),
    include_str!("../../player/words.js"),
    include_str!("../../player/record.js"),
    include_str!("../../player/reducer.js"),
    include_str!("../../player/study.js"),
    include_str!("../../player/seek.js"),
    include_str!("../../player/sentences.js"),
    include_str!("../../player/source.js"),
    include_str!("../../player/stage.js"),
    include_str!("../../player/queues.js"),
    include_str!("../../player/wheel.js"),
    include_str!("../../player/inside.js"),
    include_str!("../../player/arrows.js"),
    include_str!("../../player/ask.js"),
    include_str!("../../player/log.js"),
    include_str!("../../player/timeline.js"),
    include_str!("../../player/predict.js"),
    include_str!("../../player/compare.js"),
    include_str!("../../player/controls.js"),
    include_str!("../../player/about.js"),
    include_str!("../../player/player.js"),
];

/// What the page is told beside the records.
#[derive(Serialize)]
struct Facts<'a> {
    scenario: &'a str,
    title: &'a str,
    /// How the runs ended, if they did not come to their end.
    ended: Option<&'a str>,
    /// What it says, in the language of this process.
    words: BTreeMap<&'static str, &'static str>,
    /// How long a second of the story is on the executor's clock.
    scale: f64,
    sources: Vec<Source>,
    runs: Vec<Run>,
    acts: Vec<Lanes<'a>>,
}

/// A record; its number is that of its `script`.
#[derive(Serialize)]
struct Run {
    engine: &'static str,
}

/// The bars of an act, in seconds since it began.
#[derive(Serialize)]
struct Lanes<'a> {
    title: &'a str,
    /// The record in which it is, and when it began there.
    run: Option<usize>,
    began: f64,
    took: f64,
    lanes: Vec<Lane<'a>>,
}

#[derive(Serialize)]
struct Lane<'a> {
    name: &'a str,
    spans: Vec<(&'static str, f64, f64)>,
}

/// The page that plays these runs. `at` is any line of the scenario's source file, and `ended` how they ended, if they
/// did not come to their end. O(events).
pub fn page(
    about: &About,
    title: &str,
    at: &'static Location<'static>,
    all: &[Told],
    ended: Option<&str>,
) -> String {
    let (mut runs, mut acts, mut records) = (Vec::new(), Vec::new(), String::new());
    // First, since it is what the reader came for.
    let mut sources = vec![Source {
        path: source_file(at.file()),
        text: about.source.to_owned(),
    }];
    let mut play = |engine: Engine, recording, snapshots| {
        let number = runs.len();
        let (record, cited) = player::written(about.name, recording, false, snapshots);
        records += &record_tag(number, &record);
        for source in sources::read(&cited) {
            if sources.iter().all(|known| known.path != source.path) {
                sources.push(source);
            }
        }
        runs.push(Run {
            engine: engine.name(),
        });
        number
    };
    for told in all {
        let run = told.recording.as_ref();
        let run = run.map(|recording| play(told.engine, recording, told.snapshots));
        acts.extend(told.acts.iter().map(|act| lanes(act, run)));
    }
    // They ended before the executor began: it did nothing.
    if all.iter().all(|told| told.recording.is_none()) {
        play(Engine::Executor, &Recorder::new().finish(), false);
    }
    let facts = Facts {
        scenario: about.name,
        title,
        ended,
        words: words(),
        scale: scale::seconds(1.0).as_secs_f64(),
        sources,
        runs,
        acts,
    };
    filled(&facts, &records)
}

/// The page of a record that was saved.
///
/// # Errors
///
/// If that is no record, or one of a format that this does not know: then it says what to do.
pub fn page_of_record(record: &str) -> Result<String, String> {
    let mut record: Map<String, Value> = serde_json::from_str(record).map_err(|error| {
        filled_words("errors.no_record", &[("error", error.to_string().into())])
    })?;
    let format = record.get("format").and_then(Value::as_str);
    if format != Some(player::FORMAT) {
        let found = format.unwrap_or("-").to_owned();
        let fields = [("found", found.into()), ("wanted", player::FORMAT.into())];
        return Err(filled_words("errors.other_format", &fields));
    }
    let title = record.get("title").and_then(Value::as_str);
    let title = title.unwrap_or_default().to_owned();
    let sources = record.remove("sources").unwrap_or_default();
    let facts = Facts {
        scenario: &title,
        title: "",
        ended: None,
        words: words(),
        scale: 1.0,
        sources: serde_json::from_value(sources).unwrap_or_default(),
        runs: vec![Run {
            engine: Engine::Executor.name(),
        }],
        acts: Vec::new(),
    };
    let record = Value::Object(record).to_string().replace('<', "\\u003c");
    Ok(filled(&facts, &record_tag(0, &record)))
}

fn record_tag(number: usize, record: &str) -> String {
    format!("<script type=\"application/json\" id=\"record-{number}\">{record}</script>\n")
}

fn filled(facts: &Facts<'_>, records: &str) -> String {
    let facts = serde_json::to_string(&facts).expect("it has no map whose keys are not strings");
    // A `<` stands only within strings, where this is another way to write it.
    let facts = facts.replace('<', "\\u003c");
    let scripts = SCRIPTS.map(|text| format!("<script>\n{text}</script>\n"));
    fill(&[
        ("/*{styles}*/", &STYLES.concat()),
        ("/*{facts}*/", &facts),
        ("/*{records}*/\n", records),
        ("/*{scripts}*/\n", &scripts.concat()),
    ])
}

/// What the page says, and the unit of seconds.
fn words() -> BTreeMap<&'static str, &'static str> {
    let seconds = ("seconds", words::text("common.seconds"));
    words::section("page").chain([seconds]).collect()
}

/// The page without its gaps filled, but with its labels: `{{next}}` is `Next step`.
fn labelled() -> String {
    let mut parts = PAGE.split("{{");
    let mut page = parts.next().unwrap_or(PAGE).to_owned();
    for part in parts {
        let (key, after) = part.split_once("}}").expect("a label ends");
        let label = words::text(&format!("page.{key}"));
        page += &label
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;");
        page += after;
    }
    page
}

/// The page with its gaps filled, in the order in which they stand there: a text that looks like a
/// gap is left alone.
fn fill(gaps: &[(&str, &str)]) -> String {
    let labelled = labelled();
    let mut rest = labelled.as_str();
    let mut page = String::new();
    for (gap, text) in gaps {
        let (before, after) = rest.split_once(gap).expect("the page has this gap");
        page += before;
        page += text;
        rest = after;
    }
    page + rest
}

fn lanes(act: &Act, run: Option<usize>) -> Lanes<'_> {
    let took = act.length();
    let lane = |row| lane(row, act.began, took);
    Lanes {
        title: &act.title,
        run,
        began: act.began,
        took,
        lanes: act.rows.iter().map(lane).collect(),
    }
}

fn lane(row: &Row, began: f64, took: f64) -> Lane<'_> {
    let mut spans = Vec::new();
    let mut marks = row.marks.iter().peekable();
    while let Some(&(t, bar)) = marks.next() {
        let from = t - began;
        let to = marks.peek().map_or(took, |(t, _)| t - began);
        match bar {
            Bar::Full => spans.push(("full", from, to)),
            Bar::Light => spans.push(("light", from, to)),
            Bar::Cut => spans.push(("cut", from, from)),
            Bar::End | Bar::Same => {}
        }
    }
    Lane {
        name: &row.name,
        spans,
    }
}

#[cfg(test)]
mod tests;
