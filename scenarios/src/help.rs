//! What does `-h` print?
//!
//! The story, the flags, what things are called elsewhere, and what to try: in the language of this process. `clap` finds
//! the flags, lays them out, and breaks the lines; its own English headings and brackets are replaced by ours.
//!
//! Next: [`flags`](crate::flags)

use clap::{Arg, ArgAction, Command, builder::Styles};
use console::Term;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::{
    about::About,
    engine::Engine,
    event::fit,
    output,
    template::{Fields, fill},
    words,
};

/// Columns, where the width of the terminal is not known.
const WIDTH: usize = 100;

/// `command` with all its texts. `title` is the scenario's.
pub(crate) fn write(
    command: Command,
    about: &About,
    by_default: &[Engine],
    title: &str,
) -> Command {
    let width = Term::stdout()
        .size_checked()
        .map_or(WIDTH, |(_, columns)| usize::from(columns).max(20));
    let story = words::text(&format!("{}.story", about.name));
    let names = columns(about.names, width).join("\n");
    let tries = tries(about, width).join("\n");
    let help = |key: &str| words::text(&format!("help.{key}"));
    let by_default = by_default
        .iter()
        .map(|engine| engine.name())
        .collect::<Vec<_>>();
    command
        .name(about.name)
        .bin_name(about.name)
        .styles(Styles::plain())
        .term_width(width)
        .help_template("{about}\n\n{usage}\n\n{all-args}{after-help}")
        .override_usage(format!(
            "{} {} [{}]",
            help("usage"),
            about.name,
            help("flags")
        ))
        .about(format!("{title}\n\n{story}"))
        .after_help(format!(
            "{}\n{names}\n\n{}\n{tries}",
            help("names"),
            help("try")
        ))
        .mut_args(|arg| match arg.get_id().as_str() {
            "engine" => flag(arg, about, &by_default),
            _ => flag(arg, about, &[]),
        })
}

/// A flag with what it does, what it is without being given, and what it can be.
fn flag(arg: Arg, about: &About, by_default: &[&str]) -> Arg {
    if arg.is_hide_set() {
        return arg;
    }
    let own = arg.get_help_heading().is_none();
    let id = arg.get_id().as_str();
    let key = if own {
        format!("{}.flags.{id}", about.name)
    } else {
        format!("flags.{id}")
    };
    let defaults = arg
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy().into_owned());
    let mut defaults: Vec<String> = defaults.collect();
    defaults.extend(by_default.iter().map(|&name| name.to_owned()));
    let takes_value = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
    let can_be = arg
        .get_possible_values()
        .into_iter()
        .filter(|_| takes_value);
    let can_be: Vec<String> = can_be.map(|value| value.get_name().to_owned()).collect();
    let list = |key: &str, values: Vec<String>| match values.is_empty() {
        true => String::new(),
        false => format!(
            " [{}: {}]",
            words::text(&format!("help.{key}")),
            values.join(", ")
        ),
    };
    let text = format!(
        "{}{}{}",
        words::text(&key),
        list("default", defaults),
        list("can_be", can_be)
    );
    let heading = words::text(if own { "help.own" } else { "help.common" });
    let arg = arg.help(text).help_heading(heading);
    if takes_value {
        arg.hide_default_value(true).hide_possible_values(true)
    } else {
        arg
    }
}

/// What each thing is called, in three columns, or, where they do not fit, each below the other.
fn columns(names: &[[&str; 3]], width: usize) -> Vec<String> {
    let widest = |column: usize| {
        names
            .iter()
            .map(|row| row[column].width())
            .max()
            .unwrap_or(0)
    };
    let (first, second) = (widest(0), widest(1));
    if first + second + widest(2) + 8 <= width {
        let line = |[asyncio, here, tokio]: &[&str; 3]| {
            format!(
                "  {}   {}   {tokio}",
                fit(asyncio, first),
                fit(here, second)
            )
        };
        return names.iter().map(line).collect();
    }
    let lines = names.iter().flat_map(|[asyncio, here, tokio]| {
        [
            format!("  {asyncio}"),
            format!("    {here}"),
            format!("    {tokio}"),
        ]
    });
    lines
        .flat_map(|line| output::broken(&line, width, "      "))
        .collect()
}

/// What to try, and what it shows: beside it or, where there is little room, below.
fn tries(about: &About, width: usize) -> Vec<String> {
    /// Less is no room for a sentence.
    const ROOM: usize = 24;
    let widest = about.tries.iter().map(|flags| flags.width()).max();
    let column = widest.unwrap_or(0) + 5;
    let lines = about.tries.iter().flat_map(|flags| {
        let shows = words::text(&format!("{}.try.{flags}", about.name));
        if column + ROOM <= width {
            let line = format!("  {}   {shows}", fit(flags, column - 5));
            return output::broken(&line, width, &" ".repeat(column));
        }
        let flags = output::broken(&format!("  {flags}"), width, "    ");
        let shows = output::broken(&format!("      {shows}"), width, "      ");
        [flags, shows].concat()
    });
    lines.collect()
}

/// A scenario's title, with `sizes`: what it tells of the scenario's own flags.
pub(crate) fn title(about: &About, sizes: Fields<'_>) -> String {
    fill(words::text(&format!("{}.title", about.name)), sizes)
}

/// For a size that is a list of seconds: `2, 0.5, 1.5`.
pub fn listed(seconds: &[f64]) -> Value {
    Value::from(
        seconds
            .iter()
            .map(f64::to_string)
            .collect::<Vec<_>>()
            .join(", "),
    )
}
