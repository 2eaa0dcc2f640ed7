//! What does each command do?
//!
//! A check is two calls of cargo: one builds the program of the exercise, `src/bin/eNN_NAME.rs`, and shows
//! what the compiler has to say; the other runs it, and it says itself what is wrong.

use std::{
    env, fs,
    io::{self, Write},
    path::PathBuf,
    process::{Command, ExitCode, ExitStatus},
    thread,
    time::{Duration, SystemTime},
};

use learn::{
    blank::{blank, filled},
    exercises::{EXERCISES, Exercise, root},
    progress::Progress,
    words::{Lang, Words},
};

use crate::flags::{Ended, by_ref, fail};

/// How often `--watch` looks at the file.
const LOOK: Duration = Duration::from_millis(250);

/// Where it is kept which exercises are done.
pub fn progress_file() -> PathBuf {
    root().join("learn/.progress")
}

/// The words, and how far the learner is.
pub struct Session {
    pub words: Words,
    pub progress: Progress,
}

impl Session {
    fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.words.say("learn", key, values)
    }

    /// Which is next, what is to be done, and how to go on.
    pub fn status(&self) -> ExitCode {
        match self.progress.next() {
            Some(exercise) => self.introduce(exercise),
            None => line(&self.say("all_done", &[("all", &EXERCISES.len().to_string())])),
        }
        ExitCode::SUCCESS
    }

    fn introduce(&self, exercise: &Exercise) {
        line(&self.head(exercise));
        line("");
        line(
            &self
                .words
                .wrapped(&paragraph(&self.words.say(exercise.name, "task", &[]))),
        );
        line("");
        line(&self.say("fill_in", &[("file", &file(exercise))]));
        // In the language of this line, if it is not the one of all.
        let flag = match self.words.lang == Lang::of_environment() {
            true => String::new(),
            false => format!(" --lang {}", self.words.lang.name()),
        };
        line(&self.say("then_check", &[("flag", &flag)]));
        line(&self.say("then_hint", &[("flag", &flag)]));
        line(&self.say("real", &[("file", exercise.real)]));
    }

    fn head(&self, exercise: &Exercise) -> String {
        let title = self.words.say(exercise.name, "title", &[]);
        let (number, all) = (exercise.number().to_string(), EXERCISES.len().to_string());
        self.say(
            "head",
            &[("number", &number), ("all", &all), ("title", &title)],
        )
    }

    /// All exercises, and how far the learner is.
    pub fn list(&self) -> ExitCode {
        let next = self.progress.next().map(|exercise| exercise.name);
        for exercise in EXERCISES {
            let mark = match self.progress.has(exercise) {
                true => self.say("done", &[]),
                false if next == Some(exercise.name) => self.say("next", &[]),
                false => String::new(),
            };
            // Two columns a syllable of Korean.
            let pad = " ".repeat(6_usize.saturating_sub(textwrap::core::display_width(&mark)));
            let title = self.words.say(exercise.name, "title", &[]);
            line(&format!(
                "{:>2}  {mark}{pad}{:<16}{title}",
                exercise.number(),
                exercise.name
            ));
        }
        ExitCode::SUCCESS
    }

    /// A hint.
    pub fn hint(&self, exercise: &Exercise) -> ExitCode {
        line(&self.head(exercise));
        line("");
        line(
            &self
                .words
                .wrapped(&paragraph(&self.words.say(exercise.name, "hint", &[]))),
        );
        ExitCode::SUCCESS
    }

    /// An answer that is right.
    pub fn solution(&self, exercise: &Exercise) -> ExitCode {
        line(filled(exercise.answer).trim_end());
        ExitCode::SUCCESS
    }

    /// Makes an exercise blank again.
    pub fn reset(&mut self, exercise: &Exercise) -> Result<ExitCode, Ended> {
        let path = root().join(exercise.file());
        let written = fs::write(&path, blank(exercise.answer));
        let written = written.and_then(|()| self.progress.set(exercise, false));
        written.map_err(|error| self.cannot("no_write", &file(exercise), &error))?;
        line(&self.say("was_reset", &[("file", &file(exercise))]));
        Ok(ExitCode::SUCCESS)
    }

    fn cannot(&self, key: &str, file: &str, error: &io::Error) -> Ended {
        let values = [("file", file.to_owned()), ("error", error.to_string())];
        fail(&self.words, &self.say(key, &by_ref(&values)))
    }

    /// Checks an exercise, and shows the next if it is right.
    pub fn check(&mut self, exercise: &Exercise) -> Result<ExitCode, Ended> {
        match self.passes(exercise)? {
            true => {
                line("");
                Ok(self.status())
            }
            false => Ok(ExitCode::FAILURE),
        }
    }

    /// Whether an exercise is right. If not, it was said what is wrong.
    fn passes(&mut self, exercise: &Exercise) -> Result<bool, Ended> {
        self.look_at(exercise)?;
        line(&self.head(exercise));
        line(&self.say("checking", &[("file", &file(exercise))]));
        line("");
        let not_run = |error| self.cannot("no_cargo", "", &error);
        let built = self.cargo("build", exercise).map_err(not_run)?;
        if !built.success() {
            line(
                &self
                    .words
                    .wrapped(&self.say("not_compiled", &[("name", exercise.name)])),
            );
            return Ok(false);
        }
        let run = self.cargo("run", exercise).map_err(not_run)?;
        self.verdict(exercise, run)
    }

    fn verdict(&mut self, exercise: &Exercise, run: ExitStatus) -> Result<bool, Ended> {
        if !run.success() {
            if run.code() != Some(1) {
                let code = run
                    .code()
                    .map_or_else(|| "?".to_owned(), |code| code.to_string());
                line(&self.words.wrapped(&self.say("crashed", &[("code", &code)])));
            }
            return Ok(false);
        }
        let done = self.progress.set(exercise, true);
        let kept = progress_file().display().to_string();
        done.map_err(|error| self.cannot("no_write", &kept, &error))?;
        line(&self.say("passed", &[]));
        line(&self.say("compare", &[("name", exercise.name)]));
        line(&self.say("read_now", &[("file", exercise.real)]));
        Ok(true)
    }

    /// Whether the file is there, and when it was last written.
    fn look_at(&self, exercise: &Exercise) -> Result<SystemTime, Ended> {
        let found = fs::metadata(root().join(exercise.file()));
        found.and_then(|file| file.modified()).map_err(|error| {
            let values = [
                ("file", file(exercise)),
                ("name", exercise.name.to_owned()),
                ("error", error.to_string()),
            ];
            fail(&self.words, &self.say("no_file", &by_ref(&values)))
        })
    }

    /// Builds or runs the program of an exercise, from the root of the workspace as the learner does: so both
    /// build the same.
    fn cargo(&self, command: &str, exercise: &Exercise) -> io::Result<ExitStatus> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut cargo = Command::new(cargo);
        cargo
            .current_dir(root())
            .args([command, "--quiet", "--bin", exercise.target]);
        if command == "run" {
            cargo.args(["--", "--lang", self.words.lang.name()]);
        }
        cargo.status()
    }

    /// Checks an exercise whenever it is saved: the one named, or one after the other.
    pub fn watch(&mut self, named: Option<&'static Exercise>) -> Result<ExitCode, Ended> {
        while let Some(exercise) = named.or_else(|| self.progress.next()) {
            let mut checked = self.look_at(exercise)?;
            // A blank need not be told that it is one: it is checked when it is saved.
            let mut passed = match self.is_blank(exercise) {
                true => {
                    self.introduce(exercise);
                    false
                }
                false => self.passes(exercise)?,
            };
            while !passed || named.is_some() {
                line("");
                line(&self.say("watching", &[("file", &file(exercise))]));
                checked = self.wait_for_a_change(exercise, checked);
                line("");
                passed = self.passes(exercise)?;
            }
            line("");
        }
        Ok(self.status())
    }

    fn is_blank(&self, exercise: &Exercise) -> bool {
        let found = fs::read_to_string(root().join(exercise.file()));
        found.is_ok_and(|text| text.replace('\r', "") == blank(exercise.answer))
    }

    fn wait_for_a_change(&self, exercise: &Exercise, checked: SystemTime) -> SystemTime {
        loop {
            thread::sleep(LOOK);
            // An editor that writes a new file and renames it leaves none for a moment.
            let found = fs::metadata(root().join(exercise.file())).and_then(|file| file.modified());
            match found {
                Ok(written) if written != checked => return written,
                _ => {}
            }
        }
    }
}

fn file(exercise: &Exercise) -> String {
    exercise.file().display().to_string()
}

/// The lines of a text as one, which is then broken anew.
fn paragraph(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Prints a line. If nobody reads any more, there is nothing left to do.
fn line(text: &str) {
    if writeln!(io::stdout(), "{text}").is_err() {
        std::process::exit(0);
    }
}
