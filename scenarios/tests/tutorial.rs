//! `docs/TUTORIAL.md` and its Korean twin show the programs of `tests/asyncio`, the scenarios, and what they print, word for word:
//! `BLESS=1 cargo test -p scenarios --test tutorial` copies it anew. That both sides do the same, `asyncio.rs` proves.
//!
//! What is between `<!-- WHAT .. -->` and `<!-- end -->` is copied:
//!
//! - `asyncio NAME ITEM..`: definitions in `tests/asyncio/NAME.py`
//! - `here NAME ITEM..`: definitions in the scenario's source
//! - `run NAME FLAG..`: the command, and all that it prints
//! - `story NAME FLAG..`: the same, without the timeline at its end
//! - `part N,.. NAME FLAG..`: the command, and these of its phases

mod common;

use std::{cell::RefCell, fs, process::Command, rc::Rc, time::Duration};

use common::{SCENARIOS, file, python_is_there, told};
use executor::{
    Executor,
    combinators::{ReturnWhen, wait},
    sleep, spawn, yield_now,
};

const PAGES: [(&str, &str); 2] = [("docs/TUTORIAL.md", "en"), ("docs/TUTORIAL.ko.md", "ko")];

fn read(path: &str) -> String {
    fs::read_to_string(file(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The name that a line at the left margin defines, if it defines one.
fn defined(line: &str) -> Option<&str> {
    let line = line.strip_prefix("async ").unwrap_or(line);
    let name = match line.split_once(' ')? {
        ("fn" | "struct" | "type" | "const" | "def" | "class", rest) => rest,
        ("impl", rest) => rest.rsplit(' ').nth(1)?,
        (name, rest) => rest.starts_with("= ").then_some(name)?,
    };
    name.split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()
}

/// A definition goes on to the next line at the left margin that does not close it.
fn definitions(source: &str, name: &str) -> String {
    let lines: Vec<&str> = source.lines().collect();
    let mut found = Vec::new();
    let at = (0..lines.len()).filter(|&at| defined(lines[at]) == Some(name));
    for at in at {
        let belongs = |line: &&&str| line.starts_with("/// ") || line.starts_with('@');
        let above = lines[..at].iter().rev().take_while(belongs).count();
        let goes_on = |line: &&&str| line.is_empty() || line.starts_with([' ', '}', ']', ')']);
        let below = lines[at + 1..].iter().take_while(goes_on).count();
        found.push(
            lines[at - above..=at + below]
                .join("\n")
                .trim_end()
                .to_owned(),
        );
    }
    assert!(!found.is_empty(), "nothing is called {name}");
    found.join("\n\n")
}

fn quoted(language: &str, path: &str, items: &[&str]) -> String {
    let source = read(path);
    let gap = if language == "python" {
        "\n\n\n"
    } else {
        "\n\n"
    };
    let items: Vec<String> = items
        .iter()
        .map(|item| definitions(&source, item))
        .collect();
    format!("```{language}\n{}\n```\n", items.join(gap))
}

fn source_of(scenario: &str) -> String {
    let alone = format!("scenarios/src/bin/{scenario}.rs");
    let with_parts = format!("scenarios/src/bin/{scenario}/main.rs");
    if file(&alone).is_file() {
        alone
    } else {
        with_parts
    }
}

/// A command, and what `shown` makes of its output.
fn ran(name: &str, flags: &[&str], language: &str, shown: impl Fn(&str) -> String) -> String {
    let spoken = match language {
        "en" => vec![],
        other => vec!["--lang", other],
    };
    let flags = [&spoken, flags].concat();
    let output = shown(told(name, &flags).trim_end());
    let flags = flags.join(" ");
    format!("```console\n$ cargo run --release --bin {name} -- {flags}\n{output}\n```\n")
}

/// The timeline is the last paragraph.
fn without_timeline(output: &str) -> String {
    let chart = output.rfind("\n\n").expect("a timeline is a paragraph");
    output[..chart].to_owned()
}

/// The first line, and these phases, numbered from 1.
fn phases(output: &str, numbers: &str) -> String {
    let paragraphs: Vec<&str> = output.split("\n\n").collect();
    let mut shown = format!("{}\n  ..", paragraphs[0]);
    let mut gap = "\n";
    for number in numbers.split(',') {
        let number: usize = number.parse().expect("a number");
        let phase = paragraphs[1 + number];
        let named = phase.lines().next().is_some_and(|line| line.ends_with(':'));
        assert!(named, "this is no phase:\n{phase}");
        shown += gap;
        shown += phase;
        gap = "\n\n";
    }
    shown + "\n  .."
}

fn copied(mark: &str, language: &str) -> String {
    let words: Vec<&str> = mark.split(' ').collect();
    match words[..] {
        ["asyncio", name, ref items @ ..] => {
            quoted("python", &format!("tests/asyncio/{name}.py"), items)
        }
        ["here", name, ref items @ ..] => quoted("rust,ignore", &source_of(name), items),
        ["run", name, ref flags @ ..] => ran(name, flags, language, str::to_owned),
        ["story", name, ref flags @ ..] => ran(name, flags, language, without_timeline),
        ["part", numbers, name, ref flags @ ..] => {
            ran(name, flags, language, |output| phases(output, numbers))
        }
        _ => panic!("<!-- {mark} --> is no mark"),
    }
}

/// The marks of a page, each with the text before it, and the text after the last.
fn marked(page: &str) -> (Vec<(&str, &str)>, &str) {
    let (mut marks, mut rest) = (Vec::new(), page);
    while let Some((before, after)) = rest.split_once("<!-- end -->") {
        let (text, marked) = before.rsplit_once("<!-- ").expect("a mark");
        let (mark, _) = marked.split_once(" -->").expect("the end of a mark");
        marks.push((text, mark));
        rest = after;
    }
    (marks, rest)
}

/// The page as it should be.
fn blessed(page: &str, language: &str) -> String {
    let (marks, rest) = marked(page);
    let copies = marks.iter().map(|(text, mark)| {
        let copy = copied(mark, language);
        format!("{text}<!-- {mark} -->\n\n{copy}\n<!-- end -->")
    });
    copies.collect::<String>() + rest
}

fn marks(page: &str) -> Vec<&str> {
    marked(page).0.into_iter().map(|(_, mark)| mark).collect()
}

#[test]
fn the_pages_show_what_is_run_and_what_it_prints() {
    let blessing = "BLESS=1 cargo test -p scenarios --test tutorial";
    for (path, language) in PAGES {
        let page = read(path);
        let blessed = blessed(&page, language);
        if std::env::var_os("BLESS").is_some() {
            fs::write(file(path), blessed).expect("the page can be written");
        } else if page != blessed {
            let mut lines = page.lines().zip(blessed.lines());
            let differs = lines.find(|(page, blessed)| page != blessed);
            panic!("{path} differs: run `{blessing}`. The first line: {differs:#?}");
        }
    }
}

#[test]
fn each_scenario_has_a_chapter_in_both_languages() {
    let pages = PAGES.map(|(path, _)| read(path));
    let marks = marks(&pages[0]);
    assert_eq!(marks, self::marks(&pages[1]), "both pages show the same");
    for (scenario, _) in SCENARIOS {
        let of_it = marks
            .iter()
            .filter(|mark| mark.split(' ').any(|word| word == scenario));
        let kinds: Vec<&str> = of_it.filter_map(|mark| mark.split(' ').next()).collect();
        let has = |kind| kinds.contains(&kind);
        assert!(has("asyncio") && has("here"), "{scenario}: {kinds:?}");
        assert!(
            has("run") || has("story") || has("part"),
            "{scenario}: no command"
        );
    }
}

/// Under virtual time, or it would take its time and print another time in each run.
#[test]
fn each_command_runs_under_virtual_time() {
    for mark in marks(&read(PAGES[0].0)) {
        let is_code = mark.starts_with("asyncio ") || mark.starts_with("here ");
        assert!(is_code || mark.contains(" --virtual-time"), "{mark}");
    }
}

/// README shows the end of a run in real time: its events are the scenario's, in order, their times aside.
#[test]
fn readme_shows_the_run_as_it_is() {
    let page = read("README.ko.md");
    let flags = ["--engine", "executor", "--virtual-time", "--lang", "ko"];
    let run = told("coffee_shop", &flags);
    let without_time = |line: &str| line.split_once("초").map(|(_, event)| event.to_owned());
    let events = |text: &str| -> Vec<_> {
        let lines = text.lines().filter(|line| line.starts_with("    "));
        lines.filter_map(without_time).collect()
    };
    let shown = page.split("```").nth(1).expect("README begins with a run");
    assert_eq!(
        events(shown),
        events(&run),
        "README.ko.md: show the run as it is now"
    );
}

#[test]
fn an_await_that_does_not_wait_lets_nobody_run() {
    executor::block_on(async {
        let ran = Rc::new(RefCell::new(Vec::new()));
        let note = |what| {
            let ran = ran.clone();
            async move { ran.borrow_mut().push(what) }
        };
        let task = spawn(note("another task"));
        note("awaited").await;
        note("awaited").await;
        assert_eq!(*ran.borrow(), ["awaited"; 2]);
        yield_now().await;
        assert_eq!(*ran.borrow(), ["awaited", "awaited", "another task"]);
        task.await.expect("it does not panic");
    });
}

#[test]
fn a_future_that_was_not_spawned_stands_still_between_two_waits() {
    let executor = Executor::builder().virtual_time().build();
    executor.block_on(async {
        let ended = Rc::new(RefCell::new(Vec::new()));
        let job = |takes| {
            let ended = ended.clone();
            Box::pin(async move {
                sleep(Duration::from_secs(takes)).await;
                ended.borrow_mut().push(takes);
                Ok::<_, ()>(())
            })
        };
        let jobs = [job(1), job(2)];
        let waited = wait(jobs, ReturnWhen::FirstCompleted, None).await;
        sleep(Duration::from_secs(10)).await;
        assert_eq!(*ended.borrow(), [1]);
        let pending = waited.pending.into_iter().map(|(_, job)| job);
        wait(pending, ReturnWhen::AllCompleted, None).await;
        assert_eq!(*ended.borrow(), [1, 2]);
    });
}

/// What the pages say of asyncio beyond the programs that they quote.
#[test]
fn what_is_said_of_asyncio_is_so() {
    if !python_is_there("nothing that the tutorial says of asyncio was tried") {
        return;
    }
    let program = file("tests/asyncio/tutorial_says.py");
    let output = Command::new("python3").arg("-B").arg(program).output();
    let output = output.expect("python3 starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let tried = String::from_utf8(output.stdout).expect("names in UTF-8");
    assert_eq!(tried.lines().count(), 12, "{tried}");
}
