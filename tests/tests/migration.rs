//! `docs/MIGRATION.md` shows the code that `benches/tests/migration` compiles and runs, word for word:
//! `BLESS=1 cargo test -p tests --test migration` copies it anew.

use std::{fs, path::Path};

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

const PAGE: &str = "docs/MIGRATION.md";

/// The text of a function at the top level of a file, if it is there.
fn function<'a>(source: &'a str, name: &str) -> Option<&'a str> {
    let heads = [format!("pub async fn {name}("), format!("pub fn {name}(")];
    let begin = heads.iter().find_map(|head| source.find(head.as_str()))?;
    let end = begin + source[begin..].find("\n}\n").expect("its end") + 2;
    source[begin..end].strip_prefix("pub ")
}

/// What is shown of a scenario: the code of both, or this executor on the left and tokio on the right.
fn shown(name: &str) -> String {
    let code = |file: &str| {
        let source = read(&format!("benches/tests/migration/{file}.rs"));
        function(&source, name).map(|code| format!("```rust,ignore\n{code}\n```\n"))
    };
    if let Some(both) = code("alike") {
        return format!("\n{both}\n");
    }
    let column = |title: &str, file: &str| {
        let code = code(file).unwrap_or_else(|| panic!("no fn {name} in {file}.rs"));
        format!("<td valign=\"top\">\n\n{title}\n\n{code}\n</td>")
    };
    let (here, there) = (column("here", "here"), column("tokio", "there"));
    format!("\n<table><tr>{here}{there}</tr></table>\n\n")
}

#[test]
fn each_scenario_is_shown_as_it_is_tested() {
    let page = read(PAGE);
    let mut blessed = String::new();
    let mut rest = page.as_str();
    while let Some((before, after)) = rest.split_once("<!-- end -->") {
        let (text, marked) = before.rsplit_once("<!-- ").expect("a mark");
        let (name, _) = marked.split_once(" -->").expect("its end");
        blessed += &format!("{text}<!-- {name} -->\n{}<!-- end -->", shown(name));
        rest = after;
    }
    blessed += rest;
    let bins = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/src/bin");
    for scenario in bins.read_dir().expect("there are scenarios") {
        let path = scenario.expect("it can be listed").path();
        let name = path.file_stem().and_then(|name| name.to_str());
        let name = name.expect("a name in UTF-8");
        if name == "player" {
            continue; // It makes the page of a saved record, and is no scenario.
        }
        let heading = format!("\n### {name}\n");
        assert!(page.contains(&heading), "{name} is missing");
    }
    if std::env::var_os("BLESS").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(PAGE);
        fs::write(path, blessed).expect("the page can be written");
    } else {
        let blessing = "BLESS=1 cargo test -p tests --test migration";
        assert!(page == blessed, "{PAGE} differs: run `{blessing}`");
    }
}
