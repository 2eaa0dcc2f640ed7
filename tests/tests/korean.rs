//! A page and its Korean twin say the same: heading by heading the same commands, code, links, table rows and numbers. The
//! sentences are each language's own; that they say the same, only a reader of both can tell.
//!
//! `BLESS=1 cargo test -p tests --test korean` copies the cells of tables that hold nothing but links or a number.

use std::{collections::BTreeMap, fs, path::Path};

const TWINS: [(&str, &str); 2] = [
    ("README.md", "README.ko.md"),
    ("docs/TUTORIAL.md", "docs/TUTORIAL.ko.md"),
];

/// A command without what Korean pages add to it.
fn in_english(command: &str) -> String {
    let command = command.replace("--lang ko", "").replace("  ", " ");
    command.trim_end().trim_end_matches(" --").to_owned()
}

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What stands under a heading.
#[derive(Default)]
struct Section {
    heading: String,
    /// What has to be the same, by what it is.
    parts: BTreeMap<&'static str, Vec<String>>,
}

impl Section {
    fn has(&mut self, what: &'static str, part: impl Into<String>) {
        self.parts.entry(what).or_default().push(part.into());
    }

    fn level(&self) -> usize {
        self.heading.chars().take_while(|&c| c == '#').count()
    }

    /// Code in backquotes, link targets, and the numbers in what is left.
    fn read_prose(&mut self, paragraph: &str, twin: &str) {
        let mut prose = String::new();
        for (at, piece) in paragraph.split('`').enumerate() {
            if at % 2 == 1 {
                self.has("code", in_english(piece));
            } else {
                prose += piece;
            }
            prose.push(' ');
        }
        let mut pieces = prose.split("](");
        let mut left = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (target, after) = piece.split_once(')').expect("the end of a link");
            if target.trim() != twin {
                self.has("link", target.replace(".ko.md", ".md"));
            }
            left.push(' ');
            left += after;
        }
        self.read_numbers(&left);
    }

    fn read_numbers(&mut self, text: &str) {
        let words = text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','));
        for word in words.map(|word| word.trim_matches(['.', ','])) {
            if !word.is_empty() {
                self.has("number", word);
            }
        }
    }

    /// A command, program or picture. What a command prints is in the page's own language.
    fn read_block(&mut self, language: &str, block: &str) {
        match language {
            "console" => {
                for command in block.lines().filter_map(|line| line.strip_prefix("$ ")) {
                    self.has("command", in_english(command));
                }
            }
            "text" => self.read_numbers(block),
            _ => self.has("block", block),
        }
    }
}

fn sections(page: &str, twin: &str) -> Vec<Section> {
    let (mut sections, mut section) = (Vec::new(), Section::default());
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            section.read_block(language, &block.join("\n"));
        } else if line.starts_with('#') {
            sections.push(std::mem::take(&mut section));
            section.heading = line.to_owned();
        } else if !line.starts_with("<!-- ") {
            if line.starts_with('|') {
                let columns = line.matches('|').count() - 1;
                section.has("table row", format!("of {columns} columns"));
            }
            // Code and links may go on in the next line.
            let mut paragraph = line.to_owned();
            while let Some(more) = lines.next_if(|more| {
                !more.is_empty() && !more.starts_with(['#', '|', '`']) && !line.is_empty()
            }) {
                paragraph.push(' ');
                paragraph += more.trim_start();
            }
            section.read_prose(&paragraph, twin);
        }
    }
    sections.push(section);
    sections
}

/// What the first has more often than the second.
fn missing(from: &[String], among: &[String]) -> Vec<String> {
    let mut left = among.to_vec();
    let mut missing = from.to_vec();
    missing.retain(|part| match left.iter().position(|other| other == part) {
        Some(at) => {
            left.remove(at);
            false
        }
        None => true,
    });
    missing
}

