//! What does an event look like?
//!
//! The same event has two faces: a sentence for people, in their language, and, with `--json`, an object on one line,
//! which is the same in each. The object's keys keep their order (`t`, `actor`, `event`, `phase`, the event's own,
//! `engine`), so that two equal runs are equal to the byte.
//!
//! Next: [`lanes`](crate::lanes)

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// One thing that happened.
pub(crate) struct Event<'a> {
    /// Seconds since the engine's run began.
    pub t: f64,
    /// Whose event it is.
    pub actor: &'a str,
    /// Which.
    pub event: &'static str,
    /// Which part of the story, if it has parts.
    pub phase: Option<&'static str>,
    /// What else there is to say.
    pub fields: &'a [(&'static str, Value)],
    /// On which engine, where there is more than one.
    pub engine: Option<&'static str>,
}

impl Serialize for Event<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("t", &self.t)?;
        map.serialize_entry("actor", self.actor)?;
        map.serialize_entry("event", self.event)?;
        if let Some(phase) = self.phase {
            map.serialize_entry("phase", phase)?;
        }
        for (key, value) in self.fields {
            map.serialize_entry(key, value)?;
        }
        if let Some(engine) = self.engine {
            map.serialize_entry("engine", engine)?;
        }
        map.end()
    }
}

impl Event<'_> {
    /// The object, without the end of the line.
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("strings and numbers always serialize")
    }
}

/// `text` in exactly `width` columns of a terminal: filled up with blanks, or cut with two dots in front, because names of
/// one kind differ at their end.
///
/// Columns are not characters: a Korean syllable takes two. An ellipsis takes one or two, as the terminal likes, and is
/// not used.
pub(crate) fn fit(text: &str, width: usize) -> String {
    let columns = text.width();
    if columns <= width {
        return format!("{text}{}", " ".repeat(width - columns));
    }
    let dots = width.min(2);
    let mut used = dots;
    let kept = text.char_indices().rev().take_while(|(_, c)| {
        used += c.width().unwrap_or(0);
        used <= width
    });
    let from = kept.last().map_or(text.len(), |(at, _)| at);
    format!(
        "{}{}{}",
        ".".repeat(dots),
        &text[from..],
        " ".repeat(width - dots - text[from..].width())
    )
}

/// A number with commas: `1000000` is `1,000,000`.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
