//! `docs/TRICKS.md`: each file that it links to is there.

use std::{fs, path::Path};

#[test]
fn each_file_that_the_page_names_is_there() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let page = fs::read_to_string(docs.join("TRICKS.md")).expect("the page is there");
    let links = page.split("](").skip(1);
    let files: Vec<&str> = links.filter_map(|rest| rest.split(')').next()).collect();
    assert!(files.len() > 10, "{files:?}");
    for file in files {
        assert!(docs.join(file).exists(), "no {file}");
    }
}
