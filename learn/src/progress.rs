//! Which exercises are done?
//!
//! A file with a name a line, beside the exercises and ignored by git. Deleting it begins anew.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use crate::exercises::{EXERCISES, Exercise};

/// The exercises that passed once.
#[derive(Debug)]
pub struct Progress {
    file: PathBuf,
    done: BTreeSet<&'static str>,
}

impl Progress {
    /// Reads the file; without one, nothing is done yet. Lines that name no exercise are passed over.
    ///
    /// # Errors
    ///
    /// If there is a file that cannot be read.
    pub fn read(file: &Path) -> io::Result<Self> {
        let text = match fs::read(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let text = String::from_utf8_lossy(&text);
        let known = text.lines().filter_map(|line| Exercise::find(line.trim()));
        Ok(Progress {
            file: file.to_owned(),
            done: known.map(|exercise| exercise.name).collect(),
        })
    }

    /// Whether an exercise is done.
    pub fn has(&self, exercise: &Exercise) -> bool {
        self.done.contains(exercise.name)
    }

    /// How many are done.
    pub fn count(&self) -> usize {
        self.done.len()
    }

    /// The first that is not done.
    pub fn next(&self) -> Option<&'static Exercise> {
        EXERCISES.iter().find(|exercise| !self.has(exercise))
    }

    /// Notes that an exercise is done, or is not any more.
    ///
    /// # Errors
    ///
    /// If the file cannot be written. What was in it is still there.
    pub fn set(&mut self, exercise: &Exercise, done: bool) -> io::Result<()> {
        let changed = match done {
            true => self.done.insert(exercise.name),
            false => self.done.remove(exercise.name),
        };
        if !changed {
            return Ok(());
        }
        let names = EXERCISES.iter().filter(|exercise| self.has(exercise));
        let text: String = names.flat_map(|exercise| [exercise.name, "\n"]).collect();
        // Written beside it and renamed: never half a file.
        let beside = self.file.with_extension("partial");
        fs::write(&beside, text)?;
        fs::rename(&beside, &self.file)
    }
}

#[cfg(test)]
mod tests;
