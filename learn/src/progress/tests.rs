use std::{env, fs, path::PathBuf, process};

use super::Progress;
use crate::exercises::EXERCISES;

/// A file of this test's own, gone at its end.
struct File(PathBuf);

impl File {
    fn named(name: &str) -> File {
        let file = env::temp_dir().join(format!("learn-{}-{name}", process::id()));
        let _ = fs::remove_file(&file);
        File(file)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[test]
fn what_is_done_is_still_done_when_it_is_read_again() {
    let file = File::named("again");
    let mut progress = Progress::read(&file.0).unwrap();
    assert_eq!(progress.next().unwrap().name, EXERCISES[0].name);
    progress.set(&EXERCISES[0], true).unwrap();
    progress.set(&EXERCISES[2], true).unwrap();
    let mut again = Progress::read(&file.0).unwrap();
    assert_eq!(again.count(), 2);
    assert_eq!(again.next().unwrap().name, EXERCISES[1].name);
    again.set(&EXERCISES[0], false).unwrap();
    let again = Progress::read(&file.0).unwrap();
    assert_eq!(again.next().unwrap().name, EXERCISES[0].name);
    assert!(again.has(&EXERCISES[2]));
}

#[test]
fn a_line_that_names_no_exercise_is_passed_over() {
    let file = File::named("lines");
    fs::write(&file.0, b"countdown\r\n\xff\nno_such\n\n").unwrap();
    assert_eq!(Progress::read(&file.0).unwrap().count(), 1);
}
