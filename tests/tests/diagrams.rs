//! The diagrams say what the code says.

use std::{collections::BTreeSet, fs, path::Path};

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The first drawing in a page: what stands between ```` ```text ```` and the end of the block.
fn drawing(page: &str) -> String {
    let (_, rest) = page.split_once("```text\n").expect("a drawing");
    let drawn = rest.split("```").next().expect("its end");
    drawn.replace("//!", "")
}

#[test]
fn the_states_of_a_task_are_drawn_as_they_are() {
    let source = read("executor/src/core/tasks.rs");
    let (_, code) = source.split_once("pub(crate) enum State {").expect("it");
    let code = code.split('}').next().expect("its end");
    let variants: BTreeSet<&str> = code
        .lines()
        .filter_map(|line| line.trim().strip_suffix(','))
        .collect();
    assert!(variants.len() >= 4, "{variants:?}");
    let drawing = drawing(&source);
    let drawn: BTreeSet<&str> = drawing
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.starts_with(char::is_uppercase))
        .collect();
    assert_eq!(drawn, variants);
    // And each step is drawn with the function that makes it.
    let functions = drawing
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| word.len() > 1 && word.starts_with(char::is_lowercase));
    for function in functions {
        let is_there = source.contains(&format!("fn {function}("));
        assert!(is_there, "no function {function}");
    }
}

/// The numbered lines of a drawing of the loop, up to where each says what asyncio calls it.
fn steps(drawing: &str) -> Vec<String> {
    let lines = drawing.lines().filter_map(|line| {
        let (_, step) = line.split_once(|c: char| c.is_ascii_digit())?;
        let step = step.split("   ").next()?;
        Some(step.trim().to_owned())
    });
    lines.collect()
}

#[test]
fn the_loop_is_drawn_alike_in_readme_and_in_the_source() {
    let source = steps(&drawing(&read("executor/src/core/event_loop.rs")));
    let readme = read("README.md");
    let (_, section) = readme.split_once("\n## The event loop\n").expect("it");
    let readme = steps(&drawing(section));
    assert_eq!(source.len(), 4, "{source:?}");
    assert_eq!(readme.len(), 4, "{readme:?}");
    let beginning = |step: &String| step.split(' ').take(4).collect::<Vec<_>>().join(" ");
    assert!(
        source
            .iter()
            .map(beginning)
            .eq(readme.iter().map(beginning))
    );
}