/// What has to be done to bring two pages in step, a line each.
fn differences([english, korean]: [&str; 2], texts: [&str; 2]) -> Vec<String> {
    let name = |path: &str| path.rsplit('/').next().expect("a name").to_owned();
    let ours = sections(texts[0], &name(korean));
    let theirs = sections(texts[1], &name(english));
    let levels = |sections: &[Section]| sections.iter().map(Section::level).collect::<Vec<_>>();
    if levels(&ours) != levels(&theirs) {
        let headings = |sections: &[Section]| {
            let headings = sections.iter().map(|section| section.heading.clone());
            headings.collect::<Vec<_>>().join("\n  ")
        };
        return vec![format!(
            "the headings differ.\n{english}:{}\n{korean}:{}",
            headings(&ours),
            headings(&theirs)
        )];
    }
    let mut differences = Vec::new();
    for (ours, theirs) in ours.iter().zip(&theirs) {
        for what in ["command", "code", "block", "link", "table row", "number"] {
            let parts = |section: &Section| section.parts.get(what).cloned().unwrap_or_default();
            let (mut here, mut there) = (parts(ours), parts(theirs));
            if what == "code" {
                // How often a name is said is a matter of style.
                for names in [&mut here, &mut there] {
                    names.sort();
                    names.dedup();
                }
            }
            if what == "link" && here != there && missing(&here, &there).is_empty() {
                let heading = &theirs.heading;
                differences.push(format!("{korean}, {heading:?}: the order is {here:?}"));
            }
            for part in missing(&here, &there) {
                let (from, to) = (&ours.heading, &theirs.heading);
                differences.push(format!(
                    "{korean}, {to:?}: no {what} {part:?}, which stands under {from:?}"
                ));
            }
            for part in missing(&there, &here) {
                // English has words for some numbers: "a second", "one by one".
                if part.is_empty() || what == "number" && part.len() == 1 {
                    continue;
                }
                let (from, to) = (&theirs.heading, &ours.heading);
                differences.push(format!(
                    "{english}, {to:?}: no {what} {part:?}, which stands under {from:?}"
                ));
            }
        }
    }
    differences
}

/// The Korean page with the cells of the English one that have no words.
fn with_cells_of(english: &str, korean: &str) -> String {
    let has_words = |cell: &str| {
        let cell = cell.trim();
        let is_number = cell.chars().all(|c| c.is_ascii_digit());
        let is_links = cell.starts_with('[') && cell.ends_with(')');
        !is_number && !is_links
    };
    let mut rows = english.lines().filter(|line| line.starts_with('|'));
    let mut page = String::new();
    for line in korean.lines() {
        let row = line.starts_with('|').then(|| rows.next()).flatten();
        let theirs: Vec<&str> = row.unwrap_or(line).split('|').collect();
        let cells: Vec<&str> = line.split('|').collect();
        if cells.len() == theirs.len() {
            let pairs = cells.into_iter().zip(theirs);
            let cells = pairs.map(|(ours, theirs)| if has_words(theirs) { ours } else { theirs });
            page += &cells.collect::<Vec<_>>().join("|");
        } else {
            page += line;
        }
        page.push('\n');
    }
    page
}

#[test]
fn each_page_is_in_step_with_its_korean_twin() {
    for (english, korean) in TWINS {
        let mut texts = [read(english), read(korean)];
        if std::env::var_os("BLESS").is_some() {
            texts[1] = with_cells_of(&texts[0], &texts[1]);
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("..")
                .join(korean);
            fs::write(path, &texts[1]).expect("the page can be written");
        }
        let differences = differences([english, korean], [&texts[0], &texts[1]]);
        assert!(
            differences.is_empty(),
            "bring {korean} in step with {english}, or the other way round \
             (`BLESS=1 cargo test -p tests --test korean` copies the cells of tables that hold only links or a number):\n- {}",
            differences.join("\n- ")
        );
    }
}

#[test]
fn what_differs_is_seen() {
    let english =
        "# A\n\nFive `a b` take 3.5 s, [there](x.md).\n\n```console\n$ run it\n3 out\n```\n";
    let korean = "# 가\n\n[E](a.md)\n\n[거기](x.ko.md)에서 `a b` 다섯 개가 3.5초.\n\n```console\n$ run it --lang ko\n셋\n```\n";
    let differ = |korean: &str| differences(["a.md", "a.ko.md"], [english, korean]);
    assert_eq!(differ(korean), [""; 0]);
    for (right, wrong) in [
        ("# 가\n", "## 가\n"),
        ("`a b`", "`a c`"),
        ("3.5초", "3초"),
        ("x.ko.md", "y.ko.md"),
        ("run it", "run that"),
        ("다섯", "12"),
        ("# 가\n", "# 가\n\n| 나 |\n"),
    ] {
        let korean = korean.replacen(right, wrong, 1);
        assert!(
            !differ(&korean).is_empty(),
            "{wrong:?} instead of {right:?}"
        );
    }
}

#[test]
fn a_blessing_copies_cells_without_words() {
    let english = "Text.\n\n| part | files | lines |\n| --- | --- | ---: |\n| core | [a](a.rs), [b](b.rs) | 30 |\n";
    let korean = "글.\n\n| 부분 | 파일 | 줄 |\n| --- | --- | ---: |\n| 코어 | [a](a.rs) | 20 |\n";
    let blessed =
        "글.\n\n| 부분 | 파일 | 줄 |\n| --- | --- | ---: |\n| 코어 | [a](a.rs), [b](b.rs) | 30 |\n";
    assert_eq!(with_cells_of(english, korean), blessed);
}
