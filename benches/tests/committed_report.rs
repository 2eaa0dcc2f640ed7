//! BENCHMARKS.md says what the measurements beside it say, and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use benches::data::Data;
use benches::report::{CHARTS, Report, render};

fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("it is in the workspace").to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn report() -> Report {
    let data = Data::parse(&read(&root().join(CHARTS).join("data.jsonl")));
    render(&data.expect("a file of measurements"))
}

const HOW: &str = "make it again: \
    cargo run --release -p benches --bin report -- --from docs/bench/data.jsonl";

#[test]
fn the_page_is_what_the_data_makes() {
    let page = read(&root().join("BENCHMARKS.md"));
    assert!(page == report().markdown, "BENCHMARKS.md is stale; {HOW}");
}

#[test]
fn the_charts_are_what_the_data_makes() {
    let files = fs::read_dir(root().join(CHARTS)).expect("the directory of the charts");
    let paths = files.map(|file| file.expect("its name").path());
    let charts: BTreeMap<String, String> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "svg"))
        .map(|path| {
            let name = path.file_name().expect("it has one").to_string_lossy();
            (name.into_owned(), read(&path))
        })
        .collect();
    assert!(charts == report().charts, "the charts are stale; {HOW}");
}
