//! How is a record played?
//!
//! In one page of HTML that fetches nothing: the sources in `scenarios/player/` as they are, one idea a
//! file, and below them the [records](crate::trace_output::player) and the scenario's text. The page rebuilds
//! every state of the executor from the record alone (`reducer.js`), just as
//! [`State`](executor::trace::State) does; a test holds it to what the live executor looked like.
//!
//! Next: [`file`](super::file)

use std::{collections::BTreeMap, panic::Location};

use executor::trace::{Recorder, source_file};
use serde::Serialize;

use crate::{
    about::{About, Bar},
    engine::Engine,
    lanes::{Act, Row},
    scale,
    trace_output::{Told, player},
    words,
};

const PAGE: &str = include_str!("../../player/player.html");
const STYLES: [&str; 3] = [
    include_str!("../../player/theme.css"),
    include_str!("../../player/layout.css"),
    include_str!("../../player/parts.css"),
];
/// Each in its own `script`, in the order in which they need one another.
const SCRIPTS: [&str; 17] = [
    include_str!("../../player/dom.js"),
    include_str!("../../player/words.js"),
    include_str!("../../player/record.js"),
    include_str!("../../player/reducer.js"),
    include_str!("../../player/seek.js"),
    include_str!("../../player/sentences.js"),
    include_str!("../../player/source.js"),
    include_str!("../../player/stage.js"),
    include_str!("../../player/wheel.js"),
    include_str!("../../player/arrows.js"),
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
    sources: [Source<'a>; 1],
    runs: Vec<Run>,
    acts: Vec<Lanes<'a>>,
}

#[derive(Serialize)]
struct Source<'a> {
    path: &'a str,
    text: &'a str,
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
    let mut play = |engine: Engine, recording| {
        let number = runs.len();
        let record = player::record(about.name, recording);
        records += &format!(
            "<script type=\"application/json\" id=\"record-{number}\">{record}</script>\n"
        );
        runs.push(Run {
            engine: engine.name(),
        });
        number
    };
    for told in all {
        let run = told.recording.as_ref();
        let run = run.map(|recording| play(told.engine, recording));
        acts.extend(told.acts.iter().map(|act| lanes(act, run)));
    }
    // They ended before the executor began: it did nothing.
    if all.iter().all(|told| told.recording.is_none()) {
        play(Engine::Executor, &Recorder::new().finish());
    }
    let facts = Facts {
        scenario: about.name,
        title,
        ended,
        words: words(),
        scale: scale::seconds(1.0).as_secs_f64(),
        sources: [Source {
            path: &source_file(at),
            text: about.source,
        }],
        runs,
        acts,
    };
    let facts = serde_json::to_string(&facts).expect("it has no map whose keys are not strings");
    // A `<` stands only within strings, where this is another way to write it.
    let facts = facts.replace('<', "\\u003c");
    let scripts = SCRIPTS.map(|text| format!("<script>\n{text}</script>\n"));
    fill(&[
        ("/*{styles}*/", &STYLES.concat()),
        ("/*{facts}*/", &facts),
        ("/*{records}*/\n", &records),
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
