//! The reading order of `lib.rs` is that of the 'Next:' lines, and names every file.

mod common;

use std::{collections::BTreeSet, fs};

use common::file;

fn docs(module: &str) -> String {
    let (alone, with_parts) = (
        file(&format!("scenarios/src/{module}.rs")),
        file(&format!("scenarios/src/{module}/mod.rs")),
    );
    let text = fs::read_to_string(alone).or_else(|_| fs::read_to_string(with_parts));
    let text = text.unwrap();
    text.lines()
        .take_while(|line| line.starts_with("//!"))
        .map(|line| format!("{line}\n"))
        .collect()
}

fn link(line: &str) -> Option<&str> {
    Some(line.split_once("[`")?.1.split_once("`]")?.0)
}

#[test]
fn each_module_names_the_one_that_lib_lists_next() {
    let order: Vec<String> = docs("lib")
        .lines()
        .filter(|line| line.contains(". [`"))
        .filter_map(|line| link(line).map(str::to_owned))
        .collect();
    let mut at = "lib".to_owned();
    for next in &order {
        let docs = docs(&at);
        let last = docs.lines().last().unwrap();
        assert!(last.starts_with("//! Next: "), "{at} ends with {last:?}");
        // What has parts goes on with the first of them.
        let part = |link| file(&format!("scenarios/src/{at}/{link}.rs"));
        if !link(last).is_some_and(|link| part(link).is_file()) {
            assert_eq!(link(last), Some(next.as_str()), "after {at}");
        }
        at.clone_from(next);
    }
    let listed: BTreeSet<String> = order.into_iter().chain(["lib".to_owned()]).collect();
    let files = fs::read_dir(file("scenarios/src"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let files: BTreeSet<String> = files
        .filter(|path| path.is_file() || path.join("mod.rs").is_file())
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(listed, files);
}
