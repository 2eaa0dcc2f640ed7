//! In which forms does a record leave the program?
//!
//! As text, a line a step, which is the record's own `Display`; as [`chrome`] trace events, for
//! Perfetto and `chrome://tracing`; and as a [page](html) that plays it, with the [`player`]'s record
//! in it. All are made from the [`Recording`] alone, and under virtual time they are the same
//! bytes each time.
//!
//! Next: [`player`]

pub mod chrome;
pub mod html;
pub mod player;

use std::{
    fs::{self, OpenOptions},
    io,
    panic::Location,
    path::{Path, PathBuf},
};

use executor::trace::Recording;

use crate::{about::About, engine::Engine, lanes::Act, output, words};

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

    /// Says before the run why its trace could not be written after it. Makes the file, if there is none.
    pub fn check(&self, engines: &[Engine], json: bool) -> Result<(), String> {
        if !engines.contains(&Engine::Executor) {
            return Err(words::text("errors.trace_engine").to_owned());
        }
        match self {
            Form::Text if json => Err(words::text("errors.trace_json").to_owned()),
            Form::Text => Ok(()),
            Form::Events(file) | Form::Page(file) => {
                let opened = OpenOptions::new().create(true).append(true).open(file);
                opened.map(drop).map_err(|error| cannot_write(file, error))
            }
        }
    }

    /// Writes the runs. `at` is any line of the scenario's source file. Returns what to do with the
    /// file, if it is one.
    pub fn write(
        &self,
        about: &About,
        title: &str,
        at: &'static Location<'static>,
        all: &[Told],
    ) -> Option<String> {
        let recordings = || all.iter().filter_map(|told| told.recording.as_ref());
        match self {
            Form::Text => {
                for recording in recordings() {
                    output::line("");
                    output::line(recording.to_string().trim_end());
                }
                None
            }
            // The executor runs once in a process, so there is one recording.
            Form::Events(file) => {
                for recording in recordings() {
                    save(file, chrome::trace(about.name, recording));
                }
                Some(open_it("open_in_perfetto", file))
            }
            Form::Page(file) => {
                save(file, html::page(about, title, at, all));
                Some(open_it("open_in_browser", file))
            }
        }
    }
}

fn save(file: &Path, text: String) {
    if let Err(error) = fs::write(file, text) {
        output::fail(&cannot_write(file, error));
    }
}

fn open_it(key: &str, file: &Path) -> String {
    let file = file.display().to_string();
    words::filled(&format!("common.{key}"), &[("file", file.into())])
}

fn cannot_write(file: &Path, error: io::Error) -> String {
    let (file, error) = (file.display().to_string(), error.to_string());
    words::filled(
        "errors.no_file",
        &[("file", file.into()), ("error", error.into())],
    )
}
