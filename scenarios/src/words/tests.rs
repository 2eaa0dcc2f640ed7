use std::{collections::BTreeSet, fs, path::Path};

use unicode_width::UnicodeWidthStr;

use super::*;

/// The fields that a sentence tells, and whether in a part that may be left out.
fn fields(words: &str) -> BTreeSet<String> {
    let places = words
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split(['}', ':']).next());
    places.map(str::to_owned).collect()
}

fn sorted(table: &Table) -> BTreeSet<&String> {
    table.keys().collect()
}

#[test]
fn both_tables_have_the_same_keys_and_tell_the_same_fields() {
    assert_eq!(sorted(&ENGLISH), sorted(&KOREAN));
    for (key, english) in ENGLISH.iter() {
        assert_eq!(fields(english), fields(&KOREAN[key]), "{key}");
    }
}

#[test]
fn nothing_is_left_in_english_or_empty() {
    // What is a name, a number or an address in both.
    let same = [
        "main",
        "await",
        "join",
        "spawn",
        "wait",
        "as_completed",
        "block_on",
        "poll",
        "waker",
        "ko",
        "async fn",
    ];
    for (key, korean) in KOREAN.iter() {
        assert!(
            !korean.trim().is_empty() && !ENGLISH[key].trim().is_empty(),
            "{key}"
        );
        let hangul = korean.chars().any(|c| ('가'..='힣').contains(&c));
        let only_fields = !fields(korean).is_empty();
        assert!(
            hangul || only_fields || same.contains(&korean.as_str()),
            "{key} is not Korean: {korean}"
        );
        let hangul = ENGLISH[key].chars().any(|c| ('가'..='힣').contains(&c));
        assert!(!hangul, "{key} is not English");
    }
}

/// Terminals of East Asian locales take some characters as wide that others take as narrow. A page is no terminal.
#[test]
fn each_character_is_as_wide_everywhere() {
    let all = ENGLISH.iter().chain(KOREAN.iter());
    for (key, words) in all.filter(|(key, _)| !key.starts_with("page.")) {
        assert_eq!(words.width(), words.width_cjk(), "{key}: {words}");
    }
}

#[test]
fn particles_have_both_forms() {
    const PAIRS: [&str; 6] = ["이/가", "은/는", "을/를", "과/와", "으로/로", "이라/라"];
    for (key, words) in KOREAN.iter() {
        for place in words.split('{').skip(1) {
            let place = place.split('}').next().unwrap();
            for how in place.split(':').skip(1).filter(|how| how.contains('/')) {
                assert!(PAIRS.contains(&how), "{key}: {how}");
            }
        }
        for undecided in [
            "은(는)", "는(은)", "이(가)", "가(이)", "을(를)", "를(을)", "(으)로", "와(과)",
            "과(와)",
        ] {
            assert!(!words.contains(undecided), "{key}: {words}");
        }
    }
}

/// A particle after a field depends on what stands there: it is part of the place, as in `{name:을/를}`.
#[test]
fn no_particle_is_fixed_behind_a_field() {
    const FIXED: [&str; 10] = ["은", "는", "이", "가", "을", "를", "과", "와", "으로", "로"];
    for (key, words) in KOREAN.iter() {
        let places = words
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}'));
        for (_, after) in places.filter(|(place, _)| !place.contains('/')) {
            let after = after.trim_start_matches(['\'', '"', '’', '”']);
            let syllables: String = after
                .chars()
                .take_while(|c| ('가'..='힣').contains(c))
                .collect();
            assert!(!FIXED.contains(&syllables.as_str()), "{key}: {words}");
        }
    }
}

#[test]
fn all_words_are_used() {
    let mut source = String::new();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    read_all(&here.join("src"), &mut source);
    read_all(&here.join("player"), &mut source);
    for key in ENGLISH.keys().filter(|key| !key.starts_with("names.")) {
        let last = match key.split_once(".try.") {
            Some((_, flags)) => flags,
            None => key.rsplit('.').next().unwrap(),
        };
        // The page puts the names of some sentences together: woken_by_ and timer, and _queued.
        let last = last
            .trim_end_matches("_queued")
            .trim_end_matches("_late")
            .trim_end_matches("_is");
        let last = last.strip_prefix("woken_by_").unwrap_or(last);
        let used = [
            format!("\"{last}\""),
            format!(".{last}\""),
            format!("{last}: "),
            format!("{last}("),
            format!("{{{{{last}}}}}"),
        ];
        assert!(
            used.iter().any(|used| source.contains(used)),
            "{key} is never said"
        );
    }
}

fn read_all(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, text);
        } else if path.file_stem().unwrap() != "tests" {
            *text += &fs::read_to_string(&path).unwrap();
        }
    }
}

#[test]
fn a_name_of_a_kind_keeps_its_number() {
    assert_eq!(name_of("user 12"), "user 12");
    assert_eq!(name_of("손님 6"), "customer 6");
    assert_eq!(name_of("철수"), "철수");
    assert_eq!(
        name_of("https://api.example.com/data1"),
        "https://api.example.com/data1"
    );
}
