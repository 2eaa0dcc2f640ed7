//! How does a sentence take up what it tells?
//!
//! A sentence is a template. `{field}` stands for the value of a field, and what follows a colon says how it is
//! written; several follow one another:
//!
//! | in the template | | for example |
//! | --- | --- | --- |
//! | `{took:.2}` | this many decimals | `3.00` |
//! | `{n:,}` | a comma before each thousand | `1,000,000` |
//! | `{value:'}` | in quotes | `'x'` |
//! | `{name:<8}` | filled up to this many columns | `AAPL    ` |
//! | `{what:name}` | as a job of that name is called for people | `커피` |
//! | `{name:을/를}` | with the [particle] that it takes | `커피를` |
//! | `{n:coffee\|coffees}` | the word for one, or for another number | `coffees` |
//! | `[[, then {what}]]` | told only where its fields are | |
//! | `[[{what}//nothing]]` | where they are not, what is behind the strokes | `nothing` |
//!
//! Next: [`words`](crate::words)

use serde_json::Value;

use crate::{
    event::{fit, grouped},
    particle::particle,
    words::name_of,
};

/// What a sentence tells: values by name.
pub type Fields<'a> = &'a [(&'static str, Value)];

/// The sentence. A field that is not there leaves its name in braces, or the part around it out.
///
/// ```
/// use scenarios::template::fill;
///
/// let fields = [("n", 5.into()), ("took", 3.0.into())];
/// assert_eq!(fill("{n} {n:coffee|coffees} in {took:.3} s[[ for {name}]]", &fields), "5 coffees in 3.000 s");
/// ```
pub fn fill(template: &str, fields: Fields<'_>) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("[[") {
        let (part, behind) = after.split_once("]]").unwrap_or((after, ""));
        text += &fill_plain(before, fields).0;
        let (part, otherwise) = part.split_once("//").unwrap_or((part, ""));
        let (part, complete) = fill_plain(part, fields);
        text += if complete { &part } else { otherwise };
        rest = behind;
    }
    text + &fill_plain(rest, fields).0
}

/// The sentence, and whether each of its fields was there.
fn fill_plain(template: &str, fields: Fields<'_>) -> (String, bool) {
    let (mut text, mut complete, mut rest) = (String::new(), true, template);
    while let Some((before, after)) = rest.split_once('{') {
        let (place, behind) = after.split_once('}').unwrap_or((after, ""));
        let mut parts = place.split(':');
        let name = parts.next().unwrap_or(place);
        text += before;
        match fields.iter().find(|(field, _)| *field == name) {
            Some((_, value)) => {
                text += &parts.fold(shown(value), |text, how| written(text, value, how))
            }
            None => {
                complete = false;
                text += &format!("{{{place}}}");
            }
        }
        rest = behind;
    }
    (text + rest, complete)
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn written(text: String, value: &Value, how: &str) -> String {
    if how == "name" {
        return name_of(&text);
    }
    if how == "'" {
        return format!("'{text}'");
    }
    if how == "," {
        return value
            .as_u64()
            .map_or(text, |number| grouped(number as usize));
    }
    if let Some(decimals) = how.strip_prefix('.') {
        let (decimals, number) = (decimals.parse().unwrap_or(0), value.as_f64());
        return number.map_or(text, |number| format!("{number:.decimals$}"));
    }
    if let Some(columns) = how.strip_prefix('<') {
        return fit(&text, columns.parse().unwrap_or(0));
    }
    if let Some((one, many)) = how.split_once('|') {
        return if value.as_f64() == Some(1.0) {
            one
        } else {
            many
        }
        .to_owned();
    }
    let particle = particle(&text, how);
    text + particle
}

#[cfg(test)]
mod tests;
