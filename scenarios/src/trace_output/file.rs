//! How is a file written whole or not at all?
//!
//! Beside its place, under another name, and then renamed. Whoever looks sees the file of the run before, or this one's;
//! a disk that is full, or an end in the middle, leaves the old one as it was. A pipe has no place to be renamed to, and
//! to open one waits for a reader, maybe for ever: so it is refused before the run.
//!
//! Next: [`http`](crate::http)

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
    process,
    sync::Mutex,
};

use crate::words;

/// The file that is being written, under its other name.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Says why `path` could not be written. Leaves nothing behind.
pub fn check(path: &Path) -> Result<(), String> {
    let checked = match fs::metadata(path) {
        Ok(what) if what.is_file() => OpenOptions::new().append(true).open(path).map(drop),
        Ok(what) if what.is_dir() => Err(ErrorKind::IsADirectory.into()),
        Ok(_) => return Err(words::text("errors.no_regular_file").to_owned()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    };
    // It is its directory that has to take the new file.
    let beside = checked.and_then(|()| {
        let (beside, file) = open_beside(&place(path))?;
        drop(file);
        fs::remove_file(beside)
    });
    beside.map_err(|error| error.to_string())
}

/// Writes `text` to `path`, in place of what is there.
///
/// # Errors
///
/// The system's; then what was there is there still.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let path = place(path);
    let (beside, mut file) = open_beside(&path)?;
    *unfinished() = Some(beside.clone());
    let mut fill = || {
        file.write_all(text.as_bytes())?;
        if let Ok(old) = fs::metadata(&path) {
            fs::set_permissions(&beside, old.permissions())?;
        }
        fs::rename(&beside, &path)
    };
    let filled = fill();
    match filled {
        Ok(()) => *unfinished() = None,
        Err(_) => abandon(),
    }
    filled
}

/// Removes a file that is not finished and will not be.
pub fn abandon() {
    if let Some(beside) = unfinished().take() {
        // Where that fails nothing else can be done.
        let _ = fs::remove_file(beside);
    }
}

/// What a link leads to is replaced, and not the link.
fn place(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn open_beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", process::id()));
    let beside = path.with_file_name(name);
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&beside)?;
    Ok((beside, file))
}

fn unfinished() -> std::sync::MutexGuard<'static, Option<PathBuf>> {
    UNFINISHED
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

#[cfg(test)]
mod tests;
