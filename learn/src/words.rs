//! How is it said?
//!
//! Everything that a learner reads comes from one table a language, `words/LANGUAGE.toml`: a section for each
//! exercise, `[any]` for what each check may say, `[learn]` for the program. `{name}` stands for a value.
//! The tests hold the tables against each other and against the sentences that the checks ask for.

use std::{collections::BTreeMap, env};

/// Lines are broken here.
const COLUMNS: usize = 92;

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// Korean.
    Ko,
}

impl Lang {
    /// All there are.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Ko];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Ko => "ko",
        }
    }

    /// The language of that name.
    pub fn named(name: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.name() == name)
    }

    /// The language that the environment asks for, else English.
    pub fn of_environment() -> Lang {
        Lang::of_variables(|name| env::var(name).ok())
    }

    /// The first of `LC_ALL`, `LC_MESSAGES` and `LANG` that says anything decides.
    fn of_variables(value: impl Fn(&str) -> Option<String>) -> Lang {
        let values = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(value);
        let decides = values.into_iter().find(|value| !value.is_empty());
        let language = decides.as_deref().unwrap_or_default();
        let language = language.split(['_', '.', '@']).next().unwrap_or_default();
        Lang::named(language).unwrap_or(Lang::En)
    }

    fn table(self) -> &'static str {
        match self {
            Lang::En => include_str!("../words/en.toml"),
            Lang::Ko => include_str!("../words/ko.toml"),
        }
    }
}

/// Sections, and in each the text of each key.
type Table = BTreeMap<String, BTreeMap<String, String>>;

/// The words of one language.
pub struct Words {
    /// Which.
    pub lang: Lang,
    table: Table,
}

impl Words {
    /// Those of a language.
    pub fn of(lang: Lang) -> Words {
        let table = basic_toml::from_str(lang.table());
        let table = table.unwrap_or_else(|error| panic!("words/{}.toml: {error}", lang.name()));
        Words { lang, table }
    }

    /// A text, with its values put in.
    ///
    /// # Panics
    ///
    /// If there is none: a test holds what is asked for against the tables.
    pub fn say(&self, section: &str, key: &str, values: &[(&str, &str)]) -> String {
        let found = self.find(section, key);
        let text =
            found.unwrap_or_else(|| panic!("words/{}.toml: no {section}.{key}", self.lang.name()));
        filled(text, values)
    }

    /// What a check found: a sentence of the exercise's own, or one that all share.
    pub fn fault(&self, exercise: &str, key: &str, values: &[(&str, &str)]) -> String {
        let section = if self.find(exercise, key).is_some() {
            exercise
        } else {
            "any"
        };
        self.say(section, key, values)
    }

    /// A text in lines that fit a terminal, indented by two columns. What is indented in the text stays as it
    /// is, line for line.
    pub fn wrapped(&self, text: &str) -> String {
        let indent = textwrap::Options::new(COLUMNS)
            .initial_indent("  ")
            .subsequent_indent("  ");
        let lines = text
            .trim_end()
            .lines()
            .flat_map(|line| match line.starts_with(' ') {
                true => vec![format!("  {line}")],
                false => textwrap::wrap(&unbroken_code(line), &indent)
                    .into_iter()
                    .map(|line| line.replace(NO_BREAK, " "))
                    .collect(),
            });
        lines
            .map(|line| line.trim_end().to_owned())
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn find(&self, section: &str, key: &str) -> Option<&str> {
        Some(self.table.get(section)?.get(key)?.as_str())
    }
}

/// A space at which no line is broken.
const NO_BREAK: char = '\u{a0}';

/// A line whose code, in backquotes, stays on one line.
fn unbroken_code(line: &str) -> String {
    let parts = line.split('`').enumerate();
    let parts = parts.map(|(place, part)| match place % 2 {
        0 => part.to_owned(),
        _ => part.replace(' ', NO_BREAK.encode_utf8(&mut [0; 4])),
    });
    parts.collect::<Vec<_>>().join("`")
}

/// Puts values in the places of their names. A value of several lines stands indented.
fn filled(text: &str, values: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (name, value) in values {
        let value = match value.contains('\n') {
            true => value.lines().map(|line| format!("\n    {line}")).collect(),
            false => (*value).to_owned(),
        };
        text = text.replace(&format!("{{{name}}}"), &value);
    }
    text
}

#[cfg(test)]
mod tests;
