//! BENCHMARKS.md and its charts say what the measurements beside them say, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use benches::data::Data;
use benches::figure::Figure;
use benches::machine::workspace;
use benches::page::standing::Standing;
use benches::page::words::REASONS;
use benches::page::{AGAIN, CHARTS, render};

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn data() -> Data {
    let text = read(&workspace().join(CHARTS).join("data.jsonl"));
    Data::parse(&text).expect("a file of measurements")
}

#[test]
fn the_page_is_what_the_data_makes() {
    let page = read(&workspace().join("BENCHMARKS.md"));
    let made = render(&data()).markdown;
    assert!(
        page == made,
        "BENCHMARKS.md is stale; make it again: {AGAIN}"
    );
}

#[test]
fn the_charts_are_what_the_data_makes() {
    let files = fs::read_dir(workspace().join(CHARTS)).expect("the directory of the charts");
    let paths = files.map(|file| file.expect("its name").path());
    let svg = paths.filter(|path| path.extension().is_some_and(|it| it == "svg"));
    let charts: BTreeMap<String, String> = svg
        .map(|path| {
            let name = path.file_name().expect("it has one").to_string_lossy();
            (name.into_owned(), read(&path))
        })
        .collect();
    let made = render(&data()).charts;
    assert!(
        charts == made,
        "the charts are stale; make them again: {AGAIN}"
    );
}

#[test]
fn each_row_that_is_behind_has_its_reason_and_no_other() {
    let figures = Figure::all(&data().measurements);
    let standings = Standing::all(&figures);
    let behind = standings.iter().filter(|it| it.is_behind());
    let behind: BTreeSet<_> = behind
        .map(|it| (&*it.figure.row, &*it.figure.name))
        .collect();
    let reasons: BTreeSet<_> = REASONS.iter().map(|(row, name, _)| (*row, *name)).collect();
    assert_eq!(
        reasons, behind,
        "benches/src/page/words.rs says why (left), the data says where (right)"
    );
}
