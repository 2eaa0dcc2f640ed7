//! Measures each row for each contender in fresh processes that take turns, and
//! prints the medians and their ratios to the best peer.

use std::error::Error;
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use benches::pace::Pace;
use benches::row::{ROWS, Row};
use benches::run::{CHILD, Figure, Measurement, child, measure};
use lexopt::prelude::*;

const HELP: &str = "\
Measures every row for every contender, each in a fresh process, in turn.

usage: ratios [--row NAME]... [--only CONTENDER]... [--rounds N] [--pace PACE] [--out FILE]

  --row NAME        only the rows whose name begins so; may be given again
  --only CONTENDER  only this contender; may be given again
  --rounds N        how many measurements of each (5)
  --pace PACE       how long one measurement runs (200ms), or how many iterations (1000)
  --out FILE        also write each measurement as a line of JSON
  --list            print the rows and who takes part in each
  -h, --help        print this

A build with `--features peers` knows the peers.";

struct Options {
    rows: Vec<Row>,
    only: Vec<String>,
    rounds: u64,
    pace: String,
    out: Option<File>,
}

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
    let mut options = Options {
        rows: vec![],
        only: vec![],
        rounds: 5,
        pace: "200ms".to_owned(),
        out: None,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("child") => {
                let row = row_named(&parser.value()?.string()?)?;
                return Ok(child(
                    row,
                    &parser.value()?.string()?,
                    parser.value()?.parse()?,
                )?);
            }
            Long("row") => {
                let name = parser.value()?.string()?;
                let named: Vec<Row> = ROWS
                    .iter()
                    .copied()
                    .filter(|row| row.to_string().starts_with(&name))
                    .collect();
                // A whole name means that row alone, though others begin so.
                match Row::named(&name) {
                    Some(row) => options.rows.push(row),
                    None if named.is_empty() => row_named(&name).map(drop)?,
                    None => options.rows.extend(named),
                }
            }
            Long("only") => options.only.push(parser.value()?.string()?),
            Long("rounds") => options.rounds = parser.value()?.parse()?,
            Long("pace") => {
                options.pace = parser.value()?.string()?;
                options.pace.parse::<Pace>()?;
            }
            Long("out") => {
                let path = parser.value()?;
                let file =
                    File::create(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                options.out = Some(file);
            }
            Long("list") => return list(),
            Long("help") | Short('h') => return Ok(writeln!(io::stdout(), "{HELP}")?),
            _ => return Err(arg.unexpected().into()),
        }
    }
    if options.rows.is_empty() {
        options.rows = ROWS.to_vec();
    }
    let measurements = measure_all(options)?;
    print(&measurements)
}

fn row_named(name: &str) -> Result<Row, String> {
    Row::named(name)
        .ok_or_else(|| format!("there is no row {name:?}; {CHILD} and --row take those of --list"))
}

fn list() -> Result<(), Box<dyn Error>> {
    for row in ROWS {
        writeln!(
            io::stdout(),
            "{:28} {}",
            row.to_string(),
            row.contenders().join(" ")
        )?;
    }
    Ok(())
}

/// Row by row, so that what is compared lies close together in time.
fn measure_all(mut options: Options) -> Result<Vec<Measurement>, Box<dyn Error>> {
    let mut measurements = Vec::new();
    for row in options.rows {
        let mut contenders = row.contenders();
        if !options.only.is_empty() {
            contenders.retain(|contender| options.only.iter().any(|only| only == contender));
        }
        for round in 0..options.rounds {
            // Each round begins with another, so that nobody always follows the same one.
            if !contenders.is_empty() {
                contenders.rotate_left(1);
            }
            for contender in &contenders {
                if io::stderr().is_terminal() {
                    eprint!(
                        "\r\x1b[K{row}, {contender}, round {} of {}",
                        round + 1,
                        options.rounds
                    );
                }
                match measure(row, contender, &options.pace, round) {
                    Ok(measurement) => {
                        if let Some(out) = &mut options.out {
                            writeln!(out, "{}", measurement.to_json())?;
                        }
                        measurements.push(measurement);
                    }
                    Err(why) => eprintln!("{row}, {contender}: {why}"),
                }
            }
        }
    }
    if io::stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
    Ok(measurements)
}

/// A table for each set of contenders.
fn print(measurements: &[Measurement]) -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    let mut header: Vec<&str> = Vec::new();
    for figure in Figure::all(measurements) {
        let row = row_named(&figure.row)?;
        let contenders = row.contenders();
        let known: Vec<&str> = contenders
            .into_iter()
            .filter(|who| figure.median(who).is_some())
            .collect();
        if !known.iter().all(|who| header.contains(who)) {
            header = known;
            write!(out, "\n{:<30} {:<12} {:>26}", "row", "figure", "best peer")?;
            header
                .iter()
                .try_for_each(|who| write!(out, " {:>11}", &who[..who.len().min(11)]))?;
            writeln!(out)?;
        }
        let best = figure.best_peer().unwrap_or_else(|| header[0]);
        let unit = format!(
            "{best} {}",
            rounded(figure.median(best).unwrap_or(f64::NAN))
        );
        write!(out, "{:<30} {:<12} {unit:>26}", figure.row, figure.name)?;
        for who in &header {
            match figure.ratio(who, best) {
                Some(ratio) => write!(out, " {:>11}", rounded(ratio))?,
                None => write!(out, " {:>11}", "")?,
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Three digits that say something.
fn rounded(value: f64) -> String {
    match value.abs() {
        100.0.. => format!("{value:.0}"),
        10.0..100.0 => format!("{value:.1}"),
        1.0..10.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}
