use std::{collections::BTreeSet, fs, path::Path};

use super::{Lang, Words, filled};
use crate::exercises::{EXERCISES, root};

fn read(file: impl AsRef<Path>) -> String {
    let file = root().join(file);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The names of the values of a text.
fn values(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts
        .map(|part| part.split_once('}').expect("a closed brace").0)
        .collect()
}

/// The keys that a source asks for by `call`, which is followed by the key.
fn asked_for(source: &str, call: &str) -> BTreeSet<String> {
    let parts = source.split(call).skip(1);
    let parts = parts.map(|part| {
        part.trim_start()
            .trim_start_matches("\"learn\",")
            .trim_start()
    });
    let keys = parts.filter_map(|part| part.strip_prefix('"')?.split('"').next());
    keys.map(str::to_owned).collect()
}

#[test]
fn the_tables_have_the_same_keys_and_values() {
    let [en, ko] = Lang::ALL.map(Words::of);
    let keys = |words: &Words| -> BTreeSet<(String, String)> {
        let sections = words.table.iter();
        sections
            .flat_map(|(section, keys)| keys.keys().map(|key| (section.clone(), key.clone())))
            .collect()
    };
    assert_eq!(keys(&en), keys(&ko));
    for (section, key) in keys(&en) {
        let [en, ko] = [&en, &ko].map(|words| words.find(&section, &key).unwrap());
        assert_eq!(values(en), values(ko), "{section}.{key}");
        assert!(
            !en.trim().is_empty() && !ko.trim().is_empty(),
            "{section}.{key}"
        );
    }
}

#[test]
fn korean_is_korean_and_english_is_not() {
    let has_hangul = |text: &str| text.chars().any(|letter| ('가'..='힣').contains(&letter));
    for lang in Lang::ALL {
        for (section, keys) in &Words::of(lang).table {
            for (key, text) in keys {
                assert_eq!(
                    has_hangul(text),
                    lang == Lang::Ko,
                    "{}: {section}.{key}",
                    lang.name()
                );
            }
        }
    }
}

#[test]
fn each_sentence_is_asked_for_and_each_that_is_asked_for_is_there() {
    let words = Words::of(Lang::En);
    let mut shared = BTreeSet::from(["blank", "panicked", "stuck"].map(str::to_owned));
    shared.extend(asked_for(&read("learn/src/probe.rs"), "wrong!("));
    let in_any: BTreeSet<String> = words.table["any"].keys().cloned().collect();
    for exercise in EXERCISES {
        let check = read(format!("learn/checks/{}.rs", exercise.name));
        let mut asked = asked_for(&check, "wrong!(");
        asked.extend(asked_for(&check, "stuck!("));
        shared.extend(asked.intersection(&in_any).cloned());
        let mut there: BTreeSet<String> = words.table[exercise.name].keys().cloned().collect();
        for key in ["title", "task", "hint"] {
            assert!(there.remove(key), "{}: no {key}", exercise.name);
        }
        let own: BTreeSet<String> = asked.difference(&in_any).cloned().collect();
        assert_eq!(own, there, "{}", exercise.name);
    }
    assert_eq!(shared, in_any);
    let sections: BTreeSet<&str> = words.table.keys().map(String::as_str).collect();
    let names = EXERCISES
        .iter()
        .map(|exercise| exercise.name)
        .chain(["any", "learn"]);
    assert_eq!(sections, names.collect());
    let program = ["flags", "commands", "judge"].map(|file| read(format!("learn/src/{file}.rs")));
    let program = program.concat();
    let mut said = asked_for(&program, "say(");
    said.extend(asked_for(&program, "cannot("));
    assert_eq!(said, words.table["learn"].keys().cloned().collect());
}

#[test]
fn the_head_of_each_file_is_its_title_and_task() {
    let words = Words::of(Lang::En);
    for exercise in EXERCISES {
        let head = exercise
            .answer
            .lines()
            .map_while(|line| line.strip_prefix("//"));
        let head: Vec<&str> = head.flat_map(str::split_whitespace).collect();
        let [title, task] = ["title", "task"].map(|key| words.say(exercise.name, key, &[]));
        let told = format!("Exercise {}: {title} {task}", exercise.number());
        assert_eq!(
            head.join(" "),
            told.split_whitespace().collect::<Vec<_>>().join(" ")
        );
    }
}

#[test]
fn the_first_variable_that_says_anything_decides() {
    let lang = |variables: &[(&str, &str)]| {
        Lang::of_variables(|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    };
    assert_eq!(lang(&[]), Lang::En);
    assert_eq!(lang(&[("LANG", "ko_KR.UTF-8")]), Lang::Ko);
    assert_eq!(lang(&[("LANG", "ko_KR.UTF-8"), ("LC_ALL", "C")]), Lang::En);
    assert_eq!(
        lang(&[("LANG", "en_US"), ("LC_MESSAGES", "ko"), ("LC_ALL", "")]),
        Lang::Ko
    );
    assert_eq!(lang(&[("LANG", "kok_IN")]), Lang::En);
}

#[test]
fn values_are_put_in_and_several_lines_are_indented() {
    assert_eq!(
        filled("{n} of {n}: {what}", &[("n", "2"), ("what", "x")]),
        "2 of 2: x"
    );
    assert_eq!(
        filled("so:{steps}", &[("steps", "a\nb")]),
        "so:\n    a\n    b"
    );
}

#[test]
fn long_lines_are_broken_and_indented_ones_are_kept() {
    let words = Words::of(Lang::En);
    let long = "word ".repeat(40);
    assert!(
        words
            .wrapped(&long)
            .lines()
            .all(|line| line.len() <= 92 && line.starts_with("  word"))
    );
    let kept = format!("  {long}");
    assert_eq!(words.wrapped(&kept), format!("  {}", kept.trim_end()));
}

#[test]
fn code_in_backquotes_is_not_broken() {
    let code = "`left: 3, and ten more words that could be broken`";
    let told = Words::of(Lang::En).wrapped(&format!("{} {code} and on", "word ".repeat(12)));
    assert!(told.lines().any(|line| line.contains(code)), "{told}");
}
