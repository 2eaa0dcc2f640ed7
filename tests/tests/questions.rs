//! `docs/QUESTIONS.md`: each line, program and test that it names is there, and says what it is said
//! to say. After a change that moves lines, `BLESS=1 cargo test -p tests --test questions` puts the
//! numbers right; that the quoted line is still the answer, it cannot know.

use std::{
    cell::RefCell,
    fs,
    path::{Path, PathBuf},
    rc::Rc,
    thread,
};

use executor::{join_all, sleep, spawn, time::Instant, yield_now};
use tests::{ms, secs, under_virtual_time};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(file: &str) -> String {
    let path = root().join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

const QUESTIONS: &str = "docs/QUESTIONS.md";

/// The answers that begin with `what`, of the form `- what: [file..](link) quote in backquotes`.
fn answers<'a>(page: &'a str, what: &str) -> Vec<(&'a str, &'a str)> {
    let begin = format!("- {what}: [");
    let lines = page.lines().filter_map(|line| line.strip_prefix(&begin));
    lines
        .map(|line| {
            let (place, rest) = line.split_once("](").expect("a link");
            let quote = rest.split_once(") `").expect("a quote").1;
            (place, quote.strip_suffix('`').expect("a quote to the end"))
        })
        .collect()
}

/// The number of the only line of a file that says this.
fn line_of(file: &str, quote: &str) -> usize {
    let source = read(file);
    let lines = (1..).zip(source.lines());
    let found: Vec<usize> = lines
        .filter(|(_, line)| line.trim() == quote)
        .map(|(number, _)| number)
        .collect();
    assert_eq!(found.len(), 1, "{file} has {found:?} for {quote:?}");
    found[0]
}

#[test]
fn each_line_of_the_source_says_what_is_quoted() {
    let mut page = read(QUESTIONS);
    let mut moved = Vec::new();
    for (place, quote) in answers(&page.clone(), "In the source") {
        let (file, number) = place.split_once(':').expect("a file and a line");
        let actual = line_of(file, quote);
        if number != actual.to_string() {
            moved.push(format!("{place} is line {actual}"));
            let old = format!("[{place}](../{file}#L{number}) `{quote}`");
            let new = format!("[{file}:{actual}](../{file}#L{actual}) `{quote}`");
            page = page.replace(&old, &new);
        }
        let link = format!("[{file}:{actual}](../{file}#L{actual})");
        assert!(page.contains(&link), "the link of {place} leads elsewhere");
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(root().join(QUESTIONS), page).expect("the page can be written");
    } else {
        let blessing = "BLESS=1 cargo test -p tests --test questions";
        assert!(moved.is_empty(), "{moved:?}: run `{blessing}`");
    }
}

#[test]
fn each_question_is_answered_shown_and_proved() {
    let page = read(QUESTIONS);
    let questions: Vec<&str> = page.split("\n## ").skip(1).collect();
    assert!(questions.len() >= 10);
    for question in questions {
        let title = question.lines().next().unwrap_or_default();
        assert!(title.ends_with('?'), "{title}");
        for what in ["In the source", "See it", "Proved by"] {
            let begin = format!("\n- {what}: ");
            assert!(question.contains(&begin), "{title}: no {what:?}");
        }
    }
}

#[test]
fn each_program_that_shows_it_is_there() {
    let page = read(QUESTIONS);
    let begin = "- See it: `cargo run --";
    let commands = page.lines().filter_map(|line| line.strip_prefix(begin));
    for command in commands {
        let words: Vec<&str> = command.trim_end_matches('`').split(' ').collect();
        let file = match words[..] {
            ["bin", name, ..] => format!("scenarios/src/bin/{name}.rs"),
            ["example", "mistakes", name] => format!("executor/examples/mistakes/{name}.rs"),
            ["example", name] => format!("executor/examples/{name}.rs"),
            _ => panic!("{command}"),
        };
        assert!(root().join(&file).exists(), "{command}: no {file}");
    }
}

#[test]
fn each_test_that_proves_it_is_there() {
    let page = read(QUESTIONS);
    let proofs = answers(&page, "Proved by");
    assert!(!proofs.is_empty());
    for (file, test) in proofs {
        line_of(file, &format!("fn {test}() {{"));
        assert!(page.contains(&format!("[{file}](../{file}) `{test}`")));
    }
}

// What no other test proves.

#[test]
fn a_future_stays_where_it_was_first_polled() {
    /// An async block that waits, and its variable `here`, whose address is part of it.
    async fn addresses(seen: Rc<RefCell<Vec<*const u8>>>) {
        let here = 0_u8;
        for _ in 0..100 {
            seen.borrow_mut().push(&raw const here);
            yield_now().await;
        }
        assert_eq!(here, 0);
    }
    under_virtual_time(async {
        let seen = Rc::new(RefCell::new(Vec::new()));
        let task = spawn(addresses(seen.clone()));
        // Meanwhile the table of tasks grows and is moved, and slots change hands.
        for _ in 0..100 {
            for _ in 0..20 {
                spawn(sleep(secs(1)));
            }
            yield_now().await;
        }
        task.await.unwrap();
        let seen = seen.borrow();
        assert_eq!(seen.len(), 100);
        assert!(seen.iter().all(|address| *address == seen[0]));
    });
}

#[test]
fn tasks_wait_together_and_work_one_at_a_time() {
    under_virtual_time(async {
        let start = Instant::now();
        join_all((0..5).map(|_| spawn(sleep(secs(3))))).await;
        assert_eq!(
            start.elapsed(),
            secs(3),
            "five waits are no longer than one"
        );
    });
    let start = std::time::Instant::now();
    executor::block_on(join_all((0..5).map(async |_| thread::sleep(ms(20)))));
    assert!(
        start.elapsed() >= ms(5 * 20),
        "five works take five times one"
    );
}
