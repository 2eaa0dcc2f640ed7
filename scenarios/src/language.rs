//! In which language is it told?
//!
//! In English or in Korean: as `--lang` says, else as the locale does. The language is set once, before anything is
//! said, and kept for the process, as the [scale](crate::scale) is. What programs read (`--json`) is the same in both.
//!
//! Next: [`particle`](crate::particle)

use std::{ffi::OsString, sync::OnceLock};

use clap::ValueEnum;

/// A language that the scenarios speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// English.
    #[value(name = "en")]
    English,
    /// 한국어.
    #[value(name = "ko")]
    Korean,
}

static LANGUAGE: OnceLock<Language> = OnceLock::new();

/// Sets the language of this process. The first call counts.
pub fn set(language: Language) {
    LANGUAGE.get_or_init(|| language);
}

/// The language of this process: English until another is set.
pub fn current() -> Language {
    *LANGUAGE.get_or_init(|| Language::English)
}

impl Language {
    /// What a command line and an environment ask for.
    ///
    /// The command line is looked at before it is parsed, because the parser's own messages are told in the language,
    /// too. A `--lang` that makes no sense is left for the parser to refuse.
    pub fn wanted(line: &[OsString], variable: impl Fn(&str) -> Option<String>) -> Language {
        let mut words = line.iter().map(|word| word.to_string_lossy());
        let mut asked = None;
        while let Some(word) = words.next() {
            let value = match word.strip_prefix("--lang") {
                Some("") => words.next(),
                Some(rest) => rest.strip_prefix('=').map(|value| value.to_owned().into()),
                None => None,
            };
            if let Some(value) = value {
                asked = Language::from_str(&value, false).ok();
            }
        }
        asked.unwrap_or_else(|| Language::of_locale(variable))
    }

    /// The first of the three variables that is set and not empty decides, as it does in C.
    fn of_locale(variable: impl Fn(&str) -> Option<String>) -> Language {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(variable)
            .find(|value| !value.is_empty());
        let language = locale
            .as_deref()
            .and_then(|name| name.split(['_', '.', '@']).next());
        match language {
            Some("ko") => Language::Korean,
            _ => Language::English,
        }
    }
}

#[cfg(test)]
mod tests;
