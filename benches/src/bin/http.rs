//! Measures servers on our executor, on tokio and on smol: requests a second,
//! latency, processor time and system calls a request.

use std::error::Error;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use benches::data::{Data, Failure, Line, Measurement};
use benches::facts;
use benches::http::measure::Row;
use benches::http::report::render;
use benches::http::server::{SERVE, serve};
use benches::http::{WORKS, Work, calls, wrk};
use lexopt::prelude::*;

const HELP: &str = "\
Measures servers on each runtime, each in a fresh process, in turn: HTTP (with
wrk), echo, and a connection for each echo. On loopback only.

usage: http [--work WORK]... [--only SERVER]... [--connections N,N..] [--rounds N] [--seconds S]
            [--calls] [--out FILE] [--report FILE]
       http --from FILE [--report FILE]

  --work WORK         only this: http, echo or accept; may be given again
  --only SERVER       only this server; may be given again
  --connections N,..  over how many connections at a time (1,10,100,1000)
  --rounds N          how many measurements of each (5)
  --seconds S         how long each takes (2)
  --calls             also count the system calls a request takes, with strace
  --out FILE          also write each measurement as a line of JSON
  --from FILE         measure nothing: tell these measurements
  --report FILE       write the tables there, and not to standard output
  -h, --help          print this";

struct Options {
    works: Vec<Work>,
    only: Vec<String>,
    connections: Vec<usize>,
    rounds: u64,
    seconds: u64,
    calls: bool,
    out: Option<File>,
    from: Option<OsString>,
    report: Option<OsString>,
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("http: {error} (see --help)");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<ExitCode, Box<dyn Error>> {
    let mut options = Options {
        works: vec![],
        only: vec![],
        connections: vec![1, 10, 100, 1000],
        rounds: 5,
        seconds: 2,
        calls: false,
        out: None,
        from: None,
        report: None,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Long(flag) if format!("--{flag}") == SERVE => {
                let work = work_named(&parser.value()?.string()?)?;
                match serve(work, &parser.value()?.string()?)? {}
            }
            Long("work") => options.works.push(work_named(&parser.value()?.string()?)?),
            Long("only") => options.only.push(parser.value()?.string()?),
            Long("connections") => {
                let numbers = parser.value()?.string()?;
                options.connections = numbers.split(',').map(number).collect::<Result<_, _>>()?;
            }
            Long("rounds") => options.rounds = number(&parser.value()?.string()?)? as u64,
            Long("seconds") => options.seconds = number(&parser.value()?.string()?)? as u64,
            Long("calls") => options.calls = true,
            Long("out") => {
                let path = parser.value()?;
                let file = File::create(&path);
                options.out = Some(file.map_err(|error| format!("{}: {error}", path.display()))?);
            }
            Long("from") => options.from = Some(parser.value()?),
            Long("report") => options.report = Some(parser.value()?),
            Long("help") | Short('h') => {
                writeln!(io::stdout(), "{HELP}")?;
                return Ok(ExitCode::SUCCESS);
            }
            _ => return Err(arg.unexpected().into()),
        }
    }
    if options.works.is_empty() {
        options.works = WORKS.to_vec();
    }
    let (data, code) = match &options.from {
        Some(path) => {
            let text = fs::read_to_string(path);
            let text = text.map_err(|error| format!("{}: {error}", path.display()))?;
            (Data::parse(&text)?, ExitCode::SUCCESS)
        }
        None => measure_all(&mut options)?,
    };
    let page = render(&data);
    match &options.report {
        Some(path) => {
            fs::write(path, page).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        None => write!(io::stdout(), "{page}")?,
    }
    Ok(code)
}

fn work_named(name: &str) -> Result<Work, String> {
    Work::named(name).ok_or_else(|| format!("there is no work {name:?}: http, echo, accept"))
}

fn number(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if (1..=10_000).contains(&number) => Ok(number),
        _ => Err(format!("{text:?} is no number from 1 to 10000")),
    }
}

type Measured = Result<Measurement, Box<dyn Error>>;

/// Row by row, so that what is compared lies close together in time. What could
/// not be measured is told at once, and makes the exit code 1.
fn measure_all(options: &mut Options) -> Result<(Data, ExitCode), Box<dyn Error>> {
    if cfg!(debug_assertions) {
        return Err("an unoptimised build says nothing: run it with --release".into());
    }
    let contenders = || options.works.iter().flat_map(|work| work.contenders());
    for only in &options.only {
        if !contenders().any(|who| who == only) {
            return Err(format!("there is no server {only:?}").into());
        }
    }
    let wrk = wrk::version();
    if options.works.contains(&Work::Http) && wrk.is_none() {
        return Err(wrk::MISSING.into());
    }
    if options.calls && !calls::can_count() {
        return Err("--calls takes strace, and there is none: install it".into());
    }
    let mut data = Data::default();
    let mut out = options.out.take();
    let mut take = |line: Line| {
        let json = line.to_json();
        if let Some(out) = &mut out {
            writeln!(out, "{json}")?;
        }
        // As it is written, rounded: the page is the same now and from the file.
        data.push(Line::from_json(&json).unwrap_or(line));
        io::Result::Ok(())
    };
    let lock_file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    take(facts::machine())?;
    take(facts::versions(&lock_file)?)?;
    take(about_run(options, wrk))?;
    let mut code = ExitCode::SUCCESS;
    let mut take = |measured: Measured, row: Row, who: &str| {
        take(measured.map_or_else(
            |why| {
                eprintln!("{}, {who}: {why}", row.name());
                code = ExitCode::FAILURE;
                Line::Failed(Failure {
                    row: row.name(),
                    contender: who.to_owned(),
                    why: why.to_string(),
                })
            },
            Line::Measured,
        ))
    };
    for &work in &options.works {
        let mut contenders = work.contenders().to_vec();
        if !options.only.is_empty() {
            contenders.retain(|who| options.only.iter().any(|only| only == who));
        }
        if contenders.is_empty() {
            continue;
        }
        for &connections in &options.connections {
            let row = Row { work, connections };
            for round in 0..options.rounds {
                // Each round begins with another, so that nobody always follows the same one.
                contenders.rotate_left(1);
                for who in &contenders {
                    show(&format!("{}, {who}, round {}", row.name(), round + 1));
                    take(row.measure(who, options.seconds, round), row, who)?;
                }
            }
            if options.calls {
                for who in work
                    .contenders()
                    .iter()
                    .filter(|who| contenders.contains(who))
                {
                    show(&format!("{}, {who}, system calls", row.name()));
                    take(row.count_calls(who, 1), row, who)?;
                }
            }
        }
    }
    show("");
    Ok((data, code))
}

fn show(what: &str) {
    if io::stderr().is_terminal() {
        eprint!("\r\x1b[K{what}");
    }
}

/// How it is measured.
fn about_run(options: &Options, wrk: Option<String>) -> Line {
    let facts = [
        ("rounds", Some(options.rounds.to_string())),
        ("seconds", Some(options.seconds.to_string())),
        ("wrk", wrk),
        ("load", facts::load()),
    ];
    let known = facts
        .into_iter()
        .filter_map(|(name, fact)| Some((name.to_owned(), fact?)));
    Line::Facts("run".to_owned(), known.collect())
}
