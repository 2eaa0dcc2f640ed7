//! The reading order is told in three places, which have to agree: the list in each crate's `lib.rs`,
//! README's table, and the line `//! Next: ..` that ends each module's docs. Each file is in it.
//!
//! README's table also has the lines of each part: `BLESS=1 cargo test -p tests --test reading_order`
//! puts them right. And the core keeps within its budget, and to itself.

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

/// The files that a row of README's table links to.
fn files_of_row(row: &str) -> Vec<&str> {
    let links = row.split("](").skip(1);
    links
        .map(|rest| rest.split(')').next().expect("the end of a link"))
        .collect()
}

fn lines_of(file: &str) -> usize {
    read(file).lines().count()
}

#[test]
fn readme_has_the_lines_of_each_part_and_their_sum() {
    let readme = read("README.md");
    let (before, section) = readme
        .split_once("\n## Reading order\n")
        .expect("a section");
    let mut total = 0;
    let mut right = String::new();
    for line in section.split_inclusive('\n') {
        let cells: Vec<&str> = line.split(" | ").collect();
        match cells[..] {
            [what, files, _, _] if files.contains("](") => {
                let lines: usize = files_of_row(files).into_iter().map(lines_of).sum();
                total += lines;
                right += &format!("{what} | {files} | {lines} | {total} |\n");
            }
            _ => right += line,
        }
    }
    assert!(total > 5000, "{total} lines in all: is there a table?");
    if std::env::var_os("BLESS").is_some() {
        let readme = format!("{before}\n## Reading order\n{right}");
        fs::write(root().join("README.md"), readme).expect("README can be written");
    } else {
        let blessing = "BLESS=1 cargo test -p tests --test reading_order";
        assert!(right == section, "the lines have changed: run `{blessing}`");
    }
}

/// The evening: `lib.rs`, the core, and the first leaf future.
fn core_files() -> Vec<String> {
    let mut files = BTreeSet::new();
    sources(&root().join("executor/src/core"), "core/", &mut files);
    files.extend(["lib.rs".to_owned(), "time/sleep.rs".to_owned()]);
    files.retain(|file| !is_for_tests(file));
    files.into_iter().collect()
}

#[test]
fn the_core_can_be_read_in_an_evening() {
    let lines: usize = core_files()
        .iter()
        .map(|file| lines_of(&format!("executor/src/{file}")))
        .sum();
    assert!(
        lines <= 1500,
        "the core has {lines} lines with its comments"
    );
}

/// The crates and modules that the core's code names at the beginning of a path.
#[test]
fn the_core_names_nothing_outside_itself() {
    for file in core_files() {
        if file == "lib.rs" {
            continue;
        }
        let source = read(&format!("executor/src/{file}"));
        let code = source
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            if let Some(path) = line.trim_start().strip_prefix("use ") {
                let root = path.split("::").next().expect("a path has a beginning");
                let allowed = [
                    "std",
                    "super",
                    "timer",
                    "futures_task",
                    "crossbeam_channel",
                    "pin_project_lite",
                ];
                let is_leaf = file == "time/sleep.rs"
                    && (path.starts_with("crate::core::") || path.starts_with("crate::attach::"));
                assert!(allowed.contains(&root) || is_leaf, "{file}: use {path}");
            } else if file != "time/sleep.rs" {
                assert!(!line.contains("crate::"), "{file}: {line}");
            }
        }
    }
}

#[test]
fn the_loop_is_met_on_the_second_page() {
    let first = lines_of("executor/src/lib.rs");
    let source = read("executor/src/core/event_loop.rs");
    let before = source
        .lines()
        .position(|line| line.contains("pub(crate) fn run("));
    let before = before.expect("the loop is there");
    assert!(
        first + before < 200,
        "{first} and {before} lines before the loop"
    );
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
