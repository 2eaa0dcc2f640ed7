//! In which forms does a record leave the program?
//!
//! As text, a line a step, which is the record's own `Display`; as [`chrome`] trace events, for
//! Perfetto and `chrome://tracing`; and as a [page](html) that plays it, with the [`player`]'s record
//! in it. All are made from the [`Recording`] alone, and under virtual time they are the same
//! bytes each time.
//!
//! Next: [`player`]

pub mod chrome;
pub mod file;
pub mod html;
pub mod player;
pub mod save;
mod sources;

use std::{
    panic::Location,
    path::{Path, PathBuf},
};

use executor::trace::{Recorder, Recording};

use crate::{about::About, ending::Early, engine::Engine, lanes::Act, output, words};

/// As many steps as a page has.
const PAGE_AT_MOST: usize = 250_000;

/// What `--trace` asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// Lines on standard output.
    Text,
    /// Trace events in this file.
    Events(PathBuf),
    /// A page in this file.
    Page(PathBuf),
}

/// What is left of an engine's run.
pub struct Told {
    /// What ran it.
    pub engine: Engine,
    /// What it told.
    pub acts: Vec<Act>,
    /// What the executor did, if it was that.
    pub recording: Option<Recording>,
    /// Whether a page is to have the state after each step, too, for its test.
    pub snapshots: bool,
}

impl Form {
    /// For `value_parser`: `-`, or a file whose name ends as that of a form does.
    pub fn parse(text: &str) -> Result<Form, String> {
        let extension = Path::new(text).extension().and_then(|end| end.to_str());
        match extension.map(str::to_lowercase).as_deref() {
            _ if text == "-" => Ok(Form::Text),
            Some("json") => Ok(Form::Events(text.into())),
            Some("html") => Ok(Form::Page(text.into())),
            _ => Err(words::text("errors.needs_trace").to_owned()),
        }
    }

    /// Says before the run why its trace could not be written after it.
    pub fn check(&self, engines: &[Engine], json: bool) -> Result<(), String> {
        if !engines.contains(&Engine::Executor) {
            return Err(words::text("errors.trace_engine").to_owned());
        }
        match self {
            Form::Text if json => Err(words::text("errors.trace_json").to_owned()),
            Form::Text => Ok(()),
            Form::Events(path) | Form::Page(path) => {
                file::check(path).map_err(|why| cannot_write(path, why))
            }
        }
    }

    /// The recorder for it. A browser takes seconds over a hundred thousand steps, so a page has the last of a long run.
    pub fn recorder(&self) -> Recorder {
        match self {
            Form::Page(_) => Recorder::with_bound(PAGE_AT_MOST),
            Form::Text | Form::Events(_) => Recorder::new(),
        }
    }

    /// Writes the runs. `at` is any line of the scenario's source file, and `early` how they ended, if they did not come
    /// to their end. Returns what to do with the file, if it is one.
    pub fn write(
        &self,
        about: &About,
        title: &str,
        at: &'static Location<'static>,
        all: &[Told],
        early: Option<&Early>,
    ) -> Option<String> {
        let recordings = || all.iter().filter_map(|told| told.recording.as_ref());
        let ended = early.map(Early::to_string);
        match self {
            Form::Text => {
                for recording in recordings() {
                    output::line("");
                    output::line(recording.to_string().trim_end());
                }
                if let Some(ended) = ended {
                    output::line(&ended);
                }
                None
            }
            // The executor runs once in a process, so there is one recording.
            Form::Events(file) => {
                let none = Recorder::new().finish();
                let recording = recordings().next().unwrap_or(&none);
                let trace = chrome::trace(about.name, recording, ended.as_deref());
                save(file, &trace);
                Some(open_it("open_in_perfetto", file))
            }
            Form::Page(file) => {
                save(file, &html::page(about, title, at, all, ended.as_deref()));
                let mut hint = open_it("open_in_browser", file);
                let dropped: u64 = recordings().map(Recording::dropped).sum();
                if dropped > 0 {
                    let fields = [("n", dropped.into()), ("most", PAGE_AT_MOST.into())];
                    hint += "\n";
                    hint += &words::filled("common.page_is_full", &fields);
                }
                Some(hint)
            }
        }
    }
}

fn save(path: &Path, text: &str) {
    if let Err(error) = file::write(path, text) {
        output::fail(&cannot_write(path, error.to_string()));
    }
}

fn open_it(key: &str, file: &Path) -> String {
    let file = file.display().to_string();
    words::filled(&format!("common.{key}"), &[("file", file.into())])
}

fn cannot_write(path: &Path, error: String) -> String {
    let fields = [
        ("file", path.display().to_string().into()),
        ("error", error.into()),
    ];
    words::filled("errors.no_file", &fields)
}
