//! The reading order is told in three places, which have to agree: the list in each crate's `lib.rs`,
//! README's list, and the line `//! Next: ..` that ends each module's docs. Each file is in it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(file: &str) -> String {
    let path = root().join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The module docs of a file, without their `//!`.
fn docs(krate: &str, file: &str) -> Vec<String> {
    let source = read(&format!("{krate}/src/{file}"));
    let docs = source.lines().map_while(|line| line.strip_prefix("//!"));
    docs.map(|line| line.trim_start().to_owned()).collect()
}

/// What a file says is next: a path in `src`, or in words what comes after the crate.
fn next(krate: &str, file: &str) -> Result<String, String> {
    let docs = docs(krate, file);
    let last = docs.last().unwrap_or_else(|| panic!("{file}: no docs"));
    let next = last.strip_prefix("Next: ");
    let next = next
        .unwrap_or_else(|| panic!("{krate}/src/{file}: ends with {last:?}, not with `Next: ..`"));
    let times = docs.iter().filter(|line| line.starts_with("Next:")).count();
    assert_eq!(times, 1, "{krate}/src/{file}: one thing is next");
    let path = next
        .strip_prefix('`')
        .and_then(|next| next.strip_suffix('`'));
    path.map(str::to_owned).ok_or_else(|| next.to_owned())
}

/// The files of a crate, one after the other as each names the next.
fn chain(krate: &str) -> (Vec<String>, String) {
    let mut chain = Vec::new();
    let mut at = "lib.rs".to_owned();
    loop {
        match next(krate, &at) {
            Ok(next) => {
                assert!(!chain.contains(&next), "{at} leads back to {next}");
                chain.push(next.clone());
                at = next;
            }
            Err(after) => return (chain, after),
        }
    }
}

fn sources(directory: &Path, within: &str, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(directory).expect("a crate has sources") {
        let path = entry.expect("it can be listed").path();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = format!("{within}{}", name.expect("a name in UTF-8"));
        if path.is_dir() {
            sources(&path, &format!("{name}/"), found);
        } else if name.ends_with(".rs") {
            found.insert(name);
        }
    }
}

/// Tests are beside the order, and what only tests use.
fn is_for_tests(file: &str) -> bool {
    let parts: Vec<&str> = file.split('/').collect();
    parts.contains(&"tests") || matches!(parts.last(), Some(&"tests.rs" | &"testing.rs"))
}

/// The paths in backquotes of the numbered list in the docs of `lib.rs`.
fn list_in_lib(krate: &str) -> Vec<String> {
    let docs = docs(krate, "lib.rs");
    let list = docs
        .iter()
        .skip_while(|line| !line.starts_with("1. "))
        .take_while(|line| !line.is_empty());
    let words = list.flat_map(|line| line.split('`').skip(1).step_by(2));
    let paths = words.filter(|word| word.ends_with(".rs") || word.ends_with('/'));
    paths.map(str::to_owned).collect()
}

/// The paths that README's section links to in a crate's `src`, apart from `lib.rs`.
fn list_in_readme(krate: &str) -> Vec<String> {
    let readme = read("README.md");
    let (_, section) = readme
        .split_once("\n## Reading order\n")
        .expect("a section");
    let section = section.split("\n## ").next().expect("its text");
    let begin = format!("]({krate}/src/");
    let links = section.split(&begin).skip(1);
    let paths = links.map(|rest| rest.split(')').next().expect("the end of a link"));
    paths
        .filter(|path| *path != "lib.rs")
        .map(str::to_owned)
        .collect()
}

/// The chain with its files put together as a list has them: a directory stands for those files of it
/// that follow one another.
fn assert_in_step(whose: &str, list: &[String], chain: &[String]) {
    let mut left = chain;
    for entry in list {
        let taken = match entry.strip_suffix('/') {
            Some(_) => left
                .iter()
                .take_while(|file| file.starts_with(entry))
                .count(),
            None => usize::from(left.first() == Some(entry)),
        };
        assert!(
            taken > 0,
            "{whose} lists {entry} where {:?} is next",
            left.first()
        );
        left = &left[taken..];
    }
    assert!(left.is_empty(), "{whose} leaves out {left:?}");
}

#[test]
fn each_module_names_the_next_and_none_is_left_out() {
    for krate in ["timer", "executor"] {
        let (chain, _) = chain(krate);
        let mut files = BTreeSet::new();
        sources(&root().join(krate).join("src"), "", &mut files);
        files.retain(|file| !is_for_tests(file) && file != "lib.rs");
        let read: BTreeSet<String> = chain.into_iter().collect();
        let missed: Vec<_> = files.difference(&read).collect();
        assert!(missed.is_empty(), "{krate}: no `Next:` leads to {missed:?}");
    }
}

#[test]
fn what_comes_after_a_crate_is_said_and_there() {
    let (_, after) = chain("timer");
    assert!(after.starts_with("the `executor` crate"), "{after}");
    let (_, after) = chain("executor");
    assert!(after.starts_with("the `scenarios` crate"), "{after}");
    assert!(root().join("scenarios/src/lib.rs").exists());
}

#[test]
fn the_list_in_lib_is_in_step() {
    for krate in ["timer", "executor"] {
        assert_in_step(
            &format!("{krate}/src/lib.rs"),
            &list_in_lib(krate),
            &chain(krate).0,
        );
    }
}

#[test]
fn the_list_in_readme_is_in_step() {
    for krate in ["timer", "executor"] {
        assert_in_step("README.md", &list_in_readme(krate), &chain(krate).0);
    }
}

#[test]
fn each_module_opens_with_its_question() {
    for krate in ["timer", "executor"] {
        for file in chain(krate).0 {
            let docs = docs(krate, &file).join(" ");
            let question = docs.find('?');
            assert!(
                question.is_some_and(|end| !docs[..end].contains(". ")),
                "{krate}/src/{file} opens with no question: {:?}",
                docs.get(..80)
            );
        }
    }
}

#[test]
fn no_file_is_longer_than_a_sitting() {
    for krate in ["timer", "executor"] {
        for file in chain(krate).0 {
            let lines = read(&format!("{krate}/src/{file}")).lines().count();
            assert!(lines <= 350, "{krate}/src/{file} has {lines} lines");
        }
    }
}
