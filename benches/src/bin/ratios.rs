//! Measures each row for each contender in fresh processes that take turns, and
//! prints the medians and their ratios to the best peer.

use std::error::Error;
use std::fs::File;
use std::io::{self, Write};
use std::process::ExitCode;

use benches::data::{Data, Line};
use benches::figure::Figure;
use benches::plan::Plan;
use benches::report::units::digits;
use benches::row::{ROWS, THREADS};
use benches::run;
use lexopt::prelude::*;

const HELP: &str = "\
Measures every row for every contender, each in a fresh process, in turn.

usage: ratios [--row NAME]... [--only CONTENDER]... [--rounds N] [--pace PACE] [--out FILE]
";

const MORE_HELP: &str = "
  --out FILE        also write each measurement as a line of JSON
  --list            print the rows and who takes part in each
  -h, --help        print this

A build with `--features peers` knows the peers.";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ratios: {error} (see --help)");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut plan = Plan::default();
    let mut out = None;
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("child") => return run::child_of(&mut parser),
            Long("out") => out = Some(create(&parser.value()?)?),
            Long("list") => return list(),
            Long("help") | Short('h') => {
                return Ok(writeln!(io::stdout(), "{HELP}\n{}{MORE_HELP}", Plan::HELP)?);
            }
            Long(flag) => {
                let flag = flag.to_owned();
                if !plan.take(&flag, &mut parser)? {
                    return Err(Long(&flag).unexpected().into());
                }
            }
            _ => return Err(arg.unexpected().into()),
        }
    }
    let mut data = Data::default();
    plan.measure(|line: Line| {
        if let Some(out) = &mut out {
            writeln!(out, "{}", line.to_json())?;
        }
        data.push(line);
        Ok(())
    })?;
    print(&data)
}

fn create(path: &std::ffi::OsStr) -> Result<File, String> {
    File::create(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn list() -> Result<(), Box<dyn Error>> {
    for row in ROWS {
        let contenders = row.contenders().join(" ");
        writeln!(io::stdout(), "{:28} {contenders}", row.to_string())?;
    }
    Ok(())
}

/// A table for each set of contenders.
fn print(data: &Data) -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    let mut header: Vec<String> = Vec::new();
    for figure in Figure::all(&data.measurements) {
        if !figure
            .contenders()
            .all(|who| header.iter().any(|known| known == who))
        {
            header = figure.contenders().map(str::to_owned).collect();
            write!(out, "\n{:<30} {:<12} {:>26}", "row", "figure", "best peer")?;
            header
                .iter()
                .try_for_each(|who| write!(out, " {:>11.11}", who))?;
            writeln!(out)?;
        }
        let best = figure.best_peer().unwrap_or(THREADS);
        let unit = format!("{best} {}", digits(figure.median(best).unwrap_or(f64::NAN)));
        write!(out, "{:<30} {:<12} {unit:>26}", figure.row, figure.name)?;
        for who in &header {
            let ratio = figure.ratio(who, best).map(|ratio| digits(ratio.median));
            write!(out, " {:>11}", ratio.unwrap_or_default())?;
        }
        writeln!(out)?;
    }
    Ok(())
}
