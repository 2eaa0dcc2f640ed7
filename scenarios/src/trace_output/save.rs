//! How does a record leave any program, in one line?
//!
//! ```no_run
//! use executor::{Executor, trace::Recorder};
//! use scenarios::Save;
//!
//! let recorder = Recorder::new();
//! let executor = Executor::builder().recorder(recorder.clone()).build();
//! executor.block_on(async { /* the program */ });
//! recorder.finish().save("run.html")?; // or "run.json", from which `cargo run --bin player` makes the page
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Next: `trace_output/chrome.rs`

use std::{
    fs, io,
    path::{Path, PathBuf},
    process,
};

use executor::trace::Recording;

use super::{html, player};

/// Saves a [`Recording`]. A trait, because the executor knows nothing of JSON and of pages.
pub trait Save {
    /// Writes the record to `file`: as a page if its name ends in `.html`, and in the
    /// [format of the player](crate::trace_output::player) if not, with the text of the sources that it cites. The file is
    /// there whole or not at all. O(events).
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    fn save(&self, file: impl AsRef<Path>) -> io::Result<()>;
}

impl Save for Recording {
    fn save(&self, file: impl AsRef<Path>) -> io::Result<()> {
        let file = file.as_ref();
        let title = file.file_stem().unwrap_or_default().to_string_lossy();
        let (record, _) = player::written(&title, self, true, false);
        match is_page(file) {
            true => write_whole(
                file,
                &html::page_of_record(&record).map_err(io::Error::other)?,
            ),
            false => write_whole(file, &record),
        }
    }
}

/// Whether a file of this name is to be a page.
pub fn is_page(file: &Path) -> bool {
    let end = file.extension().and_then(|end| end.to_str());
    end.is_some_and(|end| end.eq_ignore_ascii_case("html"))
}

/// Writes a file beside the one that is meant, and renames it: nobody ever sees half of it.
///
/// # Errors
///
/// If it cannot be written.
pub fn write_whole(file: &Path, text: &str) -> io::Result<()> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(format!(".{}.part", process::id()));
    let beside = PathBuf::from(beside);
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, file));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests;
