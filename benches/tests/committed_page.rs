//! BENCHMARKS.md, HTTP.md and the charts say what the measurements beside them say, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use benches::data::Data;
use benches::figure::{BEHIND, Figure, Standing};
use benches::machine::workspace;
use benches::page::{CHARTS, DATA, render};
use benches::words::words;

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn data() -> Data {
    Data::parse(&read(&workspace().join(DATA))).expect("a file of measurements")
}

#[test]
fn the_pages_and_their_charts_are_what_the_data_makes() {
    let made = render(&data());
    for (name, text) in &made {
        let stale = read(&workspace().join(name)) != *text;
        assert!(
            !stale,
            "{name} is stale; the last command of BENCHMARKS.md makes it again"
        );
    }
    for file in fs::read_dir(workspace().join(CHARTS)).expect("the directory of the charts") {
        let name = file.expect("its name").file_name();
        let path = format!("{CHARTS}/{}", name.display());
        let is_made = path == DATA || made.contains_key(&path);
        assert!(is_made, "{path} is left over");
    }
}

#[test]
fn each_row_that_is_behind_has_its_reason_and_no_other() {
    let data = data();
    let figures = Figure::all(&data.measurements);
    let standings = Standing::all(&figures).into_iter();
    let behind = standings.filter(|it| it.ratio.verdict() == BEHIND);
    let behind: BTreeSet<_> = behind.map(|it| (it.figure.row, it.figure.name)).collect();
    let reasons = words().behind.iter();
    let reasons: BTreeSet<_> = reasons.map(|(row, name, _)| (&**row, &**name)).collect();
    assert_eq!(
        reasons, behind,
        "benches/src/words.json says why (left), the data says where (right)"
    );
}
