//! The numbers in the life of a task are the same in the docs, in the source and in the record.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::{Path, PathBuf},
};

use super::{
    programs::{DETERMINISTIC, THREADED},
    record,
};
use crate::trace::{End, Step};

/// By number, the names in column `column` of the table in the docs, which are in backquotes.
fn documented(column: usize) -> BTreeMap<u8, BTreeSet<String>> {
    let mut rows = BTreeMap::new();
    for line in include_str!("../../../task.rs").lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let Some(number) = cells.get(1).and_then(|cell| cell.parse().ok()) {
            let names = cells[column].split('`').skip(1).step_by(2);
            rows.insert(number, names.map(str::to_owned).collect());
        }
    }
    rows
}

fn source_files(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            source_files(&path, files);
        } else {
            files.push(path);
        }
    }
}

#[test]
fn the_diagram_has_each_number() {
    let docs = include_str!("../../../core/tasks.rs");
    let diagram = docs.split("```").nth(1).unwrap();
    let numbers = documented(3);
    assert!(numbers.keys().copied().eq(1..=7));
    for number in 1..=9 {
        let is_drawn = diagram.contains(&format!("[{number}]"));
        assert_eq!(is_drawn, numbers.contains_key(&number), "{number}");
    }
}

#[test]
fn the_numbers_stand_in_the_source_where_the_docs_say() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&source, &mut files);
    let mut marked: BTreeMap<u8, BTreeSet<String>> = BTreeMap::new();
    for file in files {
        let name = file
            .strip_prefix(&source)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        for line in fs::read_to_string(&file).unwrap().lines() {
            let comment = line
                .split_once(" // [")
                .filter(|(code, _)| !code.contains("//"));
            let number = comment.and_then(|(_, rest)| rest.strip_suffix(']')?.parse().ok());
            if let Some(number) = number {
                marked.entry(number).or_default().insert(name.clone());
            }
        }
    }
    assert_eq!(marked, documented(3));
}

#[test]
fn the_numbers_stand_in_the_record_at_the_steps_that_the_docs_say() {
    let mut recorded: BTreeMap<u8, BTreeSet<String>> = BTreeMap::new();
    for (_, program) in DETERMINISTIC.into_iter().chain(THREADED) {
        let recording = record(program);
        let text = recording.to_string();
        for (event, line) in recording.events().iter().zip(text.lines()) {
            let number = event.step.life();
            let (_time, sentence) = line.trim_start().split_once(' ').unwrap();
            let in_text = sentence.trim_start().strip_prefix('[');
            let in_text = in_text.and_then(|rest| rest.split(']').next()?.parse().ok());
            assert_eq!(in_text, number, "{line}");
            if let Some(number) = number {
                let step = format!("{:?}", event.step);
                let name = step.split([' ', '(']).next().unwrap();
                recorded.entry(number).or_default().insert(name.to_owned());
            }
        }
    }
    assert_eq!(recorded, documented(4));
}

/// Whatever happens to a task, its numbers follow the arrows of the diagram.
#[test]
fn every_life_follows_the_diagram() {
    for (name, program) in DETERMINISTIC.into_iter().chain(THREADED) {
        let recording = record(program);
        let mut lives: BTreeMap<_, Vec<u8>> = BTreeMap::new();
        for event in recording.events() {
            if let (Some(task), Some(number)) = (event.task, event.step.life()) {
                lives.entry(task).or_default().push(number);
            }
        }
        for (task, life) in lives {
            // The task of a blocking job waits from the start.
            assert!(
                matches!(life[..], [1, 2, ..] | [1, 5, 2, ..]),
                "{name}: {task}"
            );
            assert!(life.contains(&6), "{name}: {task} {life:?}");
            // Wakes may come at any time, and a poll without one at a stall.
            let of_loop = life.iter().filter(|&&n| n != 5 && n != 2);
            for pair in of_loop.collect::<Vec<_>>().windows(2) {
                assert!(
                    matches!(pair, [1, 3 | 6] | [3, 4 | 6] | [4, 3 | 6] | [6, 6 | 7]),
                    "{name}: {task} {life:?}"
                );
            }
        }
    }
}

#[test]
fn the_output_of_a_main_future_is_taken_unless_it_panicked() {
    let recording = record(|executor| {
        executor.block_on(async {});
        let panics = || executor.block_on(async { resume_unwind(Box::new(())) });
        catch_unwind(AssertUnwindSafe(panics)).unwrap_err();
    });
    let (mut ends, mut taken) = (Vec::new(), Vec::new());
    for event in recording.events() {
        match event.step {
            Step::Finished(end) => ends.push(end),
            Step::Gone {
                taken: is_taken, ..
            } => taken.push(is_taken),
            _ => {}
        }
    }
    assert_eq!(ends, [End::Completed, End::Panicked]);
    assert_eq!(taken, [true, false]);
}
