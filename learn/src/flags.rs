//! What can be asked for?
//!
//! The help is in the language that the command line asks for, so that is looked for before anything else.

use std::{
    ffi::OsString,
    io::{self, Write},
    process::ExitCode,
};

use clap::{Arg, ArgAction, ArgMatches, Command, error::ErrorKind};
use learn::{
    exercises::{EXERCISES, Exercise},
    progress::Progress,
    words::{Lang, Words},
};

use crate::commands::{self, Session};

/// What ends the program early: its exit code, once it was said why.
pub type Ended = ExitCode;

/// Does what the command line asks for.
pub fn parse(line: impl IntoIterator<Item = OsString>) -> Result<ExitCode, Ended> {
    let line: Vec<OsString> = line.into_iter().collect();
    let words = Words::of(language(&line)?);
    let matches = match command(&words).try_get_matches_from(line) {
        Ok(matches) => matches,
        Err(error) if error.kind() == ErrorKind::DisplayHelp => {
            // `-h | head -3` is no error.
            let _ = error.print();
            return Ok(ExitCode::SUCCESS);
        }
        Err(error) => return Err(refuse(&words, &one_line(&error.to_string()))),
    };
    let file = commands::progress_file();
    let progress = Progress::read(&file).map_err(|error| {
        let values = [
            ("file", file.display().to_string()),
            ("error", error.to_string()),
        ];
        fail(&words, &words.say("learn", "no_progress", &by_ref(&values)))
    })?;
    let mut session = Session { words, progress };
    run(&mut session, &matches)
}

fn run(session: &mut Session, matches: &ArgMatches) -> Result<ExitCode, Ended> {
    let watch = |matches: &ArgMatches| matches.get_flag("watch");
    match matches.subcommand() {
        Some(("list", _)) => Ok(session.list()),
        Some(("check", check)) => match named(session, check)? {
            named if watch(check) || watch(matches) => session.watch(named),
            Some(exercise) => session.check(exercise),
            None => match session.progress.next() {
                Some(exercise) => session.check(exercise),
                None => Ok(session.status()),
            },
        },
        Some((what @ ("hint" | "solution"), which)) => {
            let named = named(session, which)?;
            match (named.or_else(|| session.progress.next()), what) {
                (Some(exercise), "hint") => Ok(session.hint(exercise)),
                (Some(exercise), _) => Ok(session.solution(exercise)),
                (None, _) => Ok(session.status()),
            }
        }
        Some(("reset", which)) => {
            let exercise = named(session, which)?.expect("clap asks for it");
            session.reset(exercise)
        }
        _ if watch(matches) => session.watch(None),
        _ => Ok(session.status()),
    }
}

/// The exercise that the command line names, if it does.
fn named(session: &Session, matches: &ArgMatches) -> Result<Option<&'static Exercise>, Ended> {
    let Some(name) = matches.get_one::<String>("name") else {
        return Ok(None);
    };
    match Exercise::find(name) {
        Some(exercise) => Ok(Some(exercise)),
        None => Err(refuse(
            &session.words,
            &session.words.say("learn", "unknown", &[("name", name)]),
        )),
    }
}

/// The language that the command line asks for, else the environment.
fn language(line: &[OsString]) -> Result<Lang, Ended> {
    let mut arguments = line.iter().map(|argument| argument.to_string_lossy());
    while let Some(argument) = arguments.next() {
        let lang = match argument.strip_prefix("--lang") {
            // Without a value, clap says so.
            Some("") => arguments.next(),
            Some(rest) => rest.strip_prefix('=').map(|lang| lang.to_owned().into()),
            None => None,
        };
        let Some(lang) = lang else { continue };
        return Lang::named(&lang).ok_or_else(|| {
            let words = Words::of(Lang::of_environment());
            refuse(&words, &words.say("learn", "no_lang", &[("lang", &*lang)]))
        });
    }
    Ok(Lang::of_environment())
}

fn command(words: &Words) -> Command {
    let say = |key: &str| words.say("learn", key, &[]);
    let about = [
        ("about", say("about")),
        ("status", say("about_status")),
        ("check", say("about_check")),
        ("hint", say("about_hint")),
        ("list", say("about_list")),
        ("solution", say("about_solution")),
        ("reset", say("about_reset")),
    ];
    let about = |name: &str| {
        let found = about.iter().find(|(command, _)| *command == name);
        found.expect("each command has its line").1.clone()
    };
    let names = EXERCISES
        .iter()
        .map(|exercise| exercise.name)
        .collect::<Vec<_>>()
        .join(", ");
    let name = Arg::new("name")
        .value_name("NAME")
        .help(format!("{} ({names})", say("about_name")));
    let watch = Arg::new("watch")
        .long("watch")
        .action(ArgAction::SetTrue)
        .help(say("about_watch"));
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help(say("about_help"));
    let lang = Arg::new("lang")
        .long("lang")
        .value_name("LANG")
        .help(say("about_lang"));
    let sub = |command: &'static str| {
        let sub = Command::new(command).about(about(command));
        sub.disable_help_flag(true).arg(help.clone().hide(true))
    };
    Command::new("learn")
        .about(about("about"))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .args([lang.global(true), watch.clone(), help.clone()])
        .subcommands([
            sub("status"),
            sub("check").args([name.clone(), watch]),
            sub("hint").arg(name.clone()),
            sub("list"),
            sub("solution").arg(name.clone()),
            sub("reset").arg(name.required(true)),
        ])
}

/// clap's message without its usage and its blank lines.
fn one_line(message: &str) -> String {
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let lines = message.lines().map(str::trim);
    let is_usage =
        |line: &str| line.starts_with("Usage:") || line.starts_with("For more information");
    let kept: Vec<&str> = lines
        .take_while(|line| !is_usage(line))
        .filter(|line| !line.is_empty())
        .collect();
    kept.join("; ")
}

/// Values as the table of words takes them.
pub fn by_ref<'a>(values: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

/// Says in one line what is wrong with the command line.
fn refuse(words: &Words, why: &str) -> Ended {
    fail(words, why);
    ExitCode::from(2)
}

/// Says in one line why it cannot be done.
pub fn fail(words: &Words, why: &str) -> Ended {
    // With standard error closed, the exit code still tells.
    let _ = writeln!(
        io::stderr(),
        "{}",
        words.say("learn", "refused", &[("why", why)])
    );
    ExitCode::FAILURE
}
