//! What is said, in each language?
//!
//! All of it stands in two tables, `words/en.toml` and `words/ko.toml`, and nowhere else: the code says
//! `coffee_shop.title`, and the table of the [language] has the words. Both have the same keys, and
//! each sentence tells the same fields in both; a test sees to that.
//!
//! Next: [`about`](crate::about)

use std::{collections::HashMap, sync::LazyLock};

use crate::{
    language::{self, Language},
    template::{Fields, fill},
};

type Table = HashMap<String, String>;

static ENGLISH: LazyLock<Table> = LazyLock::new(|| read(include_str!("../words/en.toml")));
static KOREAN: LazyLock<Table> = LazyLock::new(|| read(include_str!("../words/ko.toml")));

/// The words that stand under `key`, in the language of this process.
///
/// # Panics
///
/// If there are none.
pub fn text(key: &str) -> &'static str {
    text_in(language::current(), key)
}

/// The words that stand under `key`, in `language`.
pub(crate) fn text_in(language: Language, key: &str) -> &'static str {
    let words = table(language).get(key);
    words.unwrap_or_else(|| panic!("no words for {key}"))
}

/// The words under `key` with their fields filled in.
pub fn filled(key: &str, fields: Fields<'_>) -> String {
    fill(text(key), fields)
}

/// What a job called `name` is called for people: `user 1` is `사용자 1`. A name that no table has stays as it is.
pub fn name_of(name: &str) -> String {
    let known = |kind: &str| table(language::current()).get(&format!("names.{kind}"));
    if let Some(known) = known(name) {
        return known.clone();
    }
    match name.rsplit_once(' ') {
        Some((kind, number)) => match known(kind) {
            Some(known) => format!("{known} {number}"),
            None => name.to_owned(),
        },
        None => name.to_owned(),
    }
}

/// All that stand under `section`, by what follows it in their keys.
pub(crate) fn section(section: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let words = table(language::current()).iter();
    words.filter_map(move |(key, words)| {
        let key = key.strip_prefix(section)?.strip_prefix('.')?;
        Some((key, words.as_str()))
    })
}

fn table(language: Language) -> &'static Table {
    match language {
        Language::English => &ENGLISH,
        Language::Korean => &KOREAN,
    }
}

/// The table by full keys: `[a] b = ".."` is `a.b`.
fn read(toml: &str) -> Table {
    fn add(prefix: &str, from: toml::Table, table: &mut Table) {
        for (key, value) in from {
            let key = format!("{prefix}{key}");
            match value {
                toml::Value::String(words) => drop(table.insert(key, words)),
                toml::Value::Table(part) => add(&format!("{key}."), part, table),
                other => panic!("{key} is not words: {other:?}"),
            }
        }
    }
    let mut table = Table::new();
    add(
        "",
        toml.parse().expect("the table of words is TOML"),
        &mut table,
    );
    table
}

#[cfg(test)]
mod tests;
