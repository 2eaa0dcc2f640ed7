//! Measures each row for each contender in fresh processes that take turns, and prints ratios, or
//! writes `BENCHMARKS.md` with its charts.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use benches::count::valgrind;
use benches::data::{Data, Line};
use benches::earlier::Earlier;
use benches::figure::Figure;
use benches::page::table::{Table, digits};
use benches::page::{CHARTS, render};
use benches::plan::Plan;
use benches::{child, contenders, machine, rows};
use clap::Parser;

/// Measures every row for every contender, each in a fresh process, in turn, and prints ratios.
///
/// A build with `--features peers` knows the peers. With --page a run is written down in docs/bench as
/// it goes: one that was ended early leaves its measurements in docs/bench/data.jsonl.partial.
#[derive(Parser)]
#[command(version)]
struct Options {
    #[command(flatten)]
    plan: Plan,
    /// Also count instructions, where valgrind is there, and write BENCHMARKS.md, HTTP.md, the charts
    /// and the data
    #[arg(long)]
    page: bool,
    /// Measure nothing: tell these measurements
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Write each measurement to this file, as a line of JSON
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print the rows and who takes part in each
    #[arg(long)]
    list: bool,
}

fn main() -> ExitCode {
    child::measure_if_child();
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ratios: {error} (see --help)");
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    if options.list {
        for row in rows::rows() {
            writeln!(
                io::stdout(),
                "{:28} {}",
                row.to_string(),
                row.contenders().join(" ")
            )?;
        }
        return Ok(());
    }
    let charts = machine::workspace().join(CHARTS);
    let partial = charts.join("data.jsonl.partial");
    let out = options.out.as_ref().or(options.page.then_some(&partial));
    let text = match &options.from {
        Some(file) => fs::read_to_string(file).map_err(at(file))?,
        None => measure(options, out)?,
    };
    let data = Data::parse(&text)?;
    if !options.page {
        return print(&data);
    }
    // The charts of an earlier run, which may have had others.
    for entry in fs::read_dir(&charts).map_err(at(&charts))? {
        let path = entry.map_err(at(&charts))?.path();
        if path.extension().is_some_and(|extension| extension == "svg") {
            fs::remove_file(&path).map_err(at(&path))?;
        }
    }
    for (name, text) in render(&data) {
        let path = machine::workspace().join(name);
        write(&path, &text)?;
        writeln!(io::stdout(), "{}", path.display())?;
    }
    write(&charts.join("data.jsonl"), &text)?;
    // Only now: until here what was measured could have been lost.
    if partial.exists() {
        fs::remove_file(&partial).map_err(at(&partial))?;
    }
    Ok(())
}

/// Names the file in an error that does not.
fn at(path: &Path) -> impl Fn(io::Error) -> String {
    move |error| format!("{}: {error}", path.display())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(at(path))
}

/// Makes all measurements, and writes each down at once. Returns what was written.
fn measure(options: &Options, out: Option<&PathBuf>) -> Result<String, Box<dyn Error>> {
    if cfg!(debug_assertions) {
        return Err("an unoptimised build says nothing: run it with --release".into());
    }
    let begun = Instant::now();
    let plan = &options.plan;
    let earlier = Earlier::build_all(&plan.at)?;
    let mut file = out
        .map(|path| File::create(path).map_err(at(path)))
        .transpose()?;
    let mut text = String::new();
    let mut take = |line: Line| {
        let line = format!("{line}\n");
        text += &line;
        file.as_mut()
            .map_or(Ok(()), |file| file.write_all(line.as_bytes()))
    };
    let commit = ["log", "-1", "--format=%h"];
    let known = machine::known([
        ("rounds", Some(plan.rounds.to_string())),
        ("pace", Some(plan.pace.clone())),
        ("load", Some(machine::load())),
        ("commit", machine::said(Command::new("git").args(commit))),
        ("valgrind", valgrind()),
    ]);
    take(Line::facts("machine", machine::facts()))?;
    take(Line::facts("versions", machine::versions()))?;
    take(Line::facts("run", known))?;
    take(Earlier::facts(&earlier))?;
    let counts = options.page && valgrind().is_some();
    plan.measure(&earlier, counts, &mut take)?;
    let seconds = begun.elapsed().as_secs().to_string();
    take(Line::facts(
        "run",
        BTreeMap::from([("seconds".to_owned(), seconds)]),
    ))?;
    Ok(text)
}

/// A table for each set of contenders: medians of the best peer, and ratios to it.
fn print(data: &Data) -> Result<(), Box<dyn Error>> {
    let figures = Figure::all(&data.measurements);
    let mut of_one_set: Vec<(Vec<&str>, Table)> = Vec::new();
    for figure in &figures {
        let contenders: Vec<&str> = figure.contenders().collect();
        if of_one_set
            .last()
            .is_none_or(|(known, _)| !contenders.iter().all(|who| known.contains(who)))
        {
            let head = ["row", "figure", ">best peer"].map(str::to_owned);
            let head = head
                .into_iter()
                .chain(contenders.iter().map(|who| format!(">{who}")));
            let table = Table::new(head);
            of_one_set.push((contenders, table));
        }
        let Some((contenders, table)) = of_one_set.last_mut() else {
            continue;
        };
        let best = figure.best_peer().unwrap_or(contenders::THREADS);
        let median = digits(figure.median(best).unwrap_or(f64::NAN));
        let head = [
            figure.row.clone(),
            figure.name.clone(),
            format!("{best} {median}"),
        ];
        let ratio = |who: &&str| figure.ratio(who, best).map(|ratio| digits(ratio.median));
        table.push(
            head.into_iter()
                .chain(contenders.iter().map(|who| ratio(who).unwrap_or_default())),
        );
    }
    for (_, table) in of_one_set {
        writeln!(io::stdout(), "\n{table:#}")?;
    }
    Ok(())
}
